"""Stock levels, their ledger, and reservations (fulfillment.md, sections 3 and 4)."""

from datetime import datetime
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Max, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import invalid
from catalog.wire.records.querysets import BulkWriteRefused, GuardedQuerySet, GuardedRows
from catalog.wire.records.resources import Resource
from catalog.wire.values.exactjson import ExactJSONField
from catalog.wire.values.text import is_wire_id

from . import states
from .locations import Location, validate_countries

__all__ = [
    "Level",
    "Location",
    "Movement",
    "Reservation",
    "ReservationHold",
    "ReservationLine",
    "validate_countries",
]

LONGEST_SECONDS = 2**31 - 1
"""The longest life of a reservation (R-FUL-053)."""


class LevelQuerySet(GuardedRows["Level"]):
    """Levels as of a moment: overdue holds no longer count (R-FUL-061)."""

    def as_of(self, moment: datetime) -> Self:
        """Annotate what is overdue at a moment and the quantities without it, in one statement and so consistently.

        An expiry only adds free units, so the last one is a change exactly if any units are free after it.
        """
        overdue = ReservationHold.objects.filter(level=OuterRef("pk"), line__reservation__expires_time__lte=moment)
        total = overdue.order_by().values("level").annotate(total=Sum("quantity")).values("total")
        last = overdue.order_by().values("level").annotate(last=Max("line__reservation__expires_time")).values("last")
        return self.annotate(
            overdue=Coalesce(Subquery(total, output_field=models.IntegerField()), Value(0)),
            overdue_time=Subquery(last, output_field=models.DateTimeField()),
            free_units=F("on_hand") - F("held") - F("allocated") + F("overdue"),
            changed_time=Case(
                When(overdue__gt=0, free_units__gt=0, then=Greatest("updated_time", "overdue_time")),
                default=F("updated_time"),
                output_field=models.DateTimeField(),
            ),
        )


class Level(models.Model):
    """Counters of an item's units at a location, changed by `ledger.py` only.

    `held` is the sum of all holds at the level; `as_of` and locking take overdue ones into account.
    """

    live_mode = models.BooleanField("live mode", editable=False)
    inventory_item = models.ForeignKey(InventoryItem, on_delete=models.CASCADE, related_name="levels")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="levels")
    on_hand = models.PositiveIntegerField("on hand", default=0, editable=False)
    held = models.PositiveIntegerField(default=0, editable=False)
    allocated = models.PositiveIntegerField(default=0, editable=False)
    available_time = models.DateTimeField("restock expected", null=True, blank=True)
    updated_time = models.DateTimeField("last changed", editable=False)

    objects = LevelQuerySet.as_manager()

    overdue: int = 0
    """Overdue units in `held`: annotated by `as_of`, zero under a lock."""

    class Meta:
        verbose_name = "stock level"
        ordering = ("inventory_item_id", "location_id")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["inventory_item", "location"], name="level_once_per_item_and_location"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="level_on_hand_not_negative"),
            models.CheckConstraint(condition=Q(held__gte=0), name="level_held_not_negative"),
            models.CheckConstraint(condition=Q(allocated__gte=0), name="level_allocated_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.inventory_item} at {self.location.wire_id}"

    @property
    def available(self) -> bool:
        """Whether any units can be promised (3.1)."""
        return self.available_quantity > 0

    @property
    def free(self) -> int:
        """Units that are not promised; negative after a correction downwards (R-FUL-028)."""
        return self.on_hand - self.held + self.overdue - self.allocated

    @property
    def available_quantity(self) -> int:
        """Units that can still be promised (3.3)."""
        return max(0, self.free)

    @property
    def restock_time(self) -> datetime | None:
        """When units are expected, shown only while none are available (R-FUL-023)."""
        return None if self.available_quantity else self.available_time


class LedgerRows(GuardedRows["Movement"]):
    def delete(self) -> tuple[int, dict[str, int]]:
        raise BulkWriteRefused("The ledger is never changed.")

    delete.queryset_only = True  # type: ignore[attr-defined]


class Movement(models.Model):
    """An immutable line of the ledger: what moved, why, by whom, and the counters after it.

    It has the item's ID instead of a foreign key because the ledger outlives items (`item_deleted` writes units off).
    """

    class Kind(models.TextChoices):
        RECEIVE = "receive", "Received"
        CORRECT = "correct", "Corrected"
        RESERVE = "reserve", "Reserved"
        RELEASE = "release", "Reservation released"
        EXPIRE = "expire", "Reservation expired"
        SURPLUS = "surplus", "Surplus of a reservation freed"
        CONVERT = "convert", "Reservation became an allocation"
        ALLOCATE = "allocate", "Allocated"
        UNALLOCATE = "unallocate", "Allocation returned"
        SHIP = "ship", "Shipped"
        PUT_BACK = "put_back", "Restocked (return)"
        EXPECT = "expect", "Restock time changed"
        ITEM_DELETED = "item_deleted", "Item deleted"

    live_mode = models.BooleanField("live mode", editable=False)
    item_id = models.CharField("item", max_length=255, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", editable=False)
    kind = models.CharField("what", max_length=12, choices=Kind.choices, editable=False)
    on_hand_change = models.IntegerField(default=0, editable=False)
    held_change = models.IntegerField(default=0, editable=False)
    allocated_change = models.IntegerField(default=0, editable=False)
    on_hand = models.PositiveIntegerField("on hand", editable=False)
    held = models.PositiveIntegerField(editable=False)
    allocated = models.PositiveIntegerField(editable=False)
    cause_type = models.CharField("cause", max_length=40, editable=False)
    cause_id = models.CharField("cause ID", max_length=255, blank=True, default="", editable=False)
    note = models.CharField(max_length=255, blank=True, default="", editable=False)
    through = models.CharField(max_length=20, editable=False)
    actor_name = models.CharField("by", max_length=150, blank=True, default="", editable=False)
    time = models.DateTimeField(editable=False)

    objects = LedgerRows.as_manager()

    class Meta:
        verbose_name = "ledger line"
        ordering = ("-pk",)
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["live_mode", "item_id", "location", "id"], name="movement_of_level"),
            models.Index(fields=["live_mode", "cause_type", "cause_id"], name="movement_of_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.item_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new line. Raises BulkWriteRefused for a stored one."""
        if not self._state.adding:
            raise BulkWriteRefused("The ledger is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises BulkWriteRefused."""
        raise BulkWriteRefused("The ledger is never changed.")


def validate_reservation_id(value: str) -> None:
    """Raise ValidationError for an invalid reservation ID (R-FUL-055)."""
    if not is_wire_id(value):
        raise invalid(value, hint="Use letters A to Z, digits, dot, hyphen and underscore; up to 255 of them.")


class ReservationQuerySet(GuardedQuerySet["Reservation"]):
    def active_at(self, moment: datetime) -> Self:
        """Filter by whether the holds count at a moment (R-FUL-061)."""
        return self.filter(state=states.ACTIVE, expires_time__gt=moment)


class Reservation(Resource):
    """A timed hold on stock (4.2). The state may lag behind the clock; `is_active` does not."""

    wire_noun = "Reservation"

    wire_id = models.CharField("ID", max_length=255, validators=[validate_reservation_id], editable=False)
    state = models.CharField(max_length=10, choices=states.CHOICES, default=states.ACTIVE, editable=False)
    ship_to = models.JSONField("ship to", default=dict, editable=False)
    shipping_choice = ExactJSONField("shipping choice", default=dict, editable=False)
    expires_in_seconds = models.PositiveIntegerField(
        "expires in seconds", editable=False, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_SECONDS)]
    )
    expires_time = models.DateTimeField("expires", editable=False)
    ended_time = models.DateTimeField("ended", null=True, editable=False)

    objects = ReservationQuerySet.as_manager()

    class Meta(Resource.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["live_mode", "wire_id"],
                condition=Q(state=states.ACTIVE),
                name="active_reservation_id_unique_in_mode",
            ),
        ]
        indexes = [models.Index(fields=["live_mode", "state", "expires_time"], name="reservation_due")]

    @property
    def country(self) -> str:
        return str(self.ship_to["address"]["country"])

    def is_active(self, moment: datetime) -> bool:
        """Return whether its holds count at a moment (R-FUL-061)."""
        return self.state == states.ACTIVE and moment < self.expires_time


class ReservationLine(models.Model):
    """An item of a reservation. `oversold` units are promised without stock and held nowhere (R-FUL-029, R-FUL-052)."""

    reservation = models.ForeignKey(Reservation, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    item_id = models.CharField("item", max_length=255)
    quantity = models.PositiveIntegerField()
    allow_oversell = models.BooleanField("overselling", null=True)
    oversold = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "line"
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["reservation", "position"], name="reservation_line_position_unique"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="reservation_line_quantity_positive"),
            models.CheckConstraint(condition=Q(oversold__lte=F("quantity")), name="reservation_line_oversold_in_part"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.item_id}"


class ReservationHold(models.Model):
    """Units held for a line at a level. It exists exactly as long as it counts in the level's `held`.

    DO_NOTHING: `commitments.py` decides whether the item can be deleted.
    """

    line = models.ForeignKey(ReservationLine, on_delete=models.CASCADE, related_name="holds")
    level = models.ForeignKey(Level, on_delete=models.DO_NOTHING, related_name="holds")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="reservation_hold_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} at {self.level_id}"
