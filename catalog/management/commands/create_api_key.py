"""Make a working API key and print its secret, for scripts and operators."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from catalog.wire.api_keys.models import ApiKey
from catalog.wire.api_keys.operations import create_restricted_key, ensure_standard_key, issue_secret
from catalog.wire.http.permissions import parse_permissions


class Command(BaseCommand):
    help = "Print the secret of an API key; it is shown this once. Secrets issued earlier keep working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mode", choices=["test", "live"], required=True)
        parser.add_argument("--kind", choices=ApiKey.Kind.values, required=True)
        parser.add_argument("--name", help="Name of a restricted key.")
        parser.add_argument(
            "--permission", action="append", default=[], metavar="skus:read", help="For restricted keys; repeatable."
        )

    def handle(self, *args: Any, mode: str, kind: str, name: str | None, permission: list[str], **options: Any) -> None:
        live_mode = mode == "live"
        if kind != ApiKey.Kind.RESTRICTED:
            if permission or name:
                raise CommandError("Only restricted keys have a name and permissions.")
            self.stdout.write(issue_secret(api_key=ensure_standard_key(live_mode=live_mode, kind=kind)))
            return
        number = ApiKey.objects.filter(live_mode=live_mode, kind=kind).count() + 1
        try:
            api_key = create_restricted_key(
                name=name or f"Restricted {number}", live_mode=live_mode, permissions=parse_permissions(permission)
            )
        except ValueError as unknown:
            raise CommandError(str(unknown)) from unknown
        except ValidationError as invalid:
            raise CommandError(" ".join(invalid.messages)) from invalid
        self.stdout.write(issue_secret(api_key=api_key))
