"""The fulfilment app."""

import importlib

from django.apps import AppConfig


class FulfillmentConfig(AppConfig):
    """From checkout to return: what happens to an order."""

    name = "fulfillment"
    verbose_name = "Fulfilment"

    def ready(self) -> None:
        """Connect the triggers, once all models are there."""
        importlib.import_module("fulfillment.events.triggers")
        importlib.import_module("fulfillment.faults.triggers")
        importlib.import_module("fulfillment.customers.triggers")
        importlib.import_module("fulfillment.orders.triggers")
        importlib.import_module("fulfillment.payments.sources.triggers")
        importlib.import_module("fulfillment.stock.triggers")
        importlib.import_module("fulfillment.fulfillment_orders.triggers")
        importlib.import_module("fulfillment.orders.lifecycle.settlement")
        importlib.import_module("fulfillment.invoices.triggers")
        importlib.import_module("fulfillment.fulfillments.triggers")
        importlib.import_module("fulfillment.orchestration.steps")
        for slice_ in ("stock", "checkouts", "orders", "invoices", "events", "customers", "fulfillment_orders"):
            importlib.import_module(f"fulfillment.{slice_}.effects")
