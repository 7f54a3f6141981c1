"""Receivers: each calls the function that holds the rule."""

from typing import Any

from django.dispatch import receiver

from catalog.wire.records.signals import resource_created, resource_updated

from .delivery.operations import abandon_deliveries
from .resource_changes import record_catalog_changes
from .webhooks.models import Webhook
from .webhooks.secrets import issue_secret

record_catalog_changes()


@receiver(resource_created, sender=Webhook)
def secret_comes_with_webhook(instance: Webhook, **kwargs: Any) -> None:
    issue_secret(instance)


@receiver(resource_updated, sender=Webhook)
def deliveries_end_with_webhook(instance: Webhook, previous: dict[str, Any], **kwargs: Any) -> None:
    if previous.get("enabled") and not instance.enabled:
        abandon_deliveries(instance)
