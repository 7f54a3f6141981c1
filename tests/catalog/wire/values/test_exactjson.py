"""JSON columns keep decimals exactly, and take nothing that a client sends for a mark of their own (R-CON-106)."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError

from catalog.skus.models import Sku
from catalog.wire.values import jsontext
from catalog.wire.values.exactjson import ExactDecoder, ExactEncoder, ExactJSONField
from fulfillment.payments.sources.models import Source
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.fulfillment.payments.cards import wallet

CLIENTS_OWN: dict[str, Any] = {
    "a": {"$decimal": "1.50"},
    "b": {"$decimal": "NaN"},
    "c": [{"$decimal": "abc"}, {"$decimal": "1E+30000000"}, {"$decimal": 1}],
    "$decimal": "Infinity",
}


@pytest.mark.storage
def test_a_client_may_send_what_looks_like_a_mark(api: Api) -> None:
    """Details come back as they were sent: from memory, from the database, in events."""
    sent = CLIENTS_OWN | {"exact": 1.5}
    made = api.post("/sources", wallet("payPal", payPal=sent)).json()
    assert made["payPal"] == api.get(f"/sources/{made['id']}").json()["payPal"] == sent
    Source.objects.get(wire_id=made["id"]).save()
    assert api.get(f"/sources/{made['id']}").json()["payPal"] == sent
    assert api.get("/events").json()["data"][0]["data"]["object"]["payPal"] == sent


@pytest.mark.storage
def test_decimals_survive_the_column(db: None) -> None:
    """Digits, trailing zeros and the difference to whole numbers stay, whatever the exponent was."""
    numbers = ["1.50", "0.1", "1e3", "-2.5e-7", "1e22", "12345678901234567890.123456789", "1e-40", "100", "-0.0"]
    details = {"n": [Decimal(number) for number in numbers], "whole": 3, "large": 10**39, "text": "1.50"}
    source = Source(type="payPal", owner={"last_name": "x"}, details=details)
    source.save()
    stored = Source.objects.get(pk=source.pk).details
    assert stored == details
    assert all(type(number) is Decimal for number in stored["n"])
    assert (str(stored["n"][0]), type(stored["whole"])) == ("1.50", int)


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "1E+30000000", "1E-30000000"])
def test_no_column_takes_a_number_of_absurd_size(number: str) -> None:
    """A few bytes never become gigabytes, and no document is spoiled."""
    with pytest.raises(TypeError):
        json.dumps({"n": Decimal(number)}, cls=ExactEncoder)
    with pytest.raises(ValidationError):
        ExactJSONField().clean({"n": Decimal(number)}, None)
    shown = jsontext.write({"n": Decimal(number)})
    assert len(shown) < 30
    json.loads(shown)


def test_dumps_keep_the_digits(db: None) -> None:
    """`dumpdata` and `loaddata`: an amount inside JSON is the same number afterwards, a mark the same object."""
    details = CLIENTS_OWN | {"n": Decimal("1.10"), "deep": [{"m": Decimal("0.30")}]}
    source = Source(type="payPal", owner={"last_name": "x"}, details=details)
    source.save()
    sku = SkuFactory(metadata={"n": Decimal("0.1234567890123456789"), "t": "0.1"})
    for format_ in ("json", "xml"):
        for row in serializers.deserialize(format_, serializers.serialize(format_, [source, sku])):
            read: Any = row.object
            kept, dumped = (read.details, details) if isinstance(read, Source) else (read.metadata, sku.metadata)
            assert repr(kept) == repr(dumped)


def test_metadata_keeps_all_digits(api: Api) -> None:
    """R-CON-114: no binary float stands between what is sent and what comes back."""
    sku = SkuFactory()
    digits = "0.1234567890123456789012345678901234567891"
    answer = api.post(f"/skus/{sku.wire_id}", f'{{"metadata": {{"n": {digits}}}}}')
    assert digits in answer.content.decode()
    assert digits in api.get(f"/skus/{sku.wire_id}").content.decode()
    assert Sku.objects.get(pk=sku.pk).metadata == {"n": Decimal(digits)}


def test_decoder_reads_what_the_encoder_writes() -> None:
    """Text for the column is plain JSON."""
    text = json.dumps([{"a": Decimal("1.0")}, 1, "x", None, True, {"$decimal": "1"}], cls=ExactEncoder)
    assert text == '[{"a":1.0},1,"x",null,true,{"$decimal":"1"}]'
    assert json.loads(text, cls=ExactDecoder) == [{"a": Decimal("1.0")}, 1, "x", None, True, {"$decimal": "1"}]


@pytest.mark.parametrize("number", ["1" + "0" * 41, "1" + "0" * 400, "9" * 4000, "1e41", "0." + "1" * 41, "1e-41"])
@pytest.mark.parametrize("place", ["sku", "source", "disclosures", "price"])
def test_numbers_of_absurd_size_are_refused_at_the_door(api: Api, place: str, number: str) -> None:
    """What a spreadsheet, a database or a float cannot hold later is not taken in, wherever it stands."""
    if place == "sku":
        answer = api.post(f"/skus/{SkuFactory().wire_id}", f'{{"metadata": {{"n": {number}}}}}')
        assert_error(answer, 400, ("invalid_metadata_value", "metadata"))
        return
    path, body, parameter = {
        "source": ("/sources", wallet("payPal", payPal={"n": [0]}), "payPal"),
        "disclosures": (
            "/checkouts",
            {"currency": "USD", "disclosures": {"a": {"n": [0]}}, "items": []},
            "disclosures",
        ),
        "price": ("/checkouts", {"currency": "USD", "items": [{"skuId": "x", "price": "[0]"}]}, "items[0].price"),
    }[place]
    sent = json.dumps(body).replace('"[0]"', number).replace("[0]", f"[{number}]")
    answer = api.post(path, sent)
    assert answer.status_code == 400
    assert parameter in [error.get("parameter") for error in answer.json()["errors"]]
