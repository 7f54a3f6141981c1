"""Payment sessions become rows of their own; the lines of every kind of document name it alike.

The next migration requires what this one fills: PostgreSQL does not alter a table while checks of it are deferred.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import fulfillment.payments.amounts


def move_sessions(apps, schema_editor):
    """Give each checkout the session that it has shown so far."""
    Checkout = apps.get_model("fulfillment", "Checkout")
    PaymentSession = apps.get_model("fulfillment", "PaymentSession")
    for checkout in Checkout._base_manager.order_by("key").iterator():
        session = PaymentSession(
            wire_id=str(checkout.former_session_id),
            secret=checkout.former_session_secret,
            live_mode=checkout.live_mode,
            created_time=checkout.created_time,
            currency=checkout.currency,
            amount=checkout.total_amount,
            payer=checkout.bill_to,
        )
        session.save()
        checkout.session = session
        checkout.save(update_fields=["session"])


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="PaymentSession",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                ("wire_id", models.CharField(blank=True, editable=False, max_length=255, verbose_name="ID")),
                ("secret", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                (
                    "amount",
                    fulfillment.payments.amounts.Amount(decimal_places=4, default=0, max_digits=19),
                ),
                ("payer", models.JSONField(blank=True, default=dict)),
                (
                    "charge_type",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="charge type"),
                ),
                ("outcome", models.CharField(blank=True, default="", max_length=20)),
                ("next_action", models.JSONField(blank=True, default=dict, verbose_name="next action")),
            ],
            options={
                "verbose_name": "payment session",
                "ordering": ("-key",),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.RenameField("checkout", "session_id", "former_session_id"),
        migrations.RenameField("checkout", "session_secret", "former_session_secret"),
        migrations.AddField(
            "checkout",
            "session",
            models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s",
                to="fulfillment.paymentsession",
            ),
        ),
        migrations.RunPython(move_sessions, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint("checkoutline", "checkout_line_position_unique"),
        migrations.RenameField("checkoutline", "checkout", "document"),
        migrations.AddConstraint(
            "checkoutline",
            models.UniqueConstraint(fields=("document", "position"), name="checkout_line_position_unique"),
        ),
    ]
