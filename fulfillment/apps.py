"""The fulfillment app."""

import importlib

from django.apps import AppConfig

RECEIVERS = (
    "events.receivers",
    "faults.receivers",
    "customers.receivers",
    "orders.receivers",
    "payments.sources.receivers",
    "stock.receivers",
    "fulfillment_orders.receivers",
)
DUE_FUNCTIONS = (
    "tax_identifiers.operations",
    "orders.lifecycle.payment_arrival",
    "orders.lifecycle.settlement",
    "stock.reservations",
    "fulfillment_orders.fulfiller.policy",
    "fulfillment_orders.fulfiller.backorders",
    "invoices.collection",
    "orchestration.steps",
)
"""The modules whose functions are decorated with `@due_rows`: the worker has not imported them otherwise."""
EFFECTS = tuple(
    f"{name}.effects"
    for name in ("stock", "checkouts", "orders", "invoices", "events", "customers", "fulfillment_orders")
)


class FulfillmentConfig(AppConfig):
    """From checkout to return: what happens to an order."""

    name = "fulfillment"
    verbose_name = "Fulfillment"

    def ready(self) -> None:
        """Import the modules that register something, once all models are loaded."""
        for module in (*RECEIVERS, *DUE_FUNCTIONS, *EFFECTS):
            importlib.import_module(f"fulfillment.{module}")
