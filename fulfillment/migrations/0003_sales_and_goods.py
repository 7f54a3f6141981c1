"""Sales and goods: sources and charges, orders, invoices, shipping, stock and the work of fulfillers.

Each model is made whole, after those that it names: Django works all models out anew after each addition to one.
"""

import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import catalog.reference.validators
import catalog.wire.values.exactjson
import catalog.wire.records.metadata
import catalog.wire.values.text
import fulfillment.fulfillment_orders.models.shipments
import fulfillment.invoices.models
import fulfillment.payments.amounts
import fulfillment.payments.charges.models
import fulfillment.shipping.rates
import fulfillment.stock.locations
import fulfillment.stock.models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("fulfillment", "0002_payment_sessions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="checkout",
            name="session",
            field=models.OneToOneField(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)s",
                to="fulfillment.paymentsession",
            ),
        ),
        migrations.RemoveField(
            model_name="checkout",
            name="former_session_id",
        ),
        migrations.RemoveField(
            model_name="checkout",
            name="former_session_secret",
        ),
        migrations.CreateModel(
            name="AdultItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inventory_item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="adult_item",
                        to="catalog.inventoryitem",
                        verbose_name="inventory item",
                    ),
                ),
            ],
            options={
                "verbose_name": "item for adults",
                "verbose_name_plural": "items for adults",
                "ordering": ("inventory_item__wire_id", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("wire_id", models.CharField(max_length=255, verbose_name="ID")),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                (
                    "total_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="total"
                    ),
                ),
                (
                    "subtotal",
                    fulfillment.payments.amounts.Amount(decimal_places=4, default=Decimal("0"), max_digits=19),
                ),
                (
                    "total_fees",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="fees"
                    ),
                ),
                (
                    "total_tax",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="tax"
                    ),
                ),
                (
                    "total_importer_tax",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="importer tax"
                    ),
                ),
                (
                    "total_duty",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="duty"
                    ),
                ),
                (
                    "total_discount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="discount"
                    ),
                ),
                (
                    "total_shipping",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="shipping"
                    ),
                ),
                (
                    "shipping_tax",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="tax on shipping"
                    ),
                ),
                ("importer_of_record_tax", models.BooleanField(default=False, verbose_name="importer of record tax")),
                ("currency", models.CharField(max_length=3)),
                (
                    "customer_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=40, verbose_name="customer ID"),
                ),
                ("email", models.CharField(blank=True, db_index=True, default="", max_length=254)),
                (
                    "ship_from",
                    catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict, verbose_name="ship from"),
                ),
                ("ship_to", catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict, verbose_name="ship to")),
                ("bill_to", catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict, verbose_name="bill to")),
                (
                    "bill_to_is_derived",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="billed to the owner of the source"
                    ),
                ),
                (
                    "shipping_choice",
                    catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict, verbose_name="shipping choice"),
                ),
                ("discount", catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict)),
                (
                    "shipping_discount",
                    catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict, verbose_name="shipping discount"),
                ),
                ("tax_inclusive", models.BooleanField(default=False, verbose_name="prices include tax")),
                ("tax_identifiers", models.JSONField(blank=True, default=list, verbose_name="tax identifiers")),
                (
                    "customer_type",
                    models.CharField(
                        blank=True,
                        choices=[("individual", "Individual"), ("business", "Business")],
                        default="",
                        max_length=10,
                        verbose_name="customer type",
                    ),
                ),
                (
                    "charge_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("customer_initiated", "Customer initiated"),
                            ("merchant_initiated", "Merchant initiated"),
                            ("moto", "Mail or telephone order"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="charge type",
                    ),
                ),
                ("purchase_location", models.JSONField(blank=True, default=dict, verbose_name="purchase location")),
                ("locale", models.CharField(default="en_US", max_length=5)),
                (
                    "upstream_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=255, verbose_name="upstream ID"),
                ),
                ("metadata", catalog.wire.records.metadata.MetadataField(blank=True, default=dict)),
                ("browser_ip", models.CharField(blank=True, default="", max_length=64, verbose_name="browser IP")),
                (
                    "application_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="application ID"),
                ),
                ("organization", models.JSONField(blank=True, default=dict)),
                (
                    "invoice_attribute_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="invoice attribute ID"),
                ),
                ("disclosures", models.JSONField(blank=True, default=dict)),
                ("selling_entity", models.JSONField(blank=True, default=dict, verbose_name="selling entity")),
                ("checkout_id", models.CharField(max_length=255, verbose_name="checkout ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending_payment", "Pending payment"),
                            ("in_review", "In review"),
                            ("accepted", "Accepted"),
                            ("fulfilled", "Fulfilled"),
                            ("complete", "Complete"),
                            ("blocked", "Blocked"),
                            ("cancelled", "Cancelled"),
                            ("returned", "Returned"),
                            ("dispute", "Disputed"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("state_transitions", models.JSONField(default=dict, verbose_name="state transitions")),
                (
                    "fraud_state",
                    models.CharField(
                        blank=True,
                        choices=[("review_opened", "Review opened"), ("passed", "Passed"), ("blocked", "Blocked")],
                        default="",
                        max_length=16,
                        verbose_name="fraud state",
                    ),
                ),
                (
                    "fraud_state_transitions",
                    models.JSONField(blank=True, default=dict, verbose_name="fraud state transitions"),
                ),
                ("state_before_dispute", models.CharField(blank=True, default="", max_length=16)),
                (
                    "captured_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="captured"
                    ),
                ),
                (
                    "cancelled_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="cancelled"
                    ),
                ),
                (
                    "refunded_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=None, max_digits=19, null=True, verbose_name="refunded"
                    ),
                ),
                (
                    "available_to_refund_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="available to refund"
                    ),
                ),
                ("request_to_be_forgotten", models.BooleanField(default=False, verbose_name="asked to be forgotten")),
                (
                    "cancel_reason",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="reason of the cancellation"),
                ),
                ("payment_due_time", models.DateTimeField(blank=True, null=True, verbose_name="payment due")),
                (
                    "review_reason",
                    models.CharField(blank=True, default="", max_length=400, verbose_name="reason of the review"),
                ),
                (
                    "session",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s",
                        to="fulfillment.paymentsession",
                    ),
                ),
            ],
            options={
                "ordering": ("-key",),
                "permissions": [("simulate_order", "Can play reviewer and bank for orders")],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["live_mode", "created_time"], name="order_mode_created"),
                    models.Index(fields=["live_mode", "state"], name="order_mode_state"),
                    models.Index(
                        condition=models.Q(("state", "pending_payment")),
                        fields=["live_mode", "payment_due_time"],
                        name="order_payment_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("live_mode", "wire_id"), name="order_id_unique_in_mode"),
                    models.UniqueConstraint(
                        condition=models.Q(("checkout_id", ""), _negated=True),
                        fields=("live_mode", "checkout_id"),
                        name="order_checkout_unique_in_mode",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FulfillmentOrder",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                ("wire_id", models.CharField(editable=False, max_length=12, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("upstream_order_time", models.DateTimeField(verbose_name="time of the order")),
                (
                    "upstream_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=255, verbose_name="upstream ID"),
                ),
                (
                    "reservation_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="reservation ID"),
                ),
                ("locale", models.CharField(blank=True, default="", max_length=5)),
                ("name", models.CharField(blank=True, default="", max_length=255)),
                ("email", models.CharField(blank=True, default="", max_length=254)),
                ("phone", models.CharField(blank=True, default="", max_length=255)),
                ("ship_to", catalog.wire.values.exactjson.ExactJSONField(default=dict, verbose_name="ship to")),
                (
                    "shipping_choice",
                    catalog.wire.values.exactjson.ExactJSONField(default=dict, verbose_name="shipping choice"),
                ),
                ("ready_time", models.DateTimeField(editable=False, verbose_name="goods set aside")),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fulfillment_orders",
                        to="fulfillment.order",
                    ),
                ),
            ],
            options={
                "verbose_name": "fulfilment order",
                "ordering": ("-key",),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["live_mode", "ready_time"], name="fulfillment_order_ready")],
                "constraints": [
                    models.UniqueConstraint(fields=("live_mode", "wire_id"), name="fulfillment_order_id_unique_in_mode")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("wire_id", models.CharField(max_length=36, unique=True, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                (
                    "sku_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=255, verbose_name="SKU ID"),
                ),
                ("product", catalog.wire.values.exactjson.ExactJSONField(default=dict)),
                ("tax_code", models.CharField(blank=True, default="", max_length=50, verbose_name="tax code")),
                ("hs_code", models.CharField(blank=True, default="", max_length=20, verbose_name="HS code")),
                ("physical", models.BooleanField(default=True)),
                ("sku_fees", catalog.wire.values.exactjson.ExactJSONField(default=list, verbose_name="fees of the SKU")),
                ("tariff_codes", models.JSONField(default=dict, verbose_name="tariff codes")),
                ("ask", catalog.wire.values.exactjson.ExactJSONField(default=dict)),
                (
                    "ship_from",
                    catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict, verbose_name="ship from"),
                ),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("subscription_info", models.JSONField(blank=True, default=dict, verbose_name="subscription")),
                ("metadata", catalog.wire.records.metadata.MetadataField(blank=True, default=dict)),
                (
                    "gross",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="price"
                    ),
                ),
                (
                    "line_discount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="line discount"
                    ),
                ),
                ("amount", fulfillment.payments.amounts.Amount(decimal_places=4, default=Decimal("0"), max_digits=19)),
                ("discounted_units", models.PositiveIntegerField(null=True, verbose_name="discounted units")),
                (
                    "discount_share",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="share of the discount"
                    ),
                ),
                (
                    "tax_rate",
                    models.DecimalField(
                        decimal_places=10, default=Decimal("0"), max_digits=14, verbose_name="tax rate"
                    ),
                ),
                (
                    "tax_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="tax"
                    ),
                ),
                (
                    "importer_tax",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="importer tax"
                    ),
                ),
                ("duties", fulfillment.payments.amounts.Amount(decimal_places=4, default=Decimal("0"), max_digits=19)),
                (
                    "fees_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="fees"
                    ),
                ),
                (
                    "fees_tax",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="tax on fees"
                    ),
                ),
                ("fee_details", catalog.wire.values.exactjson.ExactJSONField(default=list, verbose_name="fee details")),
                (
                    "shipping_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="shipping"
                    ),
                ),
                (
                    "shipping_discount_share",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4,
                        default=Decimal("0"),
                        max_digits=19,
                        verbose_name="share of the shipping discount",
                    ),
                ),
                (
                    "shipping_tax",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="tax on shipping"
                    ),
                ),
                (
                    "line_value",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="line value"
                    ),
                ),
                ("is_landed", models.BooleanField(default=False, verbose_name="taxed at the border")),
                ("import_charges_waived", models.BooleanField(default=False, verbose_name="import charges waived")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("fulfilled", "Fulfilled"),
                            ("cancelled", "Cancelled"),
                            ("blocked", "Blocked"),
                            ("returned", "Returned"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("state_transitions", models.JSONField(default=dict, verbose_name="state transitions")),
                ("fulfilled_quantity", models.PositiveIntegerField(default=0, verbose_name="fulfilled")),
                ("cancelled_quantity", models.PositiveIntegerField(default=0, verbose_name="cancelled")),
                ("returned_quantity", models.PositiveIntegerField(default=0, verbose_name="returned")),
                (
                    "available_to_refund_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="available to refund"
                    ),
                ),
                ("managed", models.BooleanField(default=False, verbose_name="fulfilled by Lockstep")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="fulfillment.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "line",
                "ordering": ("position",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("document", "position"), name="order_line_position_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quantity__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("fulfilled_quantity"), "+", models.F("cancelled_quantity")
                                ),
                            )
                        ),
                        name="order_line_not_closed_twice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fulfilled_quantity__gte", models.F("returned_quantity"))),
                        name="order_line_returns_fulfilled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FulfillmentOrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("wire_id", models.CharField(editable=False, max_length=12, verbose_name="ID")),
                ("live_mode", models.BooleanField(editable=False, verbose_name="live mode")),
                (
                    "upstream_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=255, verbose_name="upstream ID"),
                ),
                ("item_wire_id", models.CharField(max_length=255, verbose_name="inventory item")),
                ("quantity", models.PositiveIntegerField()),
                ("pending", models.PositiveIntegerField(default=0)),
                ("backordered", models.PositiveIntegerField(default=0)),
                ("shipped", models.PositiveIntegerField(default=0)),
                ("cancelled", models.PositiveIntegerField(default=0)),
                ("returned", models.PositiveIntegerField(default=0)),
                ("total_backordered", models.PositiveIntegerField(default=0)),
                ("available_time", models.DateTimeField(blank=True, null=True, verbose_name="expected")),
                ("subtotal", models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
                ("total", models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True)),
                ("name", models.TextField(blank=True, default="")),
                ("gift_message", models.TextField(blank=True, default="", verbose_name="gift message")),
                ("gift_wrap", models.BooleanField(default=False, verbose_name="gift wrap")),
                ("tax", catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict)),
                (
                    "fulfillment_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="fulfillment.fulfillmentorder",
                    ),
                ),
                (
                    "inventory_item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="fulfillment_order_lines",
                        to="catalog.inventoryitem",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fulfillment_order_lines",
                        to="fulfillment.orderline",
                    ),
                ),
            ],
            options={
                "verbose_name": "line",
                "ordering": ("fulfillment_order", "position"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("backordered__gt", 0)),
                        fields=["inventory_item", "id"],
                        name="fulfillment_line_backordered",
                    ),
                    models.Index(
                        condition=models.Q(("pending__gt", 0)),
                        fields=["fulfillment_order"],
                        name="fulfillment_line_pending",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("fulfillment_order", "position"), name="fulfillment_line_position_unique"
                    ),
                    models.UniqueConstraint(fields=("live_mode", "wire_id"), name="fulfillment_line_id_unique_in_mode"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="fulfillment_line_quantity_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quantity",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("pending"), "+", models.F("backordered")
                                            ),
                                            "+",
                                            models.F("shipped"),
                                        ),
                                        "+",
                                        models.F("cancelled"),
                                    ),
                                    "+",
                                    models.F("returned"),
                                ),
                            )
                        ),
                        name="fulfillment_line_counters_add_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                (
                    "wire_id",
                    models.CharField(
                        blank=True,
                        max_length=255,
                        validators=[catalog.wire.values.text.WireIdValidator("location ID")],
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=128, validators=[catalog.wire.values.text.validate_not_blank])),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="An inactive location promises nothing and ships nothing new.",
                        verbose_name="active",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(default=10, help_text="The lower number is asked first."),
                ),
                ("ships_everywhere", models.BooleanField(default=False, verbose_name="ships to all countries")),
                (
                    "countries",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[fulfillment.stock.locations.validate_countries],
                        verbose_name="ships to",
                    ),
                ),
                (
                    "accepts_backorders",
                    models.BooleanField(
                        blank=True,
                        help_text="Unknown means: as the policy of the mode says.",
                        null=True,
                        verbose_name="accepts backorders",
                    ),
                ),
                ("line1", models.CharField(blank=True, default="", max_length=128, verbose_name="street")),
                ("line2", models.CharField(blank=True, default="", max_length=128, verbose_name="second line")),
                ("city", models.CharField(blank=True, default="", max_length=64)),
                ("postal_code", models.CharField(blank=True, default="", max_length=32, verbose_name="postal code")),
                ("state", models.CharField(blank=True, default="", max_length=64, verbose_name="state or province")),
                ("country", models.CharField(max_length=2, validators=[catalog.reference.validators.validate_country])),
            ],
            options={
                "ordering": ("-key",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("live_mode", "wire_id"), name="location_id_unique_in_mode")
                ],
            },
        ),
        migrations.CreateModel(
            name="Level",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live_mode", models.BooleanField(editable=False, verbose_name="live mode")),
                ("on_hand", models.PositiveIntegerField(default=0, editable=False, verbose_name="on hand")),
                ("held", models.PositiveIntegerField(default=0, editable=False)),
                ("allocated", models.PositiveIntegerField(default=0, editable=False)),
                ("available_time", models.DateTimeField(blank=True, null=True, verbose_name="restock expected")),
                ("updated_time", models.DateTimeField(editable=False, verbose_name="last changed")),
                (
                    "inventory_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="levels", to="catalog.inventoryitem"
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="levels", to="fulfillment.location"
                    ),
                ),
            ],
            options={
                "verbose_name": "stock level",
                "ordering": ("inventory_item_id", "location_id"),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("inventory_item", "location"), name="level_once_per_item_and_location"
                    ),
                    models.CheckConstraint(condition=models.Q(("on_hand__gte", 0)), name="level_on_hand_not_negative"),
                    models.CheckConstraint(condition=models.Q(("held__gte", 0)), name="level_held_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("allocated__gte", 0)), name="level_allocated_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField()),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="allocations",
                        to="fulfillment.fulfillmentorderline",
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="fulfillment.level"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("line", "level"), name="allocation_once_per_level"),
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="allocation_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FulfillmentCancellation",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                ("wire_id", models.CharField(editable=False, max_length=12, verbose_name="ID")),
                (
                    "upstream_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=255, verbose_name="upstream ID"),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=255)),
                ("decided_time", models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="decided")),
                (
                    "fulfillment_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cancellations",
                        to="fulfillment.fulfillmentorder",
                    ),
                ),
            ],
            options={
                "verbose_name": "fulfilment cancellation",
                "ordering": ("-key",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("live_mode", "wire_id"), name="fulfillment_cancellation_id_unique_in_mode"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CancellationItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("upstream_id", models.CharField(blank=True, default="", max_length=255, verbose_name="upstream ID")),
                ("quantity", models.PositiveIntegerField()),
                ("quantity_accepted", models.PositiveIntegerField(default=0, verbose_name="accepted")),
                (
                    "cancellation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="fulfillment.fulfillmentcancellation",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancellation_items",
                        to="fulfillment.fulfillmentorderline",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("cancellation", "line"), name="cancellation_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1), ("quantity_accepted__lte", models.F("quantity"))),
                        name="cancellation_within_quantity",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
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
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("creditCard", "Card"),
                            ("googlePay", "Google Pay"),
                            ("applePay", "Apple Pay"),
                            ("customerCredit", "Store credit"),
                            ("wireTransfer", "Wire transfer"),
                            ("konbini", "Konbini"),
                            ("bPay", "BPAY"),
                            ("codJapan", "Cash on delivery (Japan)"),
                            ("payPal", "PayPal"),
                            ("payPalBilling", "PayPal billing agreement"),
                            ("payPalCredit", "PayPal Credit"),
                            ("klarnaCredit", "Klarna"),
                            ("klarnaCreditRecurring", "Klarna, recurring"),
                            ("directDebit", "Direct debit"),
                            ("onlineBanking", "Online banking"),
                            ("alipay", "Alipay, cross-border"),
                            ("alipayCn", "Alipay, China"),
                            ("ideal", "iDEAL"),
                            ("msts", "MSTS"),
                            ("bancontact", "Bancontact"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "flow",
                    models.CharField(
                        choices=[("standard", "Standard"), ("receiver", "Receiver"), ("redirect", "Redirect")],
                        default="standard",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("chargeable", "Chargeable"),
                            ("pending_funds", "Waiting for funds"),
                            ("pending_redirect", "Waiting for approval"),
                            ("requires_action", "Waiting for a challenge"),
                            ("consumed", "Used up"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="chargeable",
                        max_length=20,
                    ),
                ),
                ("reusable", models.BooleanField(default=False, verbose_name="saved")),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("amount", fulfillment.payments.amounts.Amount(blank=True, decimal_places=4, max_digits=19, null=True)),
                ("owner", models.JSONField(blank=True, default=dict)),
                ("upstream_id", models.CharField(blank=True, default="", max_length=255, verbose_name="upstream ID")),
                ("details", catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict)),
                (
                    "behaviour",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Everything succeeds"),
                            ("source_fails", "The source fails at once"),
                            (
                                "source_fails_after_redirect",
                                "The source fails when the shopper comes back from the payment page",
                            ),
                            ("source_fails_with_delay", "The source fails 30 seconds after the order"),
                            ("challenge", "The shopper must pass a challenge"),
                            ("challenge_then_charge_fails", "The shopper must pass a challenge, then the charge fails"),
                            ("charge_fails", "The charge fails"),
                            ("charge_fails_after_pending", "The charge is pending, later it fails"),
                            ("charge_stays_pending", "The charge stays pending"),
                            ("capture_fails", "Captures fail"),
                            ("capture_fails_later", "Captures are pending, later they fail"),
                            ("capture_stays_pending", "Captures stay pending"),
                            ("cancel_fails", "Cancels fail"),
                            ("refund_fails", "Refunds fail"),
                            ("refund_fails_later", "Refunds are pending, later they fail"),
                            ("refund_fails_after_information", "Refunds fail once the bank details are there"),
                        ],
                        default="",
                        max_length=40,
                    ),
                ),
                (
                    "payment_session_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="payment session ID"),
                ),
                (
                    "shopper_page",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=500, verbose_name="page for the shopper"
                    ),
                ),
                ("saved_time", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="saved")),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="saved_sources",
                        to="fulfillment.customer",
                    ),
                ),
            ],
            options={
                "ordering": ("-key",),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["live_mode", "created_time"], name="source_mode_created")],
                "constraints": [
                    models.UniqueConstraint(fields=("live_mode", "wire_id"), name="source_id_unique_in_mode"),
                    models.CheckConstraint(
                        condition=models.Q(("amount", None), ("amount__gt", 0), _connector="OR"),
                        name="source_amount_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "chargeable",
                                    "pending_funds",
                                    "pending_redirect",
                                    "requires_action",
                                    "consumed",
                                    "cancelled",
                                    "failed",
                                ],
                            )
                        ),
                        name="source_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Charge",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("wire_id", models.CharField(max_length=255, verbose_name="ID")),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                ("order_id", models.CharField(db_index=True, max_length=255, verbose_name="order ID")),
                ("is_primary", models.BooleanField(default=False, verbose_name="primary")),
                ("position", models.PositiveIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("amount", fulfillment.payments.amounts.Amount(decimal_places=4, default=Decimal("0"), max_digits=19)),
                ("type", models.CharField(max_length=20)),
                (
                    "authorisation",
                    models.CharField(
                        choices=[("pending", "Pending"), ("authorised", "Authorised"), ("failed", "Declined")],
                        default="pending",
                        max_length=12,
                    ),
                ),
                ("decision_time", models.DateTimeField(blank=True, null=True, verbose_name="authorisation decided")),
                ("failure_code", models.CharField(blank=True, default="", max_length=64, verbose_name="failure code")),
                (
                    "failure_message",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="failure message"),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="fulfillment.paymentsession",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="charges", to="fulfillment.source"
                    ),
                ),
            ],
            options={
                "ordering": ("-key",),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("authorisation", "pending"), ("decision_time__isnull", False)),
                        fields=["live_mode", "decision_time"],
                        name="charge_decision_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("live_mode", "wire_id"), name="charge_id_unique_in_mode"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="charge_amount_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChargeOperation",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "wire_id",
                    models.CharField(
                        default=fulfillment.payments.charges.models.new_id,
                        editable=False,
                        max_length=36,
                        unique=True,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("capture", "Capture"), ("cancel", "Cancel"), ("refund", "Refund")], max_length=10
                    ),
                ),
                ("amount", fulfillment.payments.amounts.Amount(decimal_places=4, default=Decimal("0"), max_digits=19)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("pending_information", "Waiting for information"),
                            ("complete", "Complete"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        max_length=20,
                    ),
                ),
                ("created_time", models.DateTimeField(verbose_name="created")),
                ("updated_time", models.DateTimeField(verbose_name="last changed")),
                ("settle_time", models.DateTimeField(blank=True, null=True, verbose_name="settles")),
                (
                    "forced_outcome",
                    models.CharField(
                        blank=True,
                        choices=[("complete", "Succeeds"), ("failed", "Fails")],
                        default="",
                        max_length=10,
                        verbose_name="outcome forced by staff",
                    ),
                ),
                ("failure_code", models.CharField(blank=True, default="", max_length=64, verbose_name="failure code")),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                ("next_attempt_time", models.DateTimeField(blank=True, null=True, verbose_name="tried again")),
                (
                    "fulfillment_id",
                    models.CharField(
                        blank=True, db_index=True, default="", max_length=64, verbose_name="fulfilment ID"
                    ),
                ),
                ("line_id", models.CharField(blank=True, default="", max_length=36, verbose_name="order line ID")),
                (
                    "refund_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=64, verbose_name="refund ID"),
                ),
                ("components", catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict)),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="operations", to="fulfillment.charge"
                    ),
                ),
                (
                    "retry_of",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retry",
                        to="fulfillment.chargeoperation",
                    ),
                ),
            ],
            options={
                "ordering": ("key",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("settle_time__isnull", False), ("state", "pending")),
                        fields=["settle_time"],
                        name="charge_operation_due",
                    ),
                    models.Index(
                        condition=models.Q(("next_attempt_time__isnull", False)),
                        fields=["next_attempt_time"],
                        name="charge_operation_retry_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="charge_operation_amount_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("amount", fulfillment.payments.amounts.Amount(decimal_places=4, default=Decimal("0"), max_digits=19)),
                ("is_primary", models.BooleanField(default=False, verbose_name="primary")),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="fulfillment.paymentsession",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="fulfillment.source",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(fields=("session", "source"), name="contribution_source_once_in_session"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)),
                        fields=("session",),
                        name="contribution_one_primary_in_session",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="contribution_amount_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeniedParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("name", models.CharField(max_length=255)),
                ("country", models.CharField(max_length=2, validators=[catalog.reference.validators.validate_country])),
                ("compared_name", models.CharField(editable=False, max_length=255)),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", help_text="Which list it is from, for colleagues.", max_length=255
                    ),
                ),
            ],
            options={
                "verbose_name": "denied party",
                "verbose_name_plural": "denied parties",
                "ordering": ("name", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("live_mode", "country", "compared_name"), name="denied_party_once_in_mode"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FraudRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=100, help_text="Rules are asked in this order, small numbers first."
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("email", "Email address or domain"),
                            ("browser_ip", "Browser's IP address or network"),
                            ("country", "Country of delivery or billing"),
                            ("amount", "Total above an amount"),
                        ],
                        default="email",
                        max_length=12,
                        verbose_name="looks at",
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        help_text="An email address or @domain; an address such as 203.0.113.7 or a network such as 203.0.113.0/24; two letters of a country; an amount.",
                        max_length=254,
                        verbose_name="is",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="For amounts only; without one it counts in every currency.",
                        max_length=3,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("pass", "Pass"), ("review", "Open a review"), ("block", "Block")],
                        default="review",
                        max_length=6,
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", help_text="Why the rule exists, for colleagues.", max_length=255
                    ),
                ),
            ],
            options={
                "verbose_name": "fraud rule",
                "ordering": ("position", "pk"),
                "indexes": [models.Index(fields=["live_mode", "position"], name="fraud_rule_mode_position")],
            },
        ),
        migrations.CreateModel(
            name="FulfillerAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("request", "Goods requested"),
                            ("ship", "Shipped"),
                            ("backorder", "Backorder reported"),
                            ("restock", "Served from new stock"),
                            ("request_cancellation", "Cancellation requested"),
                            ("accept_cancellation", "Cancellation accepted"),
                            ("reject_cancellation", "Cancellation rejected"),
                            ("request_return", "Return requested"),
                            ("approve_return", "Return approved"),
                            ("reject_return", "Return rejected"),
                            ("receive_return", "Return received"),
                            ("refuse_shipment", "Shipment refused"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject_id", models.CharField(blank=True, default="", max_length=12, verbose_name="concerns")),
                ("units", models.JSONField(blank=True, default=dict)),
                ("time", models.DateTimeField()),
                ("through", models.CharField(blank=True, default="", max_length=20)),
                ("actor_name", models.CharField(blank=True, default="", max_length=150, verbose_name="by")),
                ("request_id", models.CharField(blank=True, default="", max_length=36, verbose_name="request ID")),
                (
                    "fulfillment_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="fulfillment.fulfillmentorder",
                    ),
                ),
            ],
            options={
                "verbose_name": "warehouse action",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Fulfillment",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                ("wire_id", models.CharField(editable=False, max_length=64, verbose_name="ID")),
                (
                    "shipment_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=255, verbose_name="shipment ID"),
                ),
                ("tracking_company", models.CharField(blank=True, default="", max_length=255, verbose_name="carrier")),
                (
                    "tracking_number",
                    models.CharField(
                        blank=True, db_index=True, default="", max_length=255, verbose_name="tracking number"
                    ),
                ),
                (
                    "tracking_url",
                    models.CharField(blank=True, default="", max_length=2000, verbose_name="tracking address"),
                ),
                ("metadata", catalog.wire.records.metadata.MetadataField(blank=True, default=dict)),
                (
                    "order",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fulfillments",
                        to="fulfillment.order",
                    ),
                ),
            ],
            options={
                "ordering": ("-key",),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["live_mode", "created_time"], name="fulfillment_mode_created")],
                "constraints": [
                    models.UniqueConstraint(fields=("live_mode", "wire_id"), name="fulfillment_id_unique_in_mode")
                ],
            },
        ),
        migrations.CreateModel(
            name="FulfillmentItem",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("quantity", models.PositiveIntegerField(default=0)),
                ("cancel_quantity", models.PositiveIntegerField(default=0, verbose_name="cancelled")),
                (
                    "shipment_item_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="shipment item ID"),
                ),
                (
                    "fulfillment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="fulfillment.fulfillment"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fulfillment_items",
                        to="fulfillment.orderline",
                    ),
                ),
            ],
            options={
                "ordering": ("key",),
                "constraints": [
                    models.UniqueConstraint(fields=("fulfillment", "line"), name="fulfillment_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0), ("cancel_quantity__gt", 0), _connector="OR"),
                        name="fulfillment_item_closes_units",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FulfillmentPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live_mode", models.BooleanField(editable=False, unique=True, verbose_name="live mode")),
                ("accepts_backorders", models.BooleanField(default=True, verbose_name="accept backorders")),
                (
                    "ship_after_seconds",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="ship after (seconds)"),
                ),
                (
                    "split",
                    models.CharField(
                        choices=[
                            ("one", "One shipment"),
                            ("per_location", "One shipment for each location"),
                            ("per_line", "One shipment for each line"),
                            ("per_unit", "One shipment for each unit"),
                        ],
                        default="per_location",
                        max_length=12,
                    ),
                ),
                (
                    "cancellations",
                    models.CharField(
                        choices=[
                            ("accept_open", "Accept what has not shipped"),
                            ("manual", "Staff decide"),
                            ("reject", "Reject"),
                        ],
                        default="manual",
                        max_length=12,
                    ),
                ),
                (
                    "returns",
                    models.CharField(
                        choices=[("auto_approve", "Approve at once"), ("manual", "Staff decide")],
                        default="manual",
                        max_length=12,
                    ),
                ),
                (
                    "receive_returns_after_seconds",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="receive returns after (seconds)"),
                ),
                (
                    "settle_capture_seconds",
                    models.PositiveIntegerField(default=0, verbose_name="captures settle after (seconds)"),
                ),
                (
                    "settle_cancel_seconds",
                    models.PositiveIntegerField(default=0, verbose_name="cancels settle after (seconds)"),
                ),
                (
                    "settle_refund_seconds",
                    models.PositiveIntegerField(default=0, verbose_name="refunds settle after (seconds)"),
                ),
            ],
            options={
                "verbose_name": "fulfilment policy",
                "verbose_name_plural": "fulfilment policies",
            },
        ),
        migrations.CreateModel(
            name="Shipment",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                ("wire_id", models.CharField(editable=False, max_length=12, verbose_name="ID")),
                (
                    "tracking_company_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="carrier ID"),
                ),
                ("tracking_company", models.CharField(blank=True, default="", max_length=255, verbose_name="carrier")),
                (
                    "tracking_number",
                    models.CharField(
                        blank=True, db_index=True, default="", max_length=255, verbose_name="tracking number"
                    ),
                ),
                (
                    "tracking_url",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=2000,
                        validators=[fulfillment.fulfillment_orders.models.shipments.validate_web_address],
                        verbose_name="tracking address",
                    ),
                ),
                (
                    "fulfillment_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shipments",
                        to="fulfillment.fulfillmentorder",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shipments", to="fulfillment.location"
                    ),
                ),
            ],
            options={
                "ordering": ("-key",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("live_mode", "wire_id"), name="shipment_id_unique_in_mode")
                ],
            },
        ),
        migrations.CreateModel(
            name="FulfillmentReturn",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                ("wire_id", models.CharField(editable=False, max_length=12, verbose_name="ID")),
                (
                    "upstream_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=255, verbose_name="upstream ID"),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=255)),
                (
                    "type",
                    models.CharField(
                        choices=[("client", "Client"), ("warehouse", "Warehouse")], default="client", max_length=9
                    ),
                ),
                ("place", models.JSONField(blank=True, default=dict, verbose_name="return address")),
                ("approved_time", models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="approved")),
                ("closed_time", models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="closed")),
                (
                    "fulfillment_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returns",
                        to="fulfillment.fulfillmentorder",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="fulfillment.shipment",
                    ),
                ),
            ],
            options={
                "verbose_name": "fulfilment return",
                "ordering": ("-key",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("live_mode", "wire_id"), name="fulfillment_return_id_unique_in_mode"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAdultItem",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("through", models.CharField(blank=True, max_length=20)),
                ("actor_name", models.CharField(blank=True, max_length=150, verbose_name="by")),
                ("request_id", models.CharField(blank=True, max_length=36, verbose_name="request ID")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inventory_item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="catalog.inventoryitem",
                        verbose_name="inventory item",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical item for adults",
                "verbose_name_plural": "historical items for adults",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDeniedParty",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("through", models.CharField(blank=True, max_length=20)),
                ("actor_name", models.CharField(blank=True, max_length=150, verbose_name="by")),
                ("request_id", models.CharField(blank=True, max_length=36, verbose_name="request ID")),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("name", models.CharField(max_length=255)),
                ("country", models.CharField(max_length=2, validators=[catalog.reference.validators.validate_country])),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", help_text="Which list it is from, for colleagues.", max_length=255
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical denied party",
                "verbose_name_plural": "historical denied parties",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFraudRule",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("through", models.CharField(blank=True, max_length=20)),
                ("actor_name", models.CharField(blank=True, max_length=150, verbose_name="by")),
                ("request_id", models.CharField(blank=True, max_length=36, verbose_name="request ID")),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=100, help_text="Rules are asked in this order, small numbers first."
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("email", "Email address or domain"),
                            ("browser_ip", "Browser's IP address or network"),
                            ("country", "Country of delivery or billing"),
                            ("amount", "Total above an amount"),
                        ],
                        default="email",
                        max_length=12,
                        verbose_name="looks at",
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        help_text="An email address or @domain; an address such as 203.0.113.7 or a network such as 203.0.113.0/24; two letters of a country; an amount.",
                        max_length=254,
                        verbose_name="is",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="For amounts only; without one it counts in every currency.",
                        max_length=3,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("pass", "Pass"), ("review", "Open a review"), ("block", "Block")],
                        default="review",
                        max_length=6,
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", help_text="Why the rule exists, for colleagues.", max_length=255
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical fraud rule",
                "verbose_name_plural": "historical fraud rules",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFulfillmentPolicy",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("through", models.CharField(blank=True, max_length=20)),
                ("actor_name", models.CharField(blank=True, max_length=150, verbose_name="by")),
                ("request_id", models.CharField(blank=True, max_length=36, verbose_name="request ID")),
                ("live_mode", models.BooleanField(db_index=True, editable=False, verbose_name="live mode")),
                ("accepts_backorders", models.BooleanField(default=True, verbose_name="accept backorders")),
                (
                    "ship_after_seconds",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="ship after (seconds)"),
                ),
                (
                    "split",
                    models.CharField(
                        choices=[
                            ("one", "One shipment"),
                            ("per_location", "One shipment for each location"),
                            ("per_line", "One shipment for each line"),
                            ("per_unit", "One shipment for each unit"),
                        ],
                        default="per_location",
                        max_length=12,
                    ),
                ),
                (
                    "cancellations",
                    models.CharField(
                        choices=[
                            ("accept_open", "Accept what has not shipped"),
                            ("manual", "Staff decide"),
                            ("reject", "Reject"),
                        ],
                        default="manual",
                        max_length=12,
                    ),
                ),
                (
                    "returns",
                    models.CharField(
                        choices=[("auto_approve", "Approve at once"), ("manual", "Staff decide")],
                        default="manual",
                        max_length=12,
                    ),
                ),
                (
                    "receive_returns_after_seconds",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="receive returns after (seconds)"),
                ),
                (
                    "settle_capture_seconds",
                    models.PositiveIntegerField(default=0, verbose_name="captures settle after (seconds)"),
                ),
                (
                    "settle_cancel_seconds",
                    models.PositiveIntegerField(default=0, verbose_name="cancels settle after (seconds)"),
                ),
                (
                    "settle_refund_seconds",
                    models.PositiveIntegerField(default=0, verbose_name="refunds settle after (seconds)"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical fulfilment policy",
                "verbose_name_plural": "historical fulfilment policies",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLocation",
            fields=[
                ("through", models.CharField(blank=True, max_length=20)),
                ("actor_name", models.CharField(blank=True, max_length=150, verbose_name="by")),
                ("request_id", models.CharField(blank=True, max_length=36, verbose_name="request ID")),
                ("key", models.BigIntegerField(blank=True, db_index=True)),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                (
                    "wire_id",
                    models.CharField(
                        blank=True,
                        max_length=255,
                        validators=[catalog.wire.values.text.WireIdValidator("location ID")],
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=128, validators=[catalog.wire.values.text.validate_not_blank])),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="An inactive location promises nothing and ships nothing new.",
                        verbose_name="active",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(default=10, help_text="The lower number is asked first."),
                ),
                ("ships_everywhere", models.BooleanField(default=False, verbose_name="ships to all countries")),
                (
                    "countries",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[fulfillment.stock.locations.validate_countries],
                        verbose_name="ships to",
                    ),
                ),
                (
                    "accepts_backorders",
                    models.BooleanField(
                        blank=True,
                        help_text="Unknown means: as the policy of the mode says.",
                        null=True,
                        verbose_name="accepts backorders",
                    ),
                ),
                ("line1", models.CharField(blank=True, default="", max_length=128, verbose_name="street")),
                ("line2", models.CharField(blank=True, default="", max_length=128, verbose_name="second line")),
                ("city", models.CharField(blank=True, default="", max_length=64)),
                ("postal_code", models.CharField(blank=True, default="", max_length=32, verbose_name="postal code")),
                ("state", models.CharField(blank=True, default="", max_length=64, verbose_name="state or province")),
                ("country", models.CharField(max_length=2, validators=[catalog.reference.validators.validate_country])),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical location",
                "verbose_name_plural": "historical locations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalShippingRate",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("through", models.CharField(blank=True, max_length=20)),
                ("actor_name", models.CharField(blank=True, max_length=150, verbose_name="by")),
                ("request_id", models.CharField(blank=True, max_length=36, verbose_name="request ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[("loaded", "shipped file"), ("staff", "staff")],
                        default="staff",
                        editable=False,
                        max_length=6,
                        verbose_name="origin",
                    ),
                ),
                (
                    "file_row",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=160, verbose_name="row of the file"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        blank=True, help_text="First day. Empty: since ever.", null=True, verbose_name="valid from"
                    ),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="Last day. Empty: until further notice.",
                        null=True,
                        verbose_name="valid to",
                    ),
                ),
                (
                    "service",
                    models.CharField(
                        choices=[
                            ("SG", "SG: Standard"),
                            ("D2", "D2: Express, second day"),
                            ("D1", "D1: Express, next day"),
                            ("IH", "IH: In-home"),
                            ("IS", "IS: International standard"),
                            ("IC", "IC: International express"),
                            ("AG", "AG: Access point, standard"),
                            ("A1", "A1: Access point, express"),
                            ("COD", "COD: Cash on delivery"),
                        ],
                        max_length=3,
                        verbose_name="service",
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        choices=[
                            ("domestic", "domestic"),
                            ("regional", "regional"),
                            ("international", "international"),
                        ],
                        help_text="Regional: within the EU, or among the United States, Canada and Mexico.",
                        max_length=13,
                        verbose_name="zone",
                    ),
                ),
                (
                    "first_kg",
                    fulfillment.shipping.rates.Dollars(
                        decimal_places=2,
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="first kg (USD)",
                    ),
                ),
                (
                    "further_kg",
                    fulfillment.shipping.rates.Dollars(
                        decimal_places=2,
                        default=0,
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="each further kg (USD)",
                    ),
                ),
                (
                    "fees",
                    fulfillment.shipping.rates.Dollars(
                        decimal_places=2,
                        default=0,
                        help_text="For each parcel, such as for collecting cash.",
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="fees (USD)",
                    ),
                ),
                (
                    "min_days",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="days, at least",
                    ),
                ),
                (
                    "max_days",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="days, at most",
                    ),
                ),
                (
                    "min_kg",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Not offered for lighter parcels.", verbose_name="from kg"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical shipping rate",
                "verbose_name_plural": "historical shipping rates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalShippingSettings",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("through", models.CharField(blank=True, max_length=20)),
                ("actor_name", models.CharField(blank=True, max_length=150, verbose_name="by")),
                ("request_id", models.CharField(blank=True, max_length=36, verbose_name="request ID")),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                (
                    "signature_threshold",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Somebody signs for goods of this value or more. Empty: no value asks for a signature.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="signature from (USD)",
                    ),
                ),
                (
                    "customer_pays_signature",
                    models.BooleanField(
                        default=True,
                        help_text="Handling then costs 4 USD more for each parcel, 6 USD where an adult must sign.",
                        verbose_name="the customer pays for signatures",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical shipping settings",
                "verbose_name_plural": "historical shipping settings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSource",
            fields=[
                ("through", models.CharField(blank=True, max_length=20)),
                ("actor_name", models.CharField(blank=True, max_length=150, verbose_name="by")),
                ("request_id", models.CharField(blank=True, max_length=36, verbose_name="request ID")),
                ("key", models.BigIntegerField(blank=True, db_index=True)),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                ("wire_id", models.CharField(blank=True, editable=False, max_length=255, verbose_name="ID")),
                ("secret", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("creditCard", "Card"),
                            ("googlePay", "Google Pay"),
                            ("applePay", "Apple Pay"),
                            ("customerCredit", "Store credit"),
                            ("wireTransfer", "Wire transfer"),
                            ("konbini", "Konbini"),
                            ("bPay", "BPAY"),
                            ("codJapan", "Cash on delivery (Japan)"),
                            ("payPal", "PayPal"),
                            ("payPalBilling", "PayPal billing agreement"),
                            ("payPalCredit", "PayPal Credit"),
                            ("klarnaCredit", "Klarna"),
                            ("klarnaCreditRecurring", "Klarna, recurring"),
                            ("directDebit", "Direct debit"),
                            ("onlineBanking", "Online banking"),
                            ("alipay", "Alipay, cross-border"),
                            ("alipayCn", "Alipay, China"),
                            ("ideal", "iDEAL"),
                            ("msts", "MSTS"),
                            ("bancontact", "Bancontact"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "flow",
                    models.CharField(
                        choices=[("standard", "Standard"), ("receiver", "Receiver"), ("redirect", "Redirect")],
                        default="standard",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("chargeable", "Chargeable"),
                            ("pending_funds", "Waiting for funds"),
                            ("pending_redirect", "Waiting for approval"),
                            ("requires_action", "Waiting for a challenge"),
                            ("consumed", "Used up"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="chargeable",
                        max_length=20,
                    ),
                ),
                ("reusable", models.BooleanField(default=False, verbose_name="saved")),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("amount", fulfillment.payments.amounts.Amount(blank=True, decimal_places=4, max_digits=19, null=True)),
                ("owner", models.JSONField(blank=True, default=dict)),
                ("upstream_id", models.CharField(blank=True, default="", max_length=255, verbose_name="upstream ID")),
                ("details", catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict)),
                (
                    "behaviour",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Everything succeeds"),
                            ("source_fails", "The source fails at once"),
                            (
                                "source_fails_after_redirect",
                                "The source fails when the shopper comes back from the payment page",
                            ),
                            ("source_fails_with_delay", "The source fails 30 seconds after the order"),
                            ("challenge", "The shopper must pass a challenge"),
                            ("challenge_then_charge_fails", "The shopper must pass a challenge, then the charge fails"),
                            ("charge_fails", "The charge fails"),
                            ("charge_fails_after_pending", "The charge is pending, later it fails"),
                            ("charge_stays_pending", "The charge stays pending"),
                            ("capture_fails", "Captures fail"),
                            ("capture_fails_later", "Captures are pending, later they fail"),
                            ("capture_stays_pending", "Captures stay pending"),
                            ("cancel_fails", "Cancels fail"),
                            ("refund_fails", "Refunds fail"),
                            ("refund_fails_later", "Refunds are pending, later they fail"),
                            ("refund_fails_after_information", "Refunds fail once the bank details are there"),
                        ],
                        default="",
                        max_length=40,
                    ),
                ),
                (
                    "payment_session_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="payment session ID"),
                ),
                (
                    "shopper_page",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=500, verbose_name="page for the shopper"
                    ),
                ),
                ("saved_time", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="saved")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="fulfillment.customer",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical source",
                "verbose_name_plural": "historical sources",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                (
                    "total_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="total"
                    ),
                ),
                (
                    "subtotal",
                    fulfillment.payments.amounts.Amount(decimal_places=4, default=Decimal("0"), max_digits=19),
                ),
                (
                    "total_fees",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="fees"
                    ),
                ),
                (
                    "total_tax",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="tax"
                    ),
                ),
                (
                    "total_importer_tax",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="importer tax"
                    ),
                ),
                (
                    "total_duty",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="duty"
                    ),
                ),
                (
                    "total_discount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="discount"
                    ),
                ),
                (
                    "total_shipping",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="shipping"
                    ),
                ),
                (
                    "shipping_tax",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="tax on shipping"
                    ),
                ),
                ("importer_of_record_tax", models.BooleanField(default=False, verbose_name="importer of record tax")),
                ("currency", models.CharField(max_length=3)),
                (
                    "customer_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=40, verbose_name="customer ID"),
                ),
                ("email", models.CharField(blank=True, db_index=True, default="", max_length=254)),
                (
                    "ship_from",
                    catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict, verbose_name="ship from"),
                ),
                ("ship_to", catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict, verbose_name="ship to")),
                ("bill_to", catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict, verbose_name="bill to")),
                (
                    "bill_to_is_derived",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="billed to the owner of the source"
                    ),
                ),
                (
                    "shipping_choice",
                    catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict, verbose_name="shipping choice"),
                ),
                ("discount", catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict)),
                (
                    "shipping_discount",
                    catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict, verbose_name="shipping discount"),
                ),
                ("tax_inclusive", models.BooleanField(default=False, verbose_name="prices include tax")),
                ("tax_identifiers", models.JSONField(blank=True, default=list, verbose_name="tax identifiers")),
                (
                    "customer_type",
                    models.CharField(
                        blank=True,
                        choices=[("individual", "Individual"), ("business", "Business")],
                        default="",
                        max_length=10,
                        verbose_name="customer type",
                    ),
                ),
                (
                    "charge_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("customer_initiated", "Customer initiated"),
                            ("merchant_initiated", "Merchant initiated"),
                            ("moto", "Mail or telephone order"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="charge type",
                    ),
                ),
                ("purchase_location", models.JSONField(blank=True, default=dict, verbose_name="purchase location")),
                ("locale", models.CharField(default="en_US", max_length=5)),
                (
                    "upstream_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=255, verbose_name="upstream ID"),
                ),
                ("metadata", catalog.wire.records.metadata.MetadataField(blank=True, default=dict)),
                ("browser_ip", models.CharField(blank=True, default="", max_length=64, verbose_name="browser IP")),
                (
                    "application_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="application ID"),
                ),
                ("organization", models.JSONField(blank=True, default=dict)),
                (
                    "invoice_attribute_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="invoice attribute ID"),
                ),
                ("disclosures", models.JSONField(blank=True, default=dict)),
                ("selling_entity", models.JSONField(blank=True, default=dict, verbose_name="selling entity")),
                ("wire_id", models.CharField(blank=True, editable=False, max_length=255, verbose_name="ID")),
                ("description", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("open", "Open"),
                            ("paid", "Paid"),
                            ("uncollectible", "Uncollectible"),
                            ("void", "Void"),
                        ],
                        default="",
                        editable=False,
                        max_length=16,
                    ),
                ),
                ("state_transitions", models.JSONField(default=dict, editable=False, verbose_name="state transitions")),
                (
                    "collection_period_days",
                    models.PositiveIntegerField(
                        default=30,
                        validators=[fulfillment.invoices.models.validate_period],
                        verbose_name="collection period (days)",
                    ),
                ),
                ("billing_optimization", models.BooleanField(default=True, verbose_name="try again after a failure")),
                (
                    "attempt_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="finished attempts"),
                ),
                (
                    "next_attempt_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="next attempt"),
                ),
                (
                    "order_id",
                    models.CharField(blank=True, default="", editable=False, max_length=255, verbose_name="order ID"),
                ),
                (
                    "session",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s",
                        to="fulfillment.paymentsession",
                    ),
                ),
            ],
            options={
                "ordering": ("-key",),
                "permissions": [("simulate_invoice", "Can run collection attempts of invoices")],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["live_mode", "created_time"], name="invoice_mode_created"),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["live_mode", "next_attempt_time"],
                        name="invoice_next_attempt",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("live_mode", "wire_id"), name="invoice_id_unique_in_mode"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "open", "paid", "uncollectible", "void"])),
                        name="invoice_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("next_attempt_time", None), ("state", "open"), _connector="OR"),
                        name="invoice_only_open_is_collected",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("wire_id", models.CharField(max_length=36, unique=True, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                (
                    "sku_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=255, verbose_name="SKU ID"),
                ),
                ("product", catalog.wire.values.exactjson.ExactJSONField(default=dict)),
                ("tax_code", models.CharField(blank=True, default="", max_length=50, verbose_name="tax code")),
                ("hs_code", models.CharField(blank=True, default="", max_length=20, verbose_name="HS code")),
                ("physical", models.BooleanField(default=True)),
                ("sku_fees", catalog.wire.values.exactjson.ExactJSONField(default=list, verbose_name="fees of the SKU")),
                ("tariff_codes", models.JSONField(default=dict, verbose_name="tariff codes")),
                ("ask", catalog.wire.values.exactjson.ExactJSONField(default=dict)),
                (
                    "ship_from",
                    catalog.wire.values.exactjson.ExactJSONField(blank=True, default=dict, verbose_name="ship from"),
                ),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("subscription_info", models.JSONField(blank=True, default=dict, verbose_name="subscription")),
                ("metadata", catalog.wire.records.metadata.MetadataField(blank=True, default=dict)),
                (
                    "gross",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="price"
                    ),
                ),
                (
                    "line_discount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="line discount"
                    ),
                ),
                ("amount", fulfillment.payments.amounts.Amount(decimal_places=4, default=Decimal("0"), max_digits=19)),
                ("discounted_units", models.PositiveIntegerField(null=True, verbose_name="discounted units")),
                (
                    "discount_share",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="share of the discount"
                    ),
                ),
                (
                    "tax_rate",
                    models.DecimalField(
                        decimal_places=10, default=Decimal("0"), max_digits=14, verbose_name="tax rate"
                    ),
                ),
                (
                    "tax_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="tax"
                    ),
                ),
                (
                    "importer_tax",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="importer tax"
                    ),
                ),
                ("duties", fulfillment.payments.amounts.Amount(decimal_places=4, default=Decimal("0"), max_digits=19)),
                (
                    "fees_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="fees"
                    ),
                ),
                (
                    "fees_tax",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="tax on fees"
                    ),
                ),
                ("fee_details", catalog.wire.values.exactjson.ExactJSONField(default=list, verbose_name="fee details")),
                (
                    "shipping_amount",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="shipping"
                    ),
                ),
                (
                    "shipping_discount_share",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4,
                        default=Decimal("0"),
                        max_digits=19,
                        verbose_name="share of the shipping discount",
                    ),
                ),
                (
                    "shipping_tax",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="tax on shipping"
                    ),
                ),
                (
                    "line_value",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="line value"
                    ),
                ),
                ("is_landed", models.BooleanField(default=False, verbose_name="taxed at the border")),
                ("import_charges_waived", models.BooleanField(default=False, verbose_name="import charges waived")),
                (
                    "price",
                    fulfillment.payments.amounts.Amount(
                        decimal_places=4, default=Decimal("0"), max_digits=19, verbose_name="price as sent"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="fulfillment.invoice",
                        verbose_name="invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "line",
                "ordering": ("position",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("document", "position"), name="invoice_line_position_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="invoice_line_quantity_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live_mode", models.BooleanField(editable=False, verbose_name="live mode")),
                ("item_id", models.CharField(editable=False, max_length=255, verbose_name="item")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receive", "Received"),
                            ("correct", "Corrected"),
                            ("reserve", "Reserved"),
                            ("release", "Reservation released"),
                            ("expire", "Reservation expired"),
                            ("surplus", "Surplus of a reservation freed"),
                            ("convert", "Reservation became an allocation"),
                            ("allocate", "Allocated"),
                            ("unallocate", "Allocation returned"),
                            ("ship", "Shipped"),
                            ("put_back", "Put back after a return"),
                            ("expect", "Restock time changed"),
                            ("item_deleted", "Item deleted"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("on_hand_change", models.IntegerField(default=0, editable=False)),
                ("held_change", models.IntegerField(default=0, editable=False)),
                ("allocated_change", models.IntegerField(default=0, editable=False)),
                ("on_hand", models.PositiveIntegerField(editable=False, verbose_name="on hand")),
                ("held", models.PositiveIntegerField(editable=False)),
                ("allocated", models.PositiveIntegerField(editable=False)),
                ("cause_type", models.CharField(editable=False, max_length=40, verbose_name="cause")),
                (
                    "cause_id",
                    models.CharField(blank=True, default="", editable=False, max_length=255, verbose_name="cause ID"),
                ),
                ("note", models.CharField(blank=True, default="", editable=False, max_length=255)),
                ("through", models.CharField(editable=False, max_length=20)),
                (
                    "actor_name",
                    models.CharField(blank=True, default="", editable=False, max_length=150, verbose_name="by"),
                ),
                ("time", models.DateTimeField(editable=False)),
                (
                    "location",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fulfillment.location",
                    ),
                ),
            ],
            options={
                "verbose_name": "ledger line",
                "ordering": ("-pk",),
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["live_mode", "item_id", "location", "id"], name="movement_of_level"),
                    models.Index(fields=["live_mode", "cause_type", "cause_id"], name="movement_of_cause"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrchestrationCursor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live_mode", models.BooleanField(unique=True)),
                ("position", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="OrchestrationStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live_mode", models.BooleanField()),
                ("event_id", models.CharField(max_length=36)),
                ("action", models.CharField(max_length=40)),
                ("order_id", models.CharField(db_index=True, max_length=36)),
                ("subject_id", models.CharField(max_length=36)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Done")], default="waiting", max_length=8
                    ),
                ),
                ("created_time", models.DateTimeField()),
                ("done_time", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["live_mode", "id"],
                        name="orchestration_waiting",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("event_id", "action"), name="orchestrated_once")],
            },
        ),
        migrations.CreateModel(
            name="OrderNote",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("line_id", models.CharField(blank=True, default="", max_length=36, verbose_name="line ID")),
                ("text", models.CharField(max_length=500)),
                ("time", models.DateTimeField()),
                ("through", models.CharField(blank=True, default="", max_length=20)),
                ("actor_name", models.CharField(blank=True, default="", max_length=150, verbose_name="by")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="fulfillment.order"
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "ordering": ("key",),
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                ("key", models.BigAutoField(primary_key=True, serialize=False)),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                ("created_time", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "updated_time",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last changed"),
                ),
                (
                    "wire_id",
                    models.CharField(
                        editable=False,
                        max_length=255,
                        validators=[fulfillment.stock.models.validate_reservation_id],
                        verbose_name="ID",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("converted", "Converted"),
                            ("released", "Released"),
                            ("expired", "Expired"),
                        ],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("ship_to", models.JSONField(default=dict, editable=False, verbose_name="ship to")),
                (
                    "shipping_choice",
                    catalog.wire.values.exactjson.ExactJSONField(default=dict, editable=False, verbose_name="shipping choice"),
                ),
                (
                    "expires_in_seconds",
                    models.PositiveIntegerField(
                        editable=False,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(2147483647),
                        ],
                        verbose_name="expires in seconds",
                    ),
                ),
                ("expires_time", models.DateTimeField(editable=False, verbose_name="expires")),
                ("ended_time", models.DateTimeField(editable=False, null=True, verbose_name="ended")),
            ],
            options={
                "ordering": ("-key",),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["live_mode", "state", "expires_time"], name="reservation_due")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("live_mode", "wire_id"),
                        name="active_reservation_id_unique_in_mode",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReservationLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("item_id", models.CharField(max_length=255, verbose_name="item")),
                ("quantity", models.PositiveIntegerField()),
                ("allow_oversell", models.BooleanField(null=True, verbose_name="overselling")),
                ("oversold", models.PositiveIntegerField(default=0)),
                (
                    "reservation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="fulfillment.reservation"
                    ),
                ),
            ],
            options={
                "verbose_name": "line",
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reservation", "position"), name="reservation_line_position_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="reservation_line_quantity_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("oversold__lte", models.F("quantity"))),
                        name="reservation_line_oversold_in_part",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReservationHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField()),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="holds", to="fulfillment.level"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="fulfillment.reservationline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="reservation_hold_quantity_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField()),
                ("quantity_accepted", models.PositiveIntegerField(default=0, verbose_name="accepted")),
                ("unit_attributes", models.JSONField(blank=True, default=list, verbose_name="unit attributes")),
                (
                    "unit_attributes_accepted",
                    models.JSONField(blank=True, default=list, verbose_name="unit attributes accepted"),
                ),
                ("place", models.JSONField(blank=True, default=dict, verbose_name="return address")),
                (
                    "fulfillment_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="fulfillment.fulfillmentreturn",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="return_items",
                        to="fulfillment.fulfillmentorderline",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="return_items",
                        to="fulfillment.location",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("fulfillment_return", "line"), name="fulfillment_return_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1), ("quantity_accepted__lte", models.F("quantity"))),
                        name="fulfillment_return_within_quantity",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShipmentItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wire_id", models.CharField(editable=False, max_length=12, verbose_name="ID")),
                ("live_mode", models.BooleanField(editable=False, verbose_name="live mode")),
                ("part_number", models.CharField(max_length=255, verbose_name="part number")),
                ("quantity", models.PositiveIntegerField()),
                ("unit_attributes", models.JSONField(blank=True, default=list, verbose_name="unit attributes")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipment_items",
                        to="fulfillment.fulfillmentorderline",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="fulfillment.shipment"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("live_mode", "wire_id"), name="shipment_item_id_unique_in_mode"),
                    models.UniqueConstraint(fields=("shipment", "line"), name="shipment_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="shipment_item_quantity_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShippingRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[("loaded", "shipped file"), ("staff", "staff")],
                        default="staff",
                        editable=False,
                        max_length=6,
                        verbose_name="origin",
                    ),
                ),
                (
                    "file_row",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=160, verbose_name="row of the file"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        blank=True, help_text="First day. Empty: since ever.", null=True, verbose_name="valid from"
                    ),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="Last day. Empty: until further notice.",
                        null=True,
                        verbose_name="valid to",
                    ),
                ),
                (
                    "service",
                    models.CharField(
                        choices=[
                            ("SG", "SG: Standard"),
                            ("D2", "D2: Express, second day"),
                            ("D1", "D1: Express, next day"),
                            ("IH", "IH: In-home"),
                            ("IS", "IS: International standard"),
                            ("IC", "IC: International express"),
                            ("AG", "AG: Access point, standard"),
                            ("A1", "A1: Access point, express"),
                            ("COD", "COD: Cash on delivery"),
                        ],
                        max_length=3,
                        verbose_name="service",
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        choices=[
                            ("domestic", "domestic"),
                            ("regional", "regional"),
                            ("international", "international"),
                        ],
                        help_text="Regional: within the EU, or among the United States, Canada and Mexico.",
                        max_length=13,
                        verbose_name="zone",
                    ),
                ),
                (
                    "first_kg",
                    fulfillment.shipping.rates.Dollars(
                        decimal_places=2,
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="first kg (USD)",
                    ),
                ),
                (
                    "further_kg",
                    fulfillment.shipping.rates.Dollars(
                        decimal_places=2,
                        default=0,
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="each further kg (USD)",
                    ),
                ),
                (
                    "fees",
                    fulfillment.shipping.rates.Dollars(
                        decimal_places=2,
                        default=0,
                        help_text="For each parcel, such as for collecting cash.",
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="fees (USD)",
                    ),
                ),
                (
                    "min_days",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="days, at least",
                    ),
                ),
                (
                    "max_days",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="days, at most",
                    ),
                ),
                (
                    "min_kg",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Not offered for lighter parcels.", verbose_name="from kg"
                    ),
                ),
            ],
            options={
                "verbose_name": "shipping rate",
                "ordering": ("service", "zone", "valid_from", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("file_row", ""), _negated=True),
                        fields=("file_row",),
                        name="shipping_rate_file_row_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["loaded", "staff"])), name="shipping_rate_origin_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_from__lte", models.F("valid_to")),
                            _connector="OR",
                        ),
                        name="shipping_rate_validity_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("service__in", ("SG", "D2", "D1", "IH", "IS", "IC", "AG", "A1", "COD"))),
                        name="shipping_rate_service_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("zone__in", ["domestic", "regional", "international"])),
                        name="shipping_rate_zone_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fees__gte", 0), ("first_kg__gte", 0), ("further_kg__gte", 0)),
                        name="shipping_rate_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("max_days__gte", models.F("min_days")), ("min_days__gte", 1)),
                        name="shipping_rate_days_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShippingSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live_mode", models.BooleanField(default=False, editable=False, verbose_name="live mode")),
                (
                    "signature_threshold",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Somebody signs for goods of this value or more. Empty: no value asks for a signature.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="signature from (USD)",
                    ),
                ),
                (
                    "customer_pays_signature",
                    models.BooleanField(
                        default=True,
                        help_text="Handling then costs 4 USD more for each parcel, 6 USD where an adult must sign.",
                        verbose_name="the customer pays for signatures",
                    ),
                ),
            ],
            options={
                "verbose_name": "shipping settings",
                "verbose_name_plural": "shipping settings",
                "constraints": [
                    models.UniqueConstraint(fields=("live_mode",), name="shipping_settings_one_per_mode"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signature_threshold__isnull", True),
                            ("signature_threshold__gte", Decimal("0")),
                            _connector="OR",
                        ),
                        name="shipping_settings_threshold_not_negative",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="checkout",
            name="bill_to_is_derived",
            field=models.BooleanField(default=False, editable=False, verbose_name="billed to the owner of the source"),
        ),
        migrations.AlterField(
            model_name="checkoutline",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="fulfillment.checkout",
                verbose_name="checkout",
            ),
        ),
        migrations.AlterField(
            model_name="paymentsession",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("complete", "Complete"),
                    ("pending_funds", "Waiting for funds"),
                    ("pending_redirect", "Waiting for approval"),
                    ("pending", "Pending"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                ],
                default="",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentsession",
            constraint=models.UniqueConstraint(
                fields=("live_mode", "wire_id"), name="payment_session_id_unique_in_mode"
            ),
        ),
    ]
