"""The fulfilment app."""

from django.apps import AppConfig


class FulfillmentConfig(AppConfig):
    """From checkout to return: what happens to an order."""

    name = "fulfillment"
    verbose_name = "Fulfilment"
