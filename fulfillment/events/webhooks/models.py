"""Webhooks and their signing secrets (events.md, sections 7 and 8)."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from catalog.wire.exceptions import Errors, invalid, missing
from catalog.wire.http.versioning import KNOWN
from catalog.wire.masking import mask_address
from catalog.wire.records.history import change_history
from catalog.wire.records.managed import ManagedResource
from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import unique_in_mode
from catalog.wire.values.naming import attribute_name
from catalog.wire.values.text import validate_not_blank
from fulfillment.events.types import is_known

from .addresses import MAX_LENGTH, validate_address
from .credentials import check_credentials
from .encryption import decrypt, encrypt


def validate_types(value: Any) -> None:
    """Raise ValidationError with every unknown event type (R-EVT-081)."""
    errors = [invalid(name, parameter=f"types[{i}]") for i, name in enumerate(value) if not is_known(name)]
    if errors:
        raise ValidationError(errors)


class StandingWebhooks(models.Manager.from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    """The webhooks that are not deleted. A deleted one keeps its row for the record of its deliveries."""

    def get_queryset(self) -> GuardedQuerySet["Webhook"]:
        return super().get_queryset().filter(deleted_time=None)


class Webhook(ManagedResource):
    """An endpoint to which events are delivered."""

    wire_noun = "Webhook"

    class TransportType(models.TextChoices):
        HTTP = "HTTP", "HTTP"
        OAUTH = "OAUTH", "HTTP with OAuth"

    VERSIONS = [(word, word) for word in ("default", "latest", *reversed(KNOWN))]

    wire_id = models.CharField("ID", max_length=36, blank=True, editable=False)
    types = models.JSONField("event types", default=list, blank=True, validators=[validate_types])
    address = models.CharField("endpoint URL", max_length=MAX_LENGTH, validators=[validate_not_blank, validate_address])
    api_version = models.CharField("API version", max_length=10, choices=VERSIONS, default="default")
    enabled = models.BooleanField(default=True)
    transport_type = models.CharField(
        "transport type", max_length=5, choices=TransportType.choices, default=TransportType.HTTP
    )
    sealed_authentication = models.TextField(blank=True, default="", editable=False)
    sealed_oauth = models.TextField(blank=True, default="", editable=False)
    verify_tls = models.BooleanField(
        "verify TLS certificates", default=True, help_text="May only be switched off in test mode."
    )
    failing_since = models.DateTimeField("failing since", null=True, blank=True, editable=False)
    disabled_time = models.DateTimeField("disabled by the system", null=True, blank=True, editable=False)
    disabled_reason = models.CharField(max_length=255, blank=True, default="", editable=False)
    deleted_time = models.DateTimeField("deleted", null=True, blank=True, editable=False)

    objects = StandingWebhooks()
    rows = models.Manager["Webhook"]()
    """All rows, with deleted ones, for delivery: what it records is no change of the resource."""
    # A token in an address must not outlive the address.
    masked_in_history: ClassVar[dict[str, Callable[[str], str]]] = {"address": mask_address}
    history = change_history(excluded_fields=["sealed_authentication", "sealed_oauth", "failing_since"])

    class Meta(ManagedResource.Meta):
        base_manager_name = "rows"
        constraints = [
            unique_in_mode("webhook_id_unique_in_mode"),
            models.CheckConstraint(
                condition=Q(live_mode=False) | Q(verify_tls=True), name="live_webhook_verifies_certificates"
            ),
        ]
        indexes = [models.Index(fields=["live_mode", "enabled"], name="webhook_mode_enabled")]

    def __str__(self) -> str:
        return mask_address(self.address)

    @property
    def authentication(self) -> dict[str, str]:
        """Return user name and password of the endpoint. Raises UnreadableSecret."""
        return _credentials(self.sealed_authentication)

    @authentication.setter
    def authentication(self, value: dict[str, str]) -> None:
        if value != self.authentication:
            self.sealed_authentication = encrypt(value)

    @property
    def oauth(self) -> dict[str, str]:
        """Return the credentials for the token endpoint. Raises UnreadableSecret."""
        return _credentials(self.sealed_oauth)

    @oauth.setter
    def oauth(self, value: dict[str, str]) -> None:
        if value != self.oauth:
            self.sealed_oauth = encrypt(value)

    @property
    def type_names(self) -> list[str]:
        """Return the types for display; damaged data must not break a whole page."""
        return [name for name in self.types if isinstance(name, str)] if isinstance(self.types, list) else []

    @property
    def last_changed(self) -> datetime:
        """Return the time of the last change, which is that of creation at first."""
        return self.updated_time or self.created_time

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check every value, except on deletion: a webhook that has become invalid can still be deleted."""
        if self.deleted_time is None:
            super().clean_fields(exclude)

    def clean(self) -> None:
        """Check the types, and that the credentials fit the transport (R-EVT-080, R-EVT-084, R-EVT-087)."""
        super().clean()
        if self.deleted_time is not None:
            return
        errors: Errors = {}
        self.types = list(dict.fromkeys(self.types)) if isinstance(self.types, list) else []
        if not self.types and "types" not in self.change.unreadable:
            errors["types"] = [missing(hint="Choose at least one event type.")]
        if self.live_mode and not self.verify_tls:
            errors["verify_tls"] = [invalid(False, hint="Certificates must be verified in live mode.")]
        check_credentials(self, errors)
        if self.enabled:
            self._forgive()
        if errors:
            raise ValidationError(errors)

    def _forgive(self) -> None:
        """Clear the reason why it was disabled, and its failures if it is enabled again (R-EVT-163)."""
        self.disabled_time, self.disabled_reason = None, ""
        if self.stored and not self.stored.get("enabled"):
            self.failing_since = None


def _credentials(sealed: str) -> Any:
    found = decrypt(sealed) or {}
    # Earlier versions sealed the names of the wire. A damaged secret fails the attempt that needs it (R-EVT-128).
    return {attribute_name(name): value for name, value in found.items()} if isinstance(found, dict) else found


class SigningSecret(models.Model):
    """A secret that signs deliveries: the current one, or a former one in the overlap of a rotation (R-EVT-100)."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="secrets")
    sealed_value = models.TextField(editable=False)
    created_time = models.DateTimeField("created", auto_now_add=True)
    expires_time = models.DateTimeField("stops signing", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "signing secret"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["webhook"], condition=Q(expires_time=None), name="webhook_has_one_current_secret"
            )
        ]

    def __str__(self) -> str:
        return f"secret {self.pk}"

    @property
    def value(self) -> str:
        """Return the decrypted secret. Raises UnreadableSecret."""
        return str(decrypt(self.sealed_value))
