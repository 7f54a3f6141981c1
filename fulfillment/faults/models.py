"""Switches of the faults that can be injected into test mode, to see how a client copes."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.wire.exceptions import invalid, missing
from catalog.wire.records.history import change_history

LONGEST_WAIT_MS = 10_000


class FaultSwitch(models.Model):
    """A kind of fault, its share, and when it ends (real time). Only test mode has faults."""

    class Kind(models.TextChoices):
        TOO_MANY = "too_many", "Too many requests"
        ERROR = "error", "Server errors"
        SLOW = "slow", "Slow answers"
        DUPLICATE = "duplicate", "Duplicate deliveries"
        OUT_OF_ORDER = "out_of_order", "Deliveries out of order"

    kind = models.CharField(max_length=12, choices=Kind.choices, unique=True)
    percent = models.PositiveSmallIntegerField(
        "share (%)", default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    milliseconds = models.PositiveIntegerField(
        "delay (ms)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_WAIT_MS)],
        help_text=f"Up to {LONGEST_WAIT_MS:,} ms.",
    )
    ends_time = models.DateTimeField("until")

    history = change_history()

    class Meta:
        verbose_name = "fault switch"
        verbose_name_plural = "fault switches"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="fault_share_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(kind="slow", milliseconds__isnull=False) | Q(milliseconds__isnull=True),
                name="only_slow_answers_have_a_delay",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_on(self) -> bool:
        """Whether the fault is on now, in real time."""
        return self.ends_time > timezone.now()

    def clean(self) -> None:
        """Check that slow answers, and only these, have a delay."""
        super().clean()
        if self.kind == self.Kind.SLOW and not self.milliseconds:
            raise ValidationError({"milliseconds": [missing()]})
        if self.kind != self.Kind.SLOW and self.milliseconds is not None:
            raise ValidationError({"milliseconds": [invalid(self.milliseconds)]})
