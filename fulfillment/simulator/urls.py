"""Addresses of the simulator. They have a prefix of their own, so that the navigation lights the right entry."""

from django.contrib import admin
from django.urls import path

from . import payment_views, views
from .payment_help import payment_help

site = admin.site.admin_view

urlpatterns = [
    path("", site(views.simulator), name="simulator"),
    path("price/", site(views.price), name="simulator-price"),
    path("scenario/<uuid:pk>/", site(views.scenario), name="simulator-scenario"),
    path("scenario/<uuid:pk>/delete/", site(views.delete_scenario), name="simulator-delete-scenario"),
    path("payments/", site(payment_help), name="simulator-payments"),
    path("checkout/<str:wire_id>/", site(payment_views.pay), name="simulator-checkout"),
    path("skus/", site(views.find_skus), name="simulator-skus"),
]
