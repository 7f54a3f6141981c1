"""Rules that act when something in the catalog is saved or deleted: each receiver calls the function with the rule.

What every resource does on a save is not here: see `catalog.wire.records`. Receivers of `pre_save` may refuse a save
but not change it, for the resource has been validated; those of `post_save` run before it is announced.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from catalog import pairing, protection
from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers import registry
from catalog.manufacturers.models import DefaultManufacturer, RegisteredPart
from catalog.reference.models import Country, Currency, Eccn, TaxCode
from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku, TariffCode
from catalog.skus.tariff_codes import spread_over_union


def on(signal: Any, *senders: type) -> Any:
    """Connect a receiver to a signal of several models."""

    def connect(function: Any) -> Any:
        for sender in senders:
            signal.connect(function, sender=sender)
        return function

    return connect


@on(post_save, Sku)
def pair_follows_sku(instance: Sku, raw: bool, **kwargs: Any) -> None:
    if not raw:
        pairing.follow(instance)


@on(pre_delete, Sku)
def pair_goes_with_sku(instance: Sku, **kwargs: Any) -> None:
    if instance.was_managed:
        pairing.drop(instance)


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
