"""Documents in JSON columns are stored with the names of attributes, as the code calls them; on the wire nothing changes."""

from django.db import migrations

from catalog.migrations._spelling import change_documents, spelled, spelled_inside


def whole(value, row):
    return spelled(value)


def inside(value, row):
    return spelled_inside(value)


def of_cards(value, row):
    """Of other types of sources the object is the client's own."""
    return spelled(value) if row.type == "creditCard" else value


SALE = dict.fromkeys(
    ("ship_from", "ship_to", "bill_to", "shipping_choice", "discount", "shipping_discount", "purchase_location"), whole
)
LINE = dict.fromkeys(("product", "ask", "ship_from", "subscription_info", "fee_details"), whole)
COLUMNS = {
    "Customer": {"shipping": whole, "tax_certificates": whole},
    "Source": {"owner": whole, "details": of_cards},
    "Checkout": SALE,
    "Order": SALE,
    "Invoice": SALE,
    "CheckoutLine": LINE,
    "OrderLine": LINE,
    "InvoiceLine": LINE,
    "PaymentSession": {"payer": whole, "next_action": whole},
    "ChargeOperation": {"components": inside},
    "FulfillmentOrder": {"ship_to": whole, "shipping_choice": whole},
    "FulfillmentOrderLine": {"tax": whole},
    "ShipmentItem": {"unit_attributes": whole},
    "FulfillmentReturn": {"place": whole},
    "ReturnItem": {"unit_attributes": whole, "unit_attributes_accepted": whole, "place": whole},
    "Reservation": {"ship_to": whole, "shipping_choice": whole},
}


def spell(apps, schema_editor):
    change_documents(apps, schema_editor, "fulfillment", COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0012_keep_no_secrets_in_history")]

    operations = [migrations.RunPython(spell, migrations.RunPython.noop, elidable=True)]
