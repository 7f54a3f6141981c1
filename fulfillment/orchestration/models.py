"""State of the orchestrator: a cursor per mode, and a step per event and action."""

from django.db import models


class OrchestrationCursor(models.Model):
    """Position up to which the events of a mode have been read (R-EVT-028)."""

    live_mode = models.BooleanField(unique=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{'live' if self.live_mode else 'test'}: {self.position}"


class OrchestrationStep(models.Model):
    """One action for one event. Its unique key and its effect commit together, so it happens once (R-FUL-332)."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"

    live_mode = models.BooleanField()
    # No foreign key: events are pruned, steps are not.
    event_id = models.CharField(max_length=36)
    action = models.CharField(max_length=40)
    order_id = models.CharField(max_length=36, db_index=True)
    subject_id = models.CharField(max_length=36)
    """ID of the event's object: order, shipment or cancellation."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_time = models.DateTimeField()
    done_time = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["event_id", "action"], name="orchestrated_once")]
        indexes = [
            models.Index(fields=["live_mode", "id"], condition=models.Q(state="waiting"), name="orchestration_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.action} for {self.order_id}"
