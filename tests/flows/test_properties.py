"""Any calls in any order at a few ids: after each of them the pairs are what section 10 says (R-CAT-164, 175, 180)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from catalog.manufacturers.models import DefaultManufacturer, RegisteredPart
from catalog.pairing import unequal_pairs
from catalog.skus.models import Sku
from catalog.wire.exceptions import InUse
from fulfillment.invariants.pairs import find_pair_breaches
from tests.factories import SkuGroupFactory
from tests.factories.client import Api

from .messages import DIGITAL, MANAGED, PHYSICAL, SHARED

IDS = ("a", "b", "c")
PARTS, MAKERS = ("P1", "P2"), ("20013", "30000")

wire_ids = st.sampled_from(IDS)
members = {
    "name": st.sampled_from(["Mug", "Cup", None]),
    "eccn": st.sampled_from(["EAR99", "5D992", None, "XX"]),
    "taxCode": st.sampled_from([PHYSICAL, DIGITAL, None]),
    "hsCode": st.sampled_from(["6404.20", "7323.94", None]),
    "countryOfOrigin": st.sampled_from(["PL", "US", None, "KP"]),
    "partNumber": st.sampled_from([*PARTS, None]),
    "manufacturerId": st.sampled_from([*MAKERS, None, None]),
    "managedFulfillment": st.sampled_from([MANAGED, MANAGED, None]),
    "skuGroupId": st.sampled_from(["mugs", "ebooks", None, None]),
    "metadata": st.sampled_from([{"a": 1}, {"a": True}, None]),
    "weight": st.sampled_from([1, 0, None]),
}
changes = st.fixed_dictionaries({}, optional=members)
item_changes = st.fixed_dictionaries(
    {}, optional={name: members[name] for name in SHARED} | {"allowOversell": st.booleans()}
)
whole = changes.map(
    lambda body: (
        {"name": "Mug", "eccn": "EAR99", "taxCode": PHYSICAL, "countryOfOrigin": "PL", "partNumber": "P1"} | body
    )
)


class Catalogue(RuleBasedStateMachine):
    """A client, and staff who change the registry; every call happens at a second of its own."""

    api: Api

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.touched: set[str] = set()
        self.moment = datetime(2026, 3, 2, tzinfo=UTC)
        self.sides: dict[str, tuple[Any, Any]] = dict.fromkeys(IDS, (None, None))
        SkuGroupFactory(wire_id="mugs", tax_code=PHYSICAL)
        SkuGroupFactory(wire_id="ebooks", tax_code=DIGITAL)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def call(self, method: str, path: str, body: Any, expected: set[int]) -> bool:
        """Send a request; tell whether it succeeded. What it changed and when is compared with before."""
        self.moment += timedelta(seconds=1)
        with time_machine.travel(self.moment, tick=False):
            answer = self.api.call(method, path, body)
        assert answer.status_code in expected, answer.content
        self.compare(changed_allowed=answer.status_code < 300)
        return bool(answer.status_code < 300)

    def compare(self, *, changed_allowed: bool) -> None:
        """`updatedTime` moves exactly when something else changes, and a refused call changes nothing."""
        now = self.moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        skus, items = (_by_id(self.api.get(path).json()["data"]) for path in ("/skus", "/inventory-items"))
        sides = {wire_id: (skus.get(wire_id), items.get(wire_id)) for wire_id in IDS}
        for wire_id, after in sides.items():
            for old, new in zip(self.sides[wire_id], after, strict=True):
                assert changed_allowed or old == new
                if old is None or new is None or new["createdTime"] != old["createdTime"]:
                    continue
                same = _without_time(old) == _without_time(new)
                assert new.get("updatedTime") == (old.get("updatedTime") if same else now)
        self.sides = sides

    @rule(wire_id=wire_ids, body=whole)
    def put_sku(self, wire_id: str, body: Any) -> None:
        if self.call("PUT", f"/skus/{wire_id}", body, {200, 201, 400, 409}):
            self.touched.discard(wire_id)

    @rule(wire_id=wire_ids, body=whole)
    def create_sku(self, wire_id: str, body: Any) -> None:
        if self.call("POST", "/skus", body | {"id": wire_id}, {201, 400, 409}):
            self.touched.discard(wire_id)

    @rule(wire_id=wire_ids, body=changes)
    def update_sku(self, wire_id: str, body: Any) -> None:
        if self.call("POST", f"/skus/{wire_id}", body, {200, 400, 404, 409}):
            self.touched.discard(wire_id)

    @rule(wire_id=wire_ids)
    def delete_sku(self, wire_id: str) -> None:
        self.call("DELETE", f"/skus/{wire_id}", b"", {204, 404})

    @rule(wire_id=wire_ids, body=item_changes)
    def create_item(self, wire_id: str, body: Any) -> None:
        if self.call("POST", "/inventory-items", {"partNumber": "P1"} | body | {"id": wire_id}, {201, 400, 409}):
            self.touched.add(wire_id)

    @rule(wire_id=wire_ids, body=item_changes)
    def update_item(self, wire_id: str, body: Any) -> None:
        if self.call("POST", f"/inventory-items/{wire_id}", body, {201, 400, 404}):
            self.touched.add(wire_id)

    @rule(wire_id=wire_ids)
    def delete_item(self, wire_id: str) -> None:
        if self.call("DELETE", f"/inventory-items/{wire_id}", b"", {204, 404}):
            self.touched.add(wire_id)

    @rule(maker=st.sampled_from(MAKERS), part=st.sampled_from(PARTS), known=st.booleans())
    def change_registry(self, maker: str, part: str, known: bool) -> None:
        self.moment += timedelta(seconds=1)
        with time_machine.travel(self.moment, tick=False):
            if known:
                RegisteredPart.objects.get_or_create(manufacturer_id=maker, part_number=part)
            else:
                _strike_off(maker, part)
        self.compare(changed_allowed=True)

    @rule(maker=st.sampled_from([*MAKERS, None]))
    def change_default(self, maker: str | None) -> None:
        self.moment += timedelta(seconds=1)
        with time_machine.travel(self.moment, tick=False):
            if maker:
                DefaultManufacturer.objects.update_or_create(live_mode=False, defaults={"manufacturer_id": maker})
            else:
                DefaultManufacturer.objects.all().delete()
        self.compare(changed_allowed=True)

    @invariant()
    def managed_pairs_that_nobody_touched_are_equal(self) -> None:
        """R-CAT-164, R-CAT-175."""
        for wire_id in set(IDS) - self.touched:
            sku, item = self.sides[wire_id]
            if sku and "managedFulfillment" in sku:
                assert item is not None
                assert _shared(item) == _expected(sku), wire_id

    @invariant()
    def report_agrees_with_a_recount(self) -> None:
        """R-CAT-180 to R-CAT-183."""
        unequal = set()
        for wire_id, (sku, item) in self.sides.items():
            is_missing = item is None and sku is not None and "managedFulfillment" in sku
            if is_missing or (sku and item and _shared(item) != _expected(sku)):
                unequal.add(wire_id)
        assert set(unequal_pairs().values_list("wire_id", flat=True)) == unequal

    @invariant()
    def nothing_that_anybody_may_do_is_a_breach(self) -> None:
        """R-CAT-175, R-CAT-176: an item edited or deleted directly is a report, whatever follows."""
        assert find_pair_breaches(False) == []

    @invariant()
    def managed_skus_keep_their_requirements(self) -> None:
        """R-CAT-155 to R-CAT-159."""
        for sku in Sku.objects.exclude(managed_fulfillment=""):
            assert sku.physical
            assert sku.part_number


def _strike_off(maker: str, part: str) -> None:
    try:
        with transaction.atomic():
            RegisteredPart.objects.filter(manufacturer_id=maker, part_number=part).delete()
    except InUse:
        return


def _without_time(shown: dict[str, Any]) -> str:
    """Return what a client sees except `updatedTime`; as text, to which true is not 1."""
    return repr({name: value for name, value in shown.items() if name != "updatedTime"})


def _by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows}


def _shared(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: shown.get(name) for name in SHARED}


def _expected(sku: dict[str, Any]) -> dict[str, Any]:
    """Compute R-CAT-164 and R-CAT-168 once more, another way."""
    expected = _shared(sku)
    if "managedFulfillment" in sku and expected["manufacturerId"] is None:
        makers = [
            part.manufacturer_id for part in RegisteredPart.objects.all() if part.part_number == sku["partNumber"]
        ]
        default = next((row.manufacturer_id for row in DefaultManufacturer.objects.all()), None)
        expected["manufacturerId"] = makers[0] if len(makers) == 1 else default
    return expected


def test_any_calls_in_any_order(api: Api) -> None:
    machine = type("OfThisTest", (Catalogue,), {"api": api})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=25, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )
