"""Puts Lockstep's own admin site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin app with Lockstep's site."""

    default_site = "catalog.staff.site.StaffSite"
