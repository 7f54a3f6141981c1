"""Print the signing secret of a webhook, for operators and scripts; the API never shows it."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fulfillment.events.webhooks.encryption import UnreadableSecret
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.secrets import active_secrets

logger = logging.getLogger("lockstep.webhooks")


class Command(BaseCommand):
    help = "Print the current signing secret of a webhook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", help="ID of the webhook.")

    def handle(self, *args: Any, id: str, **options: Any) -> None:  # noqa: A002 - the argument's own name
        webhook = Webhook.objects.filter(wire_id=id).first()
        if webhook is None:
            raise CommandError(f"Webhook '{id}' not found.")
        try:
            value = active_secrets(webhook)[0].value
        except UnreadableSecret as problem:
            raise CommandError(str(problem)) from problem
        logger.info("the secret of webhook %s was revealed by command", id)
        self.stdout.write(value)
