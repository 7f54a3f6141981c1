"""Deliveries and their attempts (events.md, section 9)."""

from django.db import models
from django.db.models import Q

from fulfillment.events.log.models import Event
from fulfillment.events.webhooks.models import Webhook


class Delivery(models.Model):
    """One event on its way to one webhook.

    `due_time` is when the next attempt must happen (real time, R-EVT-127); none when nothing is left to do. A worker
    that takes a delivery moves `due_time` to the end of its lease, so that a worker that is killed gives it back.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        SENDING = "sending", "Sending"
        WAITING = "waiting", "Waiting for a retry"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed"
        ABANDONED = "abandoned", "Abandoned"

    OPEN = (State.PENDING, State.SENDING, State.WAITING)

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    due_time = models.DateTimeField("next attempt", null=True, blank=True)
    attempts_made = models.PositiveIntegerField("attempts", default=0)
    first_attempt_time = models.DateTimeField("first attempt", null=True, blank=True)
    finished_time = models.DateTimeField("finished", null=True, blank=True)
    sent_again = models.BooleanField("sent again by staff", default=False)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["event", "webhook"], name="event_delivered_once_to_webhook"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "sending", "waiting"], due_time__isnull=False)
                | Q(state__in=["delivered", "failed", "abandoned"], due_time__isnull=True),
                name="open_delivery_is_due_sometime",
            ),
        ]
        indexes = [
            models.Index(fields=["webhook", "due_time"], condition=Q(due_time__isnull=False), name="delivery_due"),
            models.Index(fields=["webhook", "-id"], name="delivery_webhook_newest"),
            models.Index(fields=["webhook", "state"], condition=Q(state="failed"), name="delivery_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"


class Attempt(models.Model):
    """One try to deliver: what was sent when, and what came back (R-EVT-126)."""

    class Failure(models.TextChoices):
        STATUS = "status", "Refused by the endpoint"
        TIMEOUT = "timeout", "No answer in time"
        CONNECTION = "connection", "No connection"
        NAME = "dns", "Name not found"
        TLS = "tls", "Certificate or TLS"
        PROTOCOL = "protocol", "Not HTTP"
        FORBIDDEN_ADDRESS = "forbidden_address", "Forbidden address"
        OAUTH = "oauth", "No token"
        SECRET = "unreadable_secret", "Unreadable secret"
        BROKEN = "broken", "Error in Lockstep"

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    time = models.DateTimeField()
    duration_ms = models.PositiveIntegerField("duration (ms)")
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    failure = models.CharField(max_length=17, choices=Failure.choices, blank=True, default="")
    detail = models.CharField(max_length=255, blank=True, default="")
    signature = models.TextField(blank=True, default="", help_text="The header that was sent.")
    secret_ids = models.JSONField("signed with", default=list)
    answer = models.TextField("beginning of the answer", blank=True, default="")

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["time"], name="attempt_time")]

    def __str__(self) -> str:
        return f"attempt {self.number}: {self.status or self.failure}"

    @property
    def succeeded(self) -> bool:
        """Tell whether the endpoint took it (R-EVT-120)."""
        return not self.failure
