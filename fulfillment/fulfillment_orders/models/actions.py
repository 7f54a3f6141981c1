"""The log of warehouse actions (R-FUL-157)."""

from django.db import models

from .fulfillment_orders import FulfillmentOrder


class FulfillerAction(models.Model):
    """An action of the simulated warehouse on a fulfillment order, with its actor. Append-only."""

    class Kind(models.TextChoices):
        REQUEST = "request", "Goods requested"
        SHIP = "ship", "Shipped"
        BACKORDER = "backorder", "Backorder reported"
        RESTOCK = "restock", "Served from new stock"
        REQUEST_CANCELLATION = "request_cancellation", "Cancellation requested"
        ACCEPT_CANCELLATION = "accept_cancellation", "Cancellation accepted"
        REJECT_CANCELLATION = "reject_cancellation", "Cancellation rejected"
        REQUEST_RETURN = "request_return", "Return requested"
        APPROVE_RETURN = "approve_return", "Return approved"
        REJECT_RETURN = "reject_return", "Return rejected"
        RECEIVE_RETURN = "receive_return", "Return received"
        REFUSE_SHIPMENT = "refuse_shipment", "Shipment refused"

    fulfillment_order = models.ForeignKey(FulfillmentOrder, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject_id = models.CharField("concerns", max_length=12, blank=True, default="")
    """ID of the shipment, cancellation or return."""
    units = models.JSONField(default=dict, blank=True)
    """Line id -> units."""
    time = models.DateTimeField()
    through = models.CharField(max_length=20, blank=True, default="")
    actor_name = models.CharField("by", max_length=150, blank=True, default="")
    request_id = models.CharField("request ID", max_length=36, blank=True, default="")

    class Meta:
        verbose_name = "warehouse action"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject_id}".strip()
