"""Which tables a reset of test mode empties. Everything that belongs to a mode is deleted unless it stands here."""

from functools import cache
from typing import NamedTuple

from django.apps import apps
from django.db import models

from catalog.fees.models import Fee
from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers.models import DefaultManufacturer, RegisteredPart
from catalog.sku_groups.models import GroupTariffCode, SkuGroup
from catalog.skus.models import Sku, TariffCode
from catalog.wire.models import ApiKey, ApiKeySecret, LoggedRequest
from fulfillment.events.webhooks.models import SigningSecret, Webhook
from fulfillment.orchestration.models import OrchestrationCursor
from fulfillment.orders.fraud.models import DeniedParty, FraudRule
from fulfillment.policies.models import FulfillmentPolicy
from fulfillment.shipping.models import AdultItem, ShippingSettings
from fulfillment.simulator.models import Scenario
from fulfillment.stock.models import Level, Location, Movement
from fulfillment.taxes.models import AccountSettings

SETTINGS: frozenset[type[models.Model]] = frozenset(
    {
        ApiKey,
        ApiKeySecret,
        # The log of calls says what happened to the installation, resets included.
        LoggedRequest,
        Webhook,
        SigningSecret,
        FraudRule,
        DeniedParty,
        FulfillmentPolicy,
        ShippingSettings,
        AccountSettings,
        Location,
        Scenario,
        # Event numbers go on rising, so the position stays right.
        OrchestrationCursor,
    }
)
"""What people have set up for test mode: it stays."""
CATALOG: frozenset[type[models.Model]] = frozenset(
    {
        SkuGroup,
        GroupTariffCode,
        Sku,
        TariffCode,
        Fee,
        InventoryItem,
        RegisteredPart,
        DefaultManufacturer,
        AdultItem,
        Level,
    }
)
"""What stays unless the catalog goes, too."""
LEDGER: type[models.Model] = Movement
"""Started anew when levels stay; `stock.ledger.restart_ledger` does that."""


class Table(NamedTuple):
    """A table with rows of a mode, and the look-up that leads from a row to its mode."""

    model: type[models.Model]
    mode_path: str

    @property
    def depth(self) -> int:
        """Return how many references lie between a row and its mode."""
        return self.mode_path.count("__")


@cache
def tables_of_a_mode() -> list[Table]:
    """Return every table whose rows belong to a mode, rows that hang on others before those they hang on."""
    found = {model: path for model in apps.get_models() if (path := _mode_path(model, ()))}
    return sorted((Table(model, path) for model, path in found.items()), key=lambda table: -table.depth)


def _mode_path(model: type[models.Model], seen: tuple[type[models.Model], ...]) -> str:
    """Return the shortest way to a `live_mode`, along references that every row has; "" if there is none."""
    fields = model._meta.concrete_fields
    if any(field.name == "live_mode" for field in fields):
        return "live_mode"
    paths = []
    for field in fields:
        related = field.related_model
        if field.is_relation and isinstance(related, type) and related not in (*seen, model):
            rest = _mode_path(related, (*seen, model))
            if rest:
                paths.append(f"{field.name}__{rest}")
    return min(paths, key=lambda path: path.count("__"), default="")


def subject_of(model: type[models.Model]) -> type[models.Model]:
    """Return the model whose changes a history table keeps; any other model is its own subject."""
    tracked: type[models.Model] = getattr(model, "instance_type", model)
    return tracked
