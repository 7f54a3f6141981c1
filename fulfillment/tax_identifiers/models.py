"""Tax identifiers of buyers (checkout.md, 3.8 and section 12)."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from catalog.wire.exceptions import Errors, invalid, problem, quoted
from catalog.wire.records.history import change_history
from catalog.wire.records.managed import ManagedResource
from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import unique_in_mode
from catalog.wire.values.times import format_time

from . import states
from .applicability import Applicability, known_types, table
from .formats import MAX_LENGTH, format_of, has_valid_format

TEST_VALUES: dict[str, frozenset[str]] = {
    "be": frozenset({"BE0000000000", "BE1234567890"}),
    "de": frozenset({"DE000000000", "DE123456789"}),
    "it": frozenset({"IT00000000000", "IT12345678901"}),
    "it_natural": frozenset({"IT00000000000", "IT12345678901"}),
}
"""Published values that are verified at once in test mode."""


def invalid_value(value: Any, *, hint: str = "") -> ValidationError:
    """Return the error of a value that does not have the format of its type (E-CHK-15)."""
    return problem("invalid_parameter", f"Tax identifier '{quoted(value)}' invalid.", hint=hint)


def validate_type(value: str) -> None:
    """Raise ValidationError for an unknown type."""
    if value not in known_types():
        raise invalid(value, "is not a valid item type.", hint="Choose a type from the list.")


def validate_length(value: str) -> None:
    """Raise ValidationError for a value that is too long for any type."""
    if len(value) > MAX_LENGTH:
        raise invalid_value(value)


class TaxIdentifierQuerySet(GuardedQuerySet["TaxIdentifier"]):
    """Tax identifiers. They have a time of change from creation on."""

    def for_wire(self) -> "TaxIdentifierQuerySet":
        """Annotate the time of change that the API shows."""
        return self.annotate(updated_or_created=Coalesce("updated_time", "created_time"))

    def of_customer(self, customer_id: str, *, live_mode: bool) -> "TaxIdentifierQuerySet":
        """Return the identifiers of a customer, oldest first."""
        return self.in_mode(live_mode).filter(customer_id=customer_id).exclude(customer_id="").order_by("key")


class TaxIdentifier(ManagedResource):
    """An identifier. Type and value never change; its customer and the result of its verification do."""

    wire_noun = "Tax identifier"
    fixed: ClassVar[tuple[str, ...]] = ("type", "value")

    wire_id = models.CharField("ID", max_length=255, blank=True, editable=False)
    type = models.CharField(max_length=20, validators=[validate_type])
    value = models.CharField(max_length=MAX_LENGTH, validators=[validate_length])
    customer_id = models.CharField("customer ID", max_length=40, blank=True, default="", db_index=True)
    state = models.CharField(max_length=10, choices=states.CHOICES, default=states.PENDING, editable=False)
    pending_time = models.DateTimeField("pending since", null=True, blank=True, editable=False)
    verified_time = models.DateTimeField("verified", null=True, blank=True, editable=False)
    not_valid_time = models.DateTimeField("found not valid", null=True, blank=True, editable=False)
    verified_name = models.CharField("verified name", max_length=255, blank=True, default="")
    verified_address = models.CharField("verified address", max_length=1024, blank=True, default="")

    objects = TaxIdentifierQuerySet.as_manager()
    history = change_history()

    class Meta(ManagedResource.Meta):
        verbose_name = "tax identifier"
        constraints = [
            unique_in_mode("tax_identifier_id_unique_in_mode"),
            models.UniqueConstraint(
                fields=["live_mode", "customer_id", "type"],
                condition=~Q(customer_id=""),
                name="tax_identifier_type_once_per_customer",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state for state, _ in states.CHOICES]), name="tax_identifier_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.value}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new identifier is pending, a published test value is verified at once."""
        if self._state.adding:
            self.created_time = self.created_time or self.now()
            self.enter(self._first_state(), self.created_time)
        super().save(*args, **kwargs)

    def _first_state(self) -> str:
        is_test_value = not self.live_mode and self.value in TEST_VALUES.get(self.type, ())
        return states.VERIFIED if is_test_value else states.PENDING

    def enter(self, state: str, moment: Any) -> None:
        """Change the state and record the time."""
        self.state = state
        setattr(self, f"{state}_time", moment)

    def clean(self) -> None:
        """Check the format (E-CHK-15), and that neither value nor customer is replaced."""
        super().clean()
        errors: Errors = {}
        if self.type in known_types() and self.value and not has_valid_format(self.type, self.value):
            errors["value"] = [invalid_value(self.value, hint=f"Expected: {format_of(self.type).description}.")]
        if self.stored is not None:
            for name in self.fixed:
                if getattr(self, name) != self.stored[name]:
                    errors.setdefault(name, [invalid(getattr(self, name), "cannot be changed.")])
        self._check_customer(errors)
        if errors:
            raise ValidationError(errors)

    def _check_customer(self, errors: Errors) -> None:
        """Refuse another customer (E-CHK-31), and a second identifier of the type for one customer."""
        former = self.stored["customer_id"] if self.stored is not None else ""
        if not self.customer_id or self.customer_id == former:
            return
        if former:
            text = "You cannot replace a tax identifier's customer id."
            errors["customer_id"] = [problem("customer_not_updateable", text, status=409)]
            return
        others = TaxIdentifier.objects.of_customer(self.customer_id, live_mode=self.live_mode).exclude(pk=self.pk)
        if others.filter(type=self.type).exists():
            text = f"The customer already has a tax identifier of type '{self.type}'."
            hint = "Delete that one first."
            errors["type"] = [problem("already_exists", text, hint=hint, status=409)]

    @property
    def last_changed(self) -> Any:
        """Return the time of the last change, which is that of creation at first."""
        return self.updated_time or self.created_time

    @property
    def state_transitions(self) -> dict[str, str]:
        """Return the time at which each state was entered last."""
        times = {state: getattr(self, f"{state}_time") for state, _ in states.CHOICES}
        return {state: format_time(moment) for state, moment in times.items() if moment is not None}

    @property
    def applicability(self) -> list[Applicability]:
        """Return where and for whom it applies (checkout.md, 3.8)."""
        return [row for row in table() if row.type == self.type]
