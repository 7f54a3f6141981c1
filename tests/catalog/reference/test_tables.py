"""What ships, and what the tables keep."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError

from catalog.reference.loading import load_reference
from catalog.reference.models import Country, Currency, Eccn, EmbargoedRegion, HsCode, HsSection, TaxCode
from tests.catalog.reference.shipped import ReferenceCase

pytestmark = pytest.mark.django_db


class TestShippedRows(ReferenceCase):
    def test_141_tax_codes(self) -> None:
        """R-CAT-003: 58 current, 2 announced (physical), 81 older."""
        families = [(family, TaxCode.objects.filter(system=family).count()) for family in TaxCode.System.values]
        assert families == [("current", 58), ("announced", 2), ("older", 81)]
        announced = TaxCode.objects.filter(system="announced").values_list("code", "physical")
        assert list(announced) == [("PC040128", True), ("PC040133", True)]

    def test_counts_of_the_other_tables(self) -> None:
        """R-CAT-017 (43 approved), R-CAT-021, R-CON-104, R-CON-105."""
        tables: list[type[Model]] = [Eccn, Country, EmbargoedRegion, Currency, HsSection, HsCode]
        assert [table._default_manager.count() for table in tables] == [636, 249, 4, 178, 21, 6936]
        assert Eccn.objects.filter(approved=True).count() == 43
        assert Country.objects.filter(resale_allowed="review").count() == 16

    def test_currencies_know_their_decimals(self) -> None:
        """R-CON-106."""
        wanted = {"JPY": 0, "USD": 2, "KWD": 3, "XAU": None}
        assert dict(Currency.objects.filter(code__in=wanted).values_list("code", "minor_units")) == wanted

    def test_every_row_is_valid_by_its_own_rules(self) -> None:
        tables: list[type[Model]] = [TaxCode, Country, EmbargoedRegion, Currency, HsSection, Eccn]
        for table in tables:
            for row in table._default_manager.all():
                row.clean_fields()

    def test_hs_codes_hang_together(self) -> None:
        """R-CAT-018: each code below its heading, each heading below its chapter."""
        codes = HsCode.objects.select_related("parent")
        assert all(row.parent and row.code.startswith(row.parent.code) for row in codes if row.level > 2)
        assert all(row.code.startswith(row.chapter) for row in codes)
        assert {len(row.code.replace(".", "")) == row.level for row in codes} == {True}

    def test_labels_read_well(self) -> None:
        assert str(HsCode.objects.get(code="8518.30")).startswith("8518.30 · Headphones and earphones, whether")
        assert len(str(HsCode.objects.get(code="8518"))) < 110
        assert str(Country.objects.get(code="CH")) == "CH · Switzerland"
        assert str(TaxCode.objects.get(code="PC080110")) == "PC080110 · Laptop"

    def test_changes_leave_a_history(self) -> None:
        """R-CAT-241: staff see what a row was before."""
        row = TaxCode.objects.get(code="P0000000")
        row.description = "Goods"
        row.save()
        changes = list(row.history.order_by("history_id").values_list("history_type", "through", "description"))
        loaded = ("+", "import", "General merchandise (tangible personal property)")
        assert changes == [loaded, ("~", "shell", "Goods")]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (TaxCode, {"code": "ZZ1", "description": "One"}),
        (Eccn, {"code": "9Z999", "title": "One"}),
        (Country, {"code": "XY", "alpha3": "XYZ", "numeric": "999", "name": "Nowhere"}),
        (Currency, {"code": "ZZY", "numeric": "998", "name": "Nothing"}),
        (HsSection, {"code": "XXV", "name": "One"}),
    ],
)
def test_code_never_changes(table: type[Any], values: dict[str, str]) -> None:
    row = table.objects.create(**values)
    row.code = values["code"][::-1]
    with pytest.raises(ValidationError, match="cannot be changed"):
        row.clean()
    table.objects.get(pk=row.pk).clean()


@pytest.mark.parametrize("code", ["", "a b", "ab\n", "é", "x" * 33, "-x"])
def test_tax_code_alphabet(code: str) -> None:
    """R-CAT-004: what staff add must be something that a client can send."""
    with pytest.raises(ValidationError):
        TaxCode(code=code, description="One").full_clean()


@pytest.mark.storage
@pytest.mark.parametrize(
    ("table", "values", "constraint"),
    [
        (TaxCode, {"code": "ZZ1", "system": "unheard"}, "tax_code_system_known"),
        (Country, {"code": "XX", "resale_allowed": "maybe"}, "country_resale_known"),
        (Currency, {"code": "ZZZ", "minor_units": 5}, "currency_minor_units_range"),
    ],
)
def test_database_refuses_nonsense(table: type[Any], values: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        table.objects.create(**values)


@pytest.mark.storage
def test_database_keeps_codes_unique() -> None:
    load_reference()
    for table in (TaxCode, Eccn, Country, Currency, HsSection):
        code = table._default_manager.values_list("code", flat=True)[0]
        with pytest.raises(IntegrityError), transaction.atomic():
            table._default_manager.create(code=code)


@pytest.mark.storage
def test_heading_with_codes_cannot_be_deleted() -> None:
    section = HsSection.objects.create(code="XXXX", name="Test")
    heading = HsCode.objects.create(code="9801", description="Things", level=4, section=section, chapter="98")
    HsCode.objects.create(code="9801.10", description="Red things", section=section, chapter="98", parent=heading)
    with pytest.raises(ProtectedError):
        heading.delete()
