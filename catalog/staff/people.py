"""Users and roles. Nobody hands out more than they may do themselves (see `lifting`)."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from .holding import HoldableInput
from .lifting import held_permissions, may_edit_person, may_edit_role, may_hand_out

admin.site.unregister(User)
admin.site.unregister(Group)


class PersonForm(HoldableInput, UserChangeForm):
    """The form of a user."""


class NewPersonForm(HoldableInput, UserCreationForm):
    """The form of a new user."""


class PasswordForm(HoldableInput, AdminPasswordChangeForm):
    """The form that gives somebody another password."""


class RoleForm(HoldableInput, ModelForm):
    """The form of a role."""


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """People who sign in here. What they may do follows from their roles."""

    form = PersonForm
    add_form = NewPersonForm
    change_password_form = PasswordForm
    list_per_page = 50
    list_display = ("username", "first_name", "last_name", "role_names", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("What they may do", {"fields": ("is_active", "groups", "is_superuser")}),
        ("Times", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "usable_password", "password1", "password2")}),)
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the roles as a list of checkboxes: there are few."""
        if db_field.name == "groups":
            kwargs |= {"widget": UnfoldAdminCheckboxSelectMultipleWidget, "label": "Roles", "help_text": ""}
            kwargs["queryset"] = may_hand_out(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return users with their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="roles")
    def role_names(self, user: User) -> str:
        """Return the roles of a user for the list."""
        names = [group.name for group in user.groups.all()]
        return ", ".join((["Superuser"] if user.is_superuser else []) + sorted(names)) or "none"

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Keep the superuser's mark from everybody else, and one's own roles from oneself."""
        fields = tuple(super().get_readonly_fields(request, obj))
        if request.user.is_superuser:
            return fields
        return (*fields, "is_superuser", *(("role_names",) if obj == request.user else ()))

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Show one's own roles as text."""
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser or obj != request.user:
            return fieldsets
        return [
            (
                title,
                options | {"fields": tuple("role_names" if name == "groups" else name for name in options["fields"])},
            )
            for title, options in fieldsets
        ]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Allow changes of people, their passwords too, to those who may do no less than they."""
        return super().has_change_permission(request, obj) and may_edit_person(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Allow the same, but nobody removes themselves."""
        return (
            super().has_delete_permission(request, obj) and may_edit_person(request.user, obj) and obj != request.user
        )

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Give somebody else another password; one's own is changed where the old one is asked for.

        Whoever finds a browser signed in would else choose the password that delicate steps ask for.
        """
        # Found as Django finds it: 01 is 1.
        if self.get_object(request, unquote(id)) == request.user:
            return redirect("admin:password_change")
        return super().user_change_password(request, id, form_url)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Store a user; everybody here is staff, or they could not use any page."""
        obj.is_staff = True
        super().save_model(request, obj, form, change)


@admin.register(Group)
class RoleAdmin(DjangoGroupAdmin, ModelAdmin):
    """Roles: those that Lockstep keeps (R-CAT-247), and an operator's own."""

    form = RoleForm
    list_display = ("name",)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        """Offer only rights that the person has."""
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "permissions" and request is not None and not request.user.is_superuser:
            field.queryset = field.queryset.filter(pk__in=held_permissions(request.user).values("pk"))
        return field

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Allow changes of roles that are not one's own and hold no more than one does oneself."""
        return super().has_change_permission(request, obj) and may_edit_role(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Allow the same."""
        return super().has_delete_permission(request, obj) and may_edit_role(request.user, obj)
