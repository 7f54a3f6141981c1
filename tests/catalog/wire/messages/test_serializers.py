"""Serializers: what one declaration with objects and lists inside reads, renders and reports."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from catalog.wire.exceptions import Errors, invalid
from catalog.wire.http.errors import error_details
from catalog.wire.http.schema_messages import answer_schema, request_schema
from catalog.wire.messages.fields import Flag, Metadata, Number, Text, Time, Whole
from catalog.wire.messages.serializers import ApiListSerializer, ApiSerializer


class AddressSerializer(ApiSerializer):
    """An address."""

    line1 = Text()
    postal_code = Text(aliases=("zipCode",))
    country = Text(required=True)


class RecipientSerializer(ApiSerializer):
    """A person with an address."""

    name = Text()
    address = AddressSerializer(keep_valid=True)


class LineList(ApiListSerializer):
    """Lines, each SKU once."""

    def check(self, attrs: Any, errors: Errors) -> None:
        seen: set[str] = set()
        for index, line in enumerate(attrs):
            if line.get("sku_id") in seen:
                errors.setdefault(f"[{index}].sku_id", []).append(invalid(line["sku_id"]))
            seen.add(line.get("sku_id", index))


class LineSerializer(ApiSerializer):
    """A line."""

    class Meta:
        list_serializer_class = LineList

    id = Text(source="wire_id", read_only=True, always=True)
    sku_id = Text(required=True)
    quantity = Whole(required=True)
    price = Number(write_only=True)
    amount = Number(read_only=True, always=True)
    client_reference = Text(name="clientREF")
    legacy_note = Text(until="2020-09-30")
    gift_note = Text(since="2021-02-23")

    def validate_price(self, price: Decimal) -> Decimal:
        if price < 0:
            raise invalid(price)
        return price.quantize(Decimal("0.01"))

    def validate(self, attrs: Any) -> Any:
        if attrs["quantity"] > 99:
            raise ValidationError({"quantity": [invalid(attrs["quantity"])]})
        return attrs


class OrderSerializer(ApiSerializer):
    """An order."""

    wire_id = Text()
    created_time = Time(read_only=True)
    email = Text()
    ship_to = RecipientSerializer(keep_valid=True)
    bill_to = RecipientSerializer()
    items = LineSerializer(many=True, source="lines", required=True, allow_empty=False, max_length=3, keep_valid=True)
    notes = AddressSerializer(many=True, single=True)
    line_count = Whole(read_only=True, getter=lambda order: len(order.lines))
    paid = Flag(read_only=True)
    metadata = Metadata()

    def validate_email(self, email: str) -> str:
        if "@" not in email:
            raise invalid(email)
        return email.lower()


@dataclass
class Line:
    """A line of an order."""

    wire_id: str
    sku_id: str = "mug"
    quantity: int = 1
    amount: Decimal = Decimal("1.5")
    client_reference: str = ""
    legacy_note: str = "old"
    gift_note: str = ""


@dataclass
class Order:
    """An order."""

    wire_id: str = "o1"
    created_time: Any = None
    email: str = ""
    ship_to: dict[str, Any] = field(default_factory=dict)
    bill_to: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)
    paid: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)


def read(body: dict[str, Any], *, partial: bool = False, **context: Any) -> OrderSerializer:
    """Return the serializer that has read a body."""
    serializer = OrderSerializer(data=body, partial=partial, context=context)
    serializer.is_valid()
    return serializer


def parameters(serializer: OrderSerializer) -> list[str]:
    """Return the parameters that the envelope names, in its order."""
    return [problem.parameter for problem in error_details(ValidationError(serializer.errors))[1]]


GOOD_LINE = {"skuId": "mug", "quantity": 2, "price": "9.50"}


class TestReading:
    def test_attributes_all_the_way_down(self) -> None:
        serializer = read(
            {
                "email": "a@example.com",
                "shipTo": {"name": "Ann", "address": {"postalCode": 90210, "country": "US"}},
                "items": [GOOD_LINE | {"clientREF": "c"}],
                "metadata": [],
            }
        )
        assert serializer.errors == {}
        assert serializer.validated_data == {
            "wire_id": "",
            "email": "a@example.com",
            "ship_to": {"name": "Ann", "address": {"postal_code": "90210", "country": "US"}},
            "bill_to": {},
            "lines": [{"sku_id": "mug", "quantity": 2, "price": Decimal("9.50"), "client_reference": "c"}],
            "notes": [],
            "metadata": {},
        }

    def test_update_leaves_out_what_is_absent(self) -> None:
        serializer = read({"email": None, "shipTo": None}, partial=True)
        assert serializer.is_valid()
        assert serializer.validated_data == {"email": "", "ship_to": {}}

    def test_all_problems_at_once_and_what_was_understood(self) -> None:
        serializer = read(
            {
                "shipTo": {"name": ["x"], "address": {"line1": "Main St", "postalCode": {}}},
                "billTo": {"name": "Bob", "address": {}},
                "items": [GOOD_LINE, {"quantity": "many", "colour": "red"}],
                "size": 1,
            }
        )
        assert not serializer.is_valid()
        assert set(serializer.errors) == {
            "ship_to.name",
            "ship_to.address.postal_code",
            "ship_to.address.country",
            "bill_to.address.country",
            "items[1].colour",
            "items[1].quantity",
            "items[1].sku_id",
            NON_FIELD_ERRORS,
        }
        assert serializer.validated_data["ship_to"] == {"address": {"line1": "Main St"}}
        assert "bill_to" not in serializer.validated_data
        assert serializer.validated_data["lines"] == [
            {"sku_id": "mug", "quantity": 2, "price": Decimal("9.50")},
            {},
        ]

    def test_a_name_of_its_own_in_a_path(self) -> None:
        assert parameters(read({"items": [GOOD_LINE | {"clientREF": []}]})) == ["items[0].clientREF"]

    def test_the_envelope_spells_paths_for_the_wire(self) -> None:
        serializer = read({"shipTo": {"address": {"postalCode": {}}}, "notes": [{"zipCode": []}], "items": [GOOD_LINE]})
        assert parameters(serializer) == [
            "shipTo.address.postalCode",
            "shipTo.address.country",
            "notes[0].postalCode",
            "notes[0].country",
        ]

    def test_server_set_members_may_be_sent(self) -> None:
        serializer = read({"createdTime": "x", "items": [GOOD_LINE | {"id": {}, "amount": "x"}], "paid": 5})
        assert serializer.is_valid()
        assert set(serializer.validated_data["lines"][0]) == {"sku_id", "quantity", "price"}

    def test_empty_means_absent_inside(self) -> None:
        serializer = read({"shipTo": {"name": "", "address": {"line1": None, "country": ""}}, "items": [GOOD_LINE]})
        assert set(serializer.errors) == {"ship_to.address.country"}

    def test_aliases(self) -> None:
        serializer = read({"shipTo": {"address": {"zipCode": "1", "country": "DE"}}, "items": [GOOD_LINE]})
        assert serializer.validated_data["ship_to"]["address"] == {"postal_code": "1", "country": "DE"}

    @pytest.mark.parametrize(
        ("items", "code"),
        [([], "missing_parameter"), ([GOOD_LINE] * 4, "invalid_parameter"), ("x", "invalid_parameter")],
    )
    def test_lists_as_a_whole(self, items: Any, code: str) -> None:
        assert [error.code for error in read({"items": items}).errors["items"]] == [code]

    def test_a_single_object_for_a_list(self) -> None:
        assert read({"notes": {"country": "DE"}}, partial=True).validated_data == {"notes": [{"country": "DE"}]}

    def test_rules_for_several_members(self) -> None:
        lines = [GOOD_LINE, GOOD_LINE | {"quantity": {}, "skuId": "pen"}, GOOD_LINE | {"quantity": 100, "skuId": "cap"}]
        assert set(read({"items": lines}).errors) == {"items[1].quantity", "items[2].quantity"}
        assert set(read({"items": [GOOD_LINE, GOOD_LINE]}).errors) == {"items[1].sku_id"}

    def test_members_of_a_version(self) -> None:
        line = GOOD_LINE | {"legacyNote": "n"}
        assert read({"items": [line]}, version="2020-01-07").is_valid()
        assert set(read({"items": [line]}).errors) == {"items[0].legacyNote"}
        line = GOOD_LINE | {"giftNote": "n"}
        assert read({"items": [line]}, version="2021-02-23").is_valid()
        assert set(read({"items": [line]}, version="2020-12-17").errors) == {"items[0].giftNote"}

    def test_a_version_that_does_not_exist(self) -> None:
        """Or else a slip of the pen would hide a field from everybody."""
        with pytest.raises(ValueError, match="2021-3-23"):
            Text(since="2021-3-23")

    def test_rules_of_one_field(self) -> None:
        read_body = read({"email": "Ann@Example.com", "items": [GOOD_LINE | {"price": "9.5"}]})
        assert read_body.validated_data["email"] == "ann@example.com"
        assert str(read_body.validated_data["lines"][0]["price"]) == "9.50"
        assert set(read({"email": "ann", "items": [GOOD_LINE | {"price": -1}]}).errors) == {"email", "items[0].price"}

    def test_data_of_a_body(self) -> None:
        """Without an instance: what was read, or what was sent if that cannot be used."""
        sent = {"email": "Ann@Example.com", "items": [GOOD_LINE]}
        with pytest.raises(AssertionError, match="is_valid"):
            OrderSerializer(data=sent).data  # noqa: B018 - reading it is the test
        assert read(sent).data == {"email": "ann@example.com", "items": [{"skuId": "mug", "quantity": 2}]}
        assert read({"email": "ann"}).data == {"email": "ann"}

    def test_the_id_of_the_path(self) -> None:
        assert "wire_id" not in read({"id": "o1"}, partial=True, wire_id="o1").validated_data
        assert set(read({"id": "o2"}, partial=True, wire_id="o1").errors) == {"wire_id"}

    def test_raising(self) -> None:
        with pytest.raises(ValidationError) as raised:
            OrderSerializer(data={"items": 1}).is_valid(raise_exception=True)
        assert set(raised.value.error_dict) == {"items"}


class TestRendering:
    def test_objects_documents_and_lists(self) -> None:
        order = Order(
            ship_to={"name": "Ann", "address": {"postal_code": "1", "country": "US", "unknown": 1}},
            lines=[Line("l1", client_reference="c"), Line("l2")],
        )
        assert OrderSerializer(order).data == {
            "id": "o1",
            "shipTo": {"name": "Ann", "address": {"postalCode": "1", "country": "US"}},
            "items": [
                {"id": "l1", "skuId": "mug", "quantity": 1, "amount": Decimal("1.5"), "clientREF": "c"},
                {"id": "l2", "skuId": "mug", "quantity": 1, "amount": Decimal("1.5")},
            ],
            "lineCount": 2,
            "paid": False,
        }

    def test_several_objects(self) -> None:
        shown = OrderSerializer([Order("a"), Order("b")], many=True).data
        assert shown == [{"id": "a", "lineCount": 0, "paid": False}, {"id": "b", "lineCount": 0, "paid": False}]

    def test_versions_reach_inside(self) -> None:
        order = Order(lines=[Line("l1")])
        assert "legacyNote" not in OrderSerializer(order).data["items"][0]
        assert OrderSerializer(order, context={"version": "2020-01-07"}).data["items"][0]["legacyNote"] == "old"

    def test_what_is_read_is_rendered_as_it_was_sent(self) -> None:
        sent = {"name": "Ann", "address": {"postalCode": "1", "country": "US"}}
        stored = read({"shipTo": sent, "items": [GOOD_LINE]}).validated_data["ship_to"]
        assert OrderSerializer(Order(ship_to=stored)).data["shipTo"] == sent


class TestDescription:
    def test_of_bodies(self) -> None:
        schema = request_schema(OrderSerializer, partial=False)
        line = schema["properties"]["items"]["items"]
        assert schema["required"] == ["items"]
        assert schema["properties"]["items"]["maxItems"] == 3
        assert set(line["properties"]) == {"skuId", "quantity", "price", "clientREF", "legacyNote", "giftNote"}
        assert line["required"] == ["quantity", "skuId"]
        assert line["additionalProperties"] is False

    def test_of_answers(self) -> None:
        line = answer_schema(OrderSerializer)["properties"]["items"]["items"]
        assert set(line["properties"]) == {"id", "skuId", "quantity", "amount", "clientREF", "legacyNote", "giftNote"}
        assert line["required"] == ["amount", "id", "quantity", "skuId"]
        assert line["properties"]["legacyNote"]["deprecated"]
        assert line["properties"]["giftNote"]["description"] == "From version 2021-02-23 on."
