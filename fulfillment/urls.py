"""Paths of the API of this app, with and without a trailing slash (R-CON-001, R-CON-002)."""

from django.urls import re_path

from fulfillment.events.log.views import EventDetail, EventList
from fulfillment.events.webhooks.views import WebhookDetail, WebhookList

ITEM = r"(?P<wire_id>[^/]+)/?\Z"

urlpatterns = [
    re_path(r"^events/?\Z", EventList.as_view()),
    re_path(rf"^events/{ITEM}", EventDetail.as_view()),
    re_path(r"^webhooks/?\Z", WebhookList.as_view()),
    re_path(rf"^webhooks/{ITEM}", WebhookDetail.as_view()),
]
