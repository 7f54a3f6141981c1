"""The addresses of both apps and of the staff's site."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation

from catalog.wire.http.views import UnknownPath
from catalog.wire.simulation.views import ClockView
from config.fidelity import FidelityView, fidelity_page
from config.metrics import MetricsView
from config.openapi import openapi_json

handler500 = "catalog.staff.outages.server_error"

OPEN_PAGE: dict[str, Any] = {
    "authentication_classes": [],
    "permission_classes": [],
    "throttle_classes": [],
    "versioning_class": None,
    "content_negotiation_class": DefaultContentNegotiation,
}
"""A page for browsers among DRF's views, to which nothing of the API's applies."""

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/simulator/", include("fulfillment.simulator.urls")),
    path("admin/fidelity/", admin.site.admin_view(fidelity_page), name="fidelity"),
    path("admin/", admin.site.urls),
    path("lockstep/openapi.json", openapi_json, name="openapi"),
    path("lockstep/docs", SpectacularSwaggerSplitView.as_view(url_name="openapi", **OPEN_PAGE), name="api-docs"),
    re_path(r"^lockstep/clock/?\Z", ClockView.as_view()),
    re_path(r"^lockstep/fidelity/?\Z", FidelityView.as_view()),
    re_path(r"^lockstep/metrics/?\Z", MetricsView.as_view()),
    path("", include("catalog.urls")),
    path("", include("fulfillment.urls")),
    # Last: every other path of the API. Those of browsers get Django's own page.
    re_path(f"^(?!{settings.BROWSER_PATHS.removeprefix('/')})", UnknownPath.as_view()),
]
