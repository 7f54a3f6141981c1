"""Triggers, and nothing else: each receiver calls the one function that holds the rule.

Because they hang on the models, the API, the admin, an import and a shell all meet the same rules.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from catalog import pairing, protection
from catalog.fees.models import Fee
from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers import registry
from catalog.manufacturers.models import DefaultManufacturer, RegisteredPart
from catalog.reference.models import Country, Currency, Eccn, TaxCode
from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku, TariffCode
from catalog.skus.tariff_codes import spread_over_union

from .wire.records import storage

RESOURCES = (Sku, SkuGroup, InventoryItem, Fee)


def on(signal: Any, *senders: type) -> Any:
    """Connect a receiver to a signal of several models."""

    def connect(function: Any) -> Any:
        for sender in senders:
            signal.connect(function, sender=sender)
        return function

    return connect


@on(pre_save, Sku)
def registry_waits_for_sku(instance: Sku, **kwargs: Any) -> None:
    registry.lock_shared(live_mode=instance.live_mode)


@on(pre_save, *RESOURCES)
def prepare_resource(instance: Any, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.prepare(instance)


@on(post_save, Sku)
def pair_follows_sku(instance: Sku, raw: bool, **kwargs: Any) -> None:
    if not raw:
        pairing.follow(instance)


@on(post_save, *RESOURCES)
def announce_resource(instance: Any, created: bool, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.announce(instance, created=created)


@on(post_delete, Sku)
def pair_goes_with_sku(instance: Sku, **kwargs: Any) -> None:
    if instance.was_managed:
        pairing.drop(instance)


@on(post_delete, *RESOURCES)
def announce_deletion(instance: Any, **kwargs: Any) -> None:
    storage.resource_deleted.send(type(instance), instance=instance)


@on(pre_delete, InventoryItem)
def keep_committed_item(instance: InventoryItem, **kwargs: Any) -> None:
    protection.refuse_if_committed(instance)


@on(pre_delete, TaxCode, Eccn, Country, Currency)
def keep_listed_row(instance: Any, **kwargs: Any) -> None:
    protection.refuse_if_listed(instance)


@on(pre_save, RegisteredPart, DefaultManufacturer)
@on(pre_delete, RegisteredPart, DefaultManufacturer)
def skus_wait_for_registry(instance: Any, **kwargs: Any) -> None:
    registry.lock_exclusively(live_mode=instance.live_mode)


@on(pre_delete, RegisteredPart)
def keep_relied_on_part(instance: RegisteredPart, **kwargs: Any) -> None:
    protection.refuse_if_relied_on(instance)


@on(pre_save, SkuGroup)
def keep_group_physical(instance: SkuGroup, **kwargs: Any) -> None:
    protection.refuse_digital_group(instance)


@on(pre_save, TaxCode)
def keep_tax_code_physical(instance: TaxCode, **kwargs: Any) -> None:
    protection.refuse_digital_tax_code(instance)


@on(post_save, RegisteredPart)
@on(post_delete, RegisteredPart)
def pairs_follow_registry(instance: RegisteredPart, **kwargs: Any) -> None:
    pairing.follow_registry(live_mode=instance.live_mode, part_number=instance.part_number)


@on(post_save, DefaultManufacturer)
@on(post_delete, DefaultManufacturer)
def pairs_follow_default(instance: DefaultManufacturer, **kwargs: Any) -> None:
    pairing.follow_registry(live_mode=instance.live_mode)


@on(post_save, TariffCode)
def union_follows_member(instance: TariffCode, **kwargs: Any) -> None:
    spread_over_union(instance)
