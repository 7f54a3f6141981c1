"""The site itself: its own addresses, and what all its pages know."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from unfold.sites import UnfoldAdminSite

from .banners import banners_for
from .lookups import look_up
from .mode import is_live, switch_mode
from .navigation import navigation, place_in
from .sign_in import SignInForm


class StaffSite(UnfoldAdminSite):
    """The staff's site."""

    login_form = SignInForm

    def extra_urls(self) -> list[URLPattern]:
        """Return the addresses that belong to no model."""
        return [
            path("mode/", self.admin_view(switch_mode), name="switch_mode"),
            path("look-up/<slug:kind>/", self.admin_view(look_up), name="look_up"),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every page is given: the mode, the banners and its place, too."""
        banners = banners_for(request) if request.user.is_active and request.user.is_staff else []
        context = super().each_context(request)
        place = place_in(context["sidebar_navigation"])
        return context | {"live_mode": is_live(request), "banners": banners, "place": place}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Return the tables by app; found when somebody looks, for every page is given them and few show them."""
        found = super().get_app_list
        return cast("list[dict[str, Any]]", SimpleLazyObject(lambda: found(request, app_label)))

    def i18n_javascript(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Return the words of Django's scripts. Every form asks for them; they change with the program only."""
        answer = super().i18n_javascript(request, extra_context)
        patch_cache_control(answer, private=True, max_age=3600)
        return answer

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the groups of the side bar: ours are made for the person already."""
        return navigation(request)
