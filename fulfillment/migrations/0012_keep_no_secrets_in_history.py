"""Secrets of sources leave the history, and so do tokens in the addresses of webhooks."""

from typing import Any

from django.db import migrations

from catalog.wire.masking import mask_address


def mask_addresses(apps: Any, schema_editor: Any) -> None:
    """Mask what the history of webhooks and the record of what staff did hold of addresses."""
    database = schema_editor.connection.alias
    history = apps.get_model("fulfillment", "HistoricalWebhook").objects.using(database)
    for address in history.order_by().values_list("address", flat=True).distinct():
        if (masked := mask_address(address)) != address:
            history.filter(address=address).update(address=masked)
    entries = apps.get_model("admin", "LogEntry").objects.using(database)
    webhooks = {"content_type__app_label": "fulfillment", "content_type__model": "webhook"}
    for entry in entries.filter(**webhooks):
        entries.filter(pk=entry.pk).update(object_repr=mask_address(entry.object_repr))


class Migration(migrations.Migration):
    """Nothing of it can be taken back."""

    dependencies = [
        ("fulfillment", "0011_rows_set_aside"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [
        migrations.RemoveField(model_name="historicalsource", name="secret"),
        migrations.RemoveField(model_name="historicalsource", name="shopper_page"),
        migrations.RunPython(mask_addresses, migrations.RunPython.noop),
    ]
