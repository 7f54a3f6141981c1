"""The site itself: its own addresses, and what all its pages know."""

from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from unfold.sites import UnfoldAdminSite

from .banners import Banner, banners_for
from .devices import remember_device
from .form_demands import only_reads, without_form_token
from .lookups import look_up
from .mode import is_live, switch_mode
from .navigation import navigation, place_in
from .pages import View, ask_to_sign_in, demand_form_token
from .passwords import NewOwnPasswordView
from .sign_in import SignInForm
from .strict_lists import StrictLists

FOUND = 302


class StaffSite(UnfoldAdminSite):
    """The staff's site."""

    login_form = SignInForm

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Wrap a view so that only staff reach it, and a form that is sent to it counts once (see `pages`)."""
        inside = super().admin_view(demand_form_token(view), cacheable)

        @wraps(inside)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if hasattr(request, "refused_form"):
                # It will be held, not carried out, so the page may be made although the CSRF token did not fit.
                request.csrf_processing_done = True  # type: ignore[attr-defined]
            asked = None if self.has_permission(request) else ask_to_sign_in(request, view)
            return asked or inside(request, *args, **kwargs)

        return page

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign somebody in; their browser is known from then on."""
        response = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated and response.status_code == FOUND:
            remember_device(request, response, request.user)
        return response

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Let people give themselves another password."""
        context = {**self.each_context(request), **(extra_context or {})}
        done = reverse("admin:password_change_done", current_app=self.name)
        request.current_app = self.name
        view = NewOwnPasswordView.as_view(success_url=done, extra_context=context)
        return cast("HttpResponse", view(request))

    @without_form_token
    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Sign somebody out; twice is as good as once."""
        return super().logout(request, extra_context)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models; lists of other packages' admins become as strict about filters as our own."""
        if admin_class is not None and not issubclass(admin_class, StrictLists):
            admin_class = type(admin_class.__name__, (StrictLists, admin_class), {})
        super().register(model_or_iterable, admin_class, **options)

    def extra_urls(self) -> list[URLPattern]:
        """Return the addresses that belong to no model."""
        return [
            path("mode/", self.admin_view(switch_mode), name="switch_mode"),
            path("look-up/<slug:kind>/", self.admin_view(look_up), name="look_up"),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every page is given: the mode, the banners and its place, too."""
        banners = banners_for(request) if request.user.is_active and request.user.is_staff else []
        if held_because := getattr(request, "held_because", ""):
            banners.insert(0, Banner(held_because, getattr(request, "held_result", ""), is_error=True))
        context = super().each_context(request)
        place = place_in(context["sidebar_navigation"])
        return context | {
            "live_mode": is_live(request),
            "banners": banners,
            "place": place,
            "version": settings.VERSION,
        }

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Return the tables by app; found when somebody looks, for every page is given them and few show them."""
        found = super().get_app_list
        return cast("list[dict[str, Any]]", SimpleLazyObject(lambda: found(request, app_label)))

    @only_reads
    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Answer a look-up of a reference, in the mode of the page that asks."""
        return super().autocomplete_view(request)

    def i18n_javascript(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Return the words of Django's scripts. Every form asks for them; they change with the program only."""
        answer = super().i18n_javascript(request, extra_context)
        patch_cache_control(answer, private=True, max_age=3600)
        return answer

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the groups of the side bar: ours are made for the person already."""
        return navigation(request)
