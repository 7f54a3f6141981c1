"""Triggers, and nothing else: each receiver calls the one function that holds the rule."""

from typing import Any

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from catalog.wire.records import storage

from .delivery.operations import abandon_deliveries
from .resource_changes import tell_catalogue_changes
from .webhooks.models import Webhook
from .webhooks.secrets import issue_secret

tell_catalogue_changes()


@receiver(pre_save, sender=Webhook)
def prepare_webhook(instance: Webhook, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.prepare(instance)


@receiver(post_save, sender=Webhook)
def announce_webhook(instance: Webhook, created: bool, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.announce(instance, created=created)


@receiver(storage.resource_created, sender=Webhook)
def secret_comes_with_webhook(instance: Webhook, **kwargs: Any) -> None:
    issue_secret(instance)


@receiver(storage.resource_updated, sender=Webhook)
def deliveries_end_with_webhook(instance: Webhook, previous: dict[str, Any], **kwargs: Any) -> None:
    if previous.get("enabled") and not instance.enabled:
        abandon_deliveries(instance)
