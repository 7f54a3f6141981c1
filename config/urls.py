"""The addresses of both apps and of the staff's site."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularSwaggerSplitView

from catalog.wire.simulation.views import ClockView
from config.fidelity import FidelityView, fidelity_page
from config.metrics import MetricsView
from config.openapi import openapi_json

handler500 = "catalog.staff.outages.server_error"

PUBLIC: dict[str, list[str]] = {"authentication_classes": [], "permission_classes": []}

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/simulator/", include("fulfillment.simulator.urls")),
    path("admin/fidelity/", admin.site.admin_view(fidelity_page), name="fidelity"),
    path("admin/", admin.site.urls),
    path("lockstep/openapi.json", openapi_json, name="openapi"),
    path("lockstep/docs", SpectacularSwaggerSplitView.as_view(url_name="openapi", **PUBLIC), name="api-docs"),
    re_path(r"^lockstep/clock/?\Z", ClockView.as_view()),
    re_path(r"^lockstep/fidelity/?\Z", FidelityView.as_view()),
    re_path(r"^lockstep/metrics/?\Z", MetricsView.as_view()),
    path("", include("catalog.urls")),
    path("", include("fulfillment.urls")),
]
