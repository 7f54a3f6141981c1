"""Puts Lockstep's own admin site in the place of Django's."""

import importlib

from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_migrate


class StaffAdminConfig(AdminConfig):
    """Django's admin app with Lockstep's site. It stands behind auth, whose permissions the roles are made of."""

    default_site = "catalog.staff.site.StaffSite"

    def ready(self) -> None:
        """Find the admin modules; keep the roles as they should be."""
        super().ready()
        user_logged_in.connect(importlib.import_module("catalog.staff.sessions").begin_session, dispatch_uid="sessions")
        user_logged_out.connect(importlib.import_module("catalog.staff.sign_in").note_sign_out, dispatch_uid="sign out")
        post_migrate.connect(importlib.import_module("catalog.staff.roles").ensure_roles, dispatch_uid="roles")
