"""Taxes through `POST /checkouts` with the tables as they are shipped (checkout.md, sections 10, 12 and 14)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import time_machine

from catalog.skus.models import Sku
from fulfillment.customers.models import Customer
from fulfillment.tax_identifiers.operations import create_tax_identifier, settle_tax_identifier
from fulfillment.taxes.models import AccountSettings, ExchangeRate
from tests.factories import FeeFactory, SkuFactory, secret_of
from tests.factories.client import Api, assert_error
from tests.fulfillment.taxes.shipped import ShippedTaxCase

from .conftest import MINNETONKA, cart

BERLIN = {"line1": "Torstr. 1", "city": "Berlin", "postalCode": "10119", "country": "DE"}
DUBLIN = {"line1": "1 Quay", "city": "Dublin", "postalCode": "D01", "country": "IE"}
OSLO = {"line1": "Gate 1", "city": "Oslo", "postalCode": "0154", "country": "NO"}
FROM_US = {"shipFrom": {"address": {"country": "US", "state": "MN", "postalCode": "55343"}}}
FROM_IE = {"shipFrom": {"address": {"country": "IE"}}}
NOTHING: dict[str, Any] = {}


class RealTables(ShippedTaxCase):
    """A client, and goods to sell."""

    api: Api
    shoe: Sku
    ebook: Sku

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.api = Api(secret_of())
        cls.shoe = SkuFactory(wire_id="shoe", tax_code="P0000000", hs_code="6404.11")
        cls.ebook = SkuFactory(wire_id="ebook", digital=True)

    def create(self, *lines: dict[str, Any], **members: Any) -> Any:
        """Create a checkout and return it."""
        response = self.api.post("/checkouts", cart(*lines, **members))
        assert response.status_code == 201, response.content
        return response.json()

    def sell(self, price: Any = 100, sku: Any = "shoe", **members: Any) -> Any:
        """Create a checkout of one line and return it."""
        return self.create({"skuId": sku, "price": price}, **members)

    def identifier(self, kind: str, value: str, state: str = "verified") -> dict[str, str]:
        """Store a tax identifier of a state."""
        made = create_tax_identifier(live_mode=False, type=kind, value=value)
        if state != made.state:
            settle_tax_identifier(live_mode=False, wire_id=made.wire_id, state=state)
        return {"id": made.wire_id}


class TestPlaces(RealTables):
    """R-CHK-086, R-CHK-101, R-CHK-105, R-CHK-109."""

    def test_inclusive_prices_shrink_once_the_place_is_known(self) -> None:
        """R-CHK-086: rate 0 and net = gross first; R-CHK-081 then."""
        created = self.sell(119, taxInclusive=True, currency="EUR")
        assert (created["items"][0]["amount"], created["totalTax"], created["totalAmount"]) == (119.0, 0.0, 119.0)
        known = self.api.post(f"/checkouts/{created['id']}", {"shipTo": {"address": BERLIN}}).json()
        assert (known["items"][0]["amount"], known["totalTax"], known["totalAmount"]) == (100.0, 19.0, 119.0)

    def test_any_address_beats_the_purchase_location(self) -> None:
        """R-CHK-101, R-CHK-105: shipTo, billTo, purchaseLocation."""
        guess = {"purchaseLocation": {"country": "IE"}}
        assert self.sell(**guess)["items"][0]["tax"]["rate"] == 0.23
        billed = guess | {"billTo": {"address": BERLIN}}
        assert self.sell(**billed)["items"][0]["tax"]["rate"] == 0.19
        assert self.sell(**billed, shipTo={"address": OSLO})["items"][0]["tax"]["rate"] == 0.25
        assert self.sell(sku="ebook", **billed)["totalTax"] == 19.0

    def test_the_default_place_is_an_estimate(self) -> None:
        """R-CHK-105: only if staff have set one; the explanation says so."""
        assert self.sell()["totalTax"] == 0.0
        AccountSettings(default_country="DE").save()
        created = self.sell()
        assert created["totalTax"] == 19.0
        told = self.api.get(f"/lockstep/checkouts/{created['id']}/explanation").json()
        assert (told["isEstimate"], told["placeFrom"]) == (True, "default place of taxation")

    def test_origins_that_prevent_tax(self) -> None:
        """R-CHK-109: no 5 digits, a digit that contradicts the state, 99999; absent computes."""
        for code, state, is_taxed in (
            (None, "MN", True),
            ("55343", "MN", True),
            ("55343-1234", "MN", True),
            ("5534", "MN", False),
            ("95343", "MN", False),
            ("99999", None, False),
        ):
            origin = {"country": "US", "postalCode": code, "state": state}
            created = self.sell(shipFrom={"address": origin}, shipTo={"address": MINNETONKA})
            assert bool(created["totalTax"]) is is_taxed, origin
            line = {"skuId": "shoe", "price": 100, "shipFrom": {"address": origin}}
            assert bool(self.create(line, shipTo={"address": MINNETONKA})["totalTax"]) is is_taxed, origin


class TestBuyers(RealTables):
    """R-CHK-106 to R-CHK-108, R-CHK-110."""

    def test_reverse_charge(self) -> None:
        """R-CHK-106: a business abroad with a counted identifier; verified and pending count, not_valid does not."""
        taxes = {
            state: self.sell(
                currency="EUR",
                customerType="business",
                taxIdentifiers=[self.identifier("de", value, state)],
                shipTo={"address": BERLIN},
                **FROM_IE,
            )["totalTax"]
            for state, value in (("verified", "DE123456789"), ("pending", "DE136695976"), ("not_valid", "DE136695977"))
        }
        assert taxes == {"verified": 0.0, "pending": 0.0, "not_valid": 19.0}

    def test_domestic_sales_stay_taxed(self) -> None:
        """R-CHK-106: the Irish entity sells to an Irish business."""
        shown = self.sell(
            customerType="business",
            taxIdentifiers=[self.identifier("ie", "IE6388047V", "pending")],
            shipTo={"address": DUBLIN},
            **FROM_IE,
        )
        assert shown["totalTax"] == 23.0

    def test_the_identifiers_are_shown_in_full(self) -> None:
        """3.1, R-CHK-106: full objects in answers, lists and events; each once; a deleted one is gone."""
        # What is sent as it was shown changes nothing but the time.
        self.enterContext(time_machine.travel(datetime.now(UTC), tick=False))
        sent = self.identifier("de", "DE123456789")
        created = self.sell(customerType="business", taxIdentifiers=[sent, sent], shipTo={"address": BERLIN}, **FROM_IE)
        full = self.api.get(f"/tax-identifiers/{sent['id']}").json()
        path = f"/checkouts/{created['id']}"
        assert created["taxIdentifiers"] == [full]
        assert self.api.get("/checkouts").json()["data"] == [created] == [self.api.get(path).json()]
        event = next(e for e in self.api.get("/events").json()["data"] if e["type"] == "checkout.created")
        assert event["data"]["object"]["taxIdentifiers"] == [full]
        assert self.api.post(path, {"taxIdentifiers": created["taxIdentifiers"]}).json() == created
        self.api.delete(f"/tax-identifiers/{sent['id']}")
        assert "taxIdentifiers" not in self.api.get(path).json()
        changed = self.api.post(path, {"upstreamId": "x"}).json()
        assert (changed["totalTax"], changed["upstreamId"]) == (19.0, "x")

    def test_identifiers_that_do_not_fit(self) -> None:
        """E-CHK-28: an individual has no VAT number; E-CHK-29: Brazil asks for one; `[]` takes them off."""
        sent = {"taxIdentifiers": [self.identifier("de", "DE123456789")], "shipTo": {"address": BERLIN}} | FROM_IE
        body = cart({"skuId": "shoe", "price": 1}, **sent)
        assert_error(self.api.post("/checkouts", body), 409, ("invalid_parameter", "taxIdentifiers"))
        created = self.sell(**sent, customerType="business")
        cleared = self.api.post(f"/checkouts/{created['id']}", {"taxIdentifiers": []}).json()
        assert ("taxIdentifiers" in cleared, cleared["totalTax"]) == (False, 19.0)
        rio = {"line1": "Rua 1", "city": "Rio", "postalCode": "20000-000", "country": "BR"}
        body = cart({"skuId": "shoe", "price": 1}, shipTo={"address": rio}, **FROM_US)
        assert_error(self.api.post("/checkouts", body), 409, ("additional_information_required", "taxIdentifiers"))

    def test_the_checkouts_type_beats_the_customers(self) -> None:
        """R-CHK-108: also where the explicit type is the default one."""
        Customer(wire_id="firm", type="business").save()
        sent: dict[str, Any] = {"customerId": "firm", "taxIdentifiers": [self.identifier("de", "DE123456789")]}
        sent |= {"shipTo": {"address": BERLIN}} | FROM_IE
        created = self.sell(**sent)
        assert created["totalTax"] == 0.0
        path = f"/checkouts/{created['id']}"
        assert_error(self.api.post(path, {"customerType": "individual"}), 409, ("invalid_parameter", "taxIdentifiers"))
        taxed = self.api.post(path, {"customerType": "individual", "taxIdentifiers": []}).json()
        assert taxed["totalTax"] == 19.0

    def test_certificates(self) -> None:
        """R-CHK-107: of the customer, for the state, within their dates; lines and shipping."""
        member = {"companyName": "A", "fileId": "f", "startDate": "2020-01-01T00:00:00Z"}
        exempt = member | {"taxAuthority": "MN", "endDate": "2099-01-01T00:00:00Z"}
        for wire_id, certificate in (
            ("exempt", exempt),
            ("elsewhere", exempt | {"taxAuthority": "WI"}),
            ("expired", exempt | {"endDate": "2021-01-01T00:00:00Z"}),
        ):
            assert self.api.post("/customers", {"id": wire_id, "taxCertificate": certificate}).status_code == 201
            shown = self.sell(customerId=wire_id, shipTo={"address": MINNETONKA}, shippingChoice={"amount": 5})
            assert (shown["totalTax"] == 0.0) is (wire_id == "exempt")
        digital = self.sell(sku="ebook", customerId="exempt", billTo={"address": MINNETONKA})
        assert digital["totalTax"] == 0.0

    def test_a_deleted_customer_does_not_block_the_checkout(self) -> None:
        """R-CHK-011: only an id in the body is looked for; R-CHK-214."""
        self.api.post("/customers", {"id": "gone"})
        created = self.sell(customerId="gone")
        self.api.delete("/customers/gone")
        path = f"/checkouts/{created['id']}"
        assert self.api.post(path, {"upstreamId": "x"}).json()["customerId"] == "gone"
        assert_error(self.api.post(path, {"customerId": "gone"}), 409, ("not_found", "customerId"))


class TestBorders(RealTables):
    """R-CHK-123 to R-CHK-128: from the US to Germany, duty 17 percent, VAT 19 percent."""

    def abroad(self, price: object, **members: Any) -> Any:
        choice = {"amount": 10} | members.pop("choice", {})
        sent = {"currency": "EUR", "shipTo": {"address": BERLIN}, "shippingChoice": choice} | FROM_US | members
        return self.sell(price, **sent)

    def test_landed_cost(self) -> None:
        """R-CHK-124, R-CHK-125, R-CHK-127, A-CHK-11."""
        shown = self.abroad(200)
        line = shown["items"][0]
        # The base is 200 + 10; 210 * 0.17 = 35.70; 245.70 * 0.19 = 46.683.
        assert (line["duties"], line["importerTax"]) == ({"amount": 35.7}, {"amount": 46.68})
        assert line["tax"] == {"rate": 0.36, "amount": 0.0}
        assert (shown["importerOfRecordTax"], shown["totalTax"], shown["totalAmount"]) == (True, 0.0, 292.38)
        assert shown["sellingEntity"] == {"id": "DR_IRELAND-ENTITY", "name": "Digital River Ireland Ltd."}

    def test_up_to_the_threshold_the_seller_collects(self) -> None:
        """R-CHK-126, A-CHK-11: 150.00 without shipping, after discounts, in EUR."""
        for shown in (self.abroad(150), self.abroad(151, discount={"amountOff": 1}), self.abroad(150, choice=DAP)):
            line = shown["items"][0]
            assert (line["duties"], line["importerTax"], line["tax"]["amount"]) == ({}, {}, 28.5)
            assert "importerOfRecordTax" not in shown
            assert shown["totalTax"] == 30.4
        assert self.abroad(150.01)["totalDuty"] > 0
        ExchangeRate.objects.filter(currency="USD").delete()
        assert self.abroad(151, currency="USD")["totalDuty"] > 0
        ExchangeRate(currency="USD", euros=Decimal("0.5")).save()
        assert self.abroad(151, currency="USD")["totalDuty"] == 0.0

    def test_the_buyer_pays_on_delivery(self) -> None:
        """R-CHK-128."""
        shown = self.abroad(200, choice=DAP)
        line = shown["items"][0]
        assert (line["tax"], line["duties"], line["importerTax"]) == ({"rate": 0.0, "amount": 0.0}, {}, {})
        assert (shown["shippingChoice"]["taxAmount"], shown["totalAmount"]) == (0.0, 210.0)
        assert shown["shippingChoice"]["shippingTerms"] == "DAP"
        assert "shippingTerms" not in self.abroad(200)["shippingChoice"]

    def test_where_landed_cost_does_not_run(self) -> None:
        """R-CHK-087, R-CHK-123: normal tax, and amounts of 0.0 instead of `{}`."""
        for shown in (
            self.abroad(200, taxInclusive=True),
            self.abroad(200, shippingChoice={}),
            self.abroad(200, shipFrom={}),
            self.abroad(200, **FROM_IE),
        ):
            line = shown["items"][0]
            assert (line["duties"], line["importerTax"], line["tax"]["rate"]) == (
                {"amount": 0.0},
                {"amount": 0.0},
                0.19,
            )
        AccountSettings(landed_cost_enabled=False).save()
        assert self.abroad(200)["totalTax"] == 39.9

    def test_the_service_is_down(self) -> None:
        """Section 14: created, nothing charged, no error."""
        AccountSettings(landed_cost_available=False).save()
        shown = self.abroad(200)
        line = shown["items"][0]
        assert (line["duties"], line["importerTax"], shown["totalAmount"]) == ({}, {}, 210.0)

    def test_the_currency_only_labels(self) -> None:
        """R-CHK-094, R-CHK-054: nothing is converted; fees of the old currency drop out and come back."""
        FeeFactory(sku=self.shoe, amount="1.25", currency="EUR", country="DE", subdivisions=[])
        created = self.sell(currency="EUR", shipTo={"address": BERLIN}, **FROM_IE)
        assert created["totalFees"] == 1.25
        path = f"/checkouts/{created['id']}"
        yen = self.api.post(path, {"currency": "JPY"}).json()
        assert (yen["totalFees"], yen["items"][0]["amount"], yen["totalTax"]) == (0.0, 100.0, 19.0)
        assert self.api.post(path, {"currency": "EUR"}).json() | {"updatedTime": 0} == created | {"updatedTime": 0}


DAP = {"shippingTerms": "DAP"}
