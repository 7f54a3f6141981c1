"""The few reference rows that races need: a test that commits empties all tables, and loading them takes a while."""

from catalog.reference.models import Country, Currency, Eccn, TaxCode

from .messages import DIGITAL, PHYSICAL


def load_few_codes() -> None:
    """Store one row or two of each table, unless the whole tables are there."""
    if TaxCode.objects.exists():
        return
    for code, physical in ((PHYSICAL, True), ("4323.310_A", True), (DIGITAL, False)):
        TaxCode.objects.create(code=code, physical=physical, description=code)
    for number, code in enumerate(("PL", "DE", "US")):
        Country.objects.create(code=code, alpha3=f"{code}X", numeric=f"00{number}", name=code)
    Eccn.objects.create(code="EAR99", title="EAR99", approved=True)
    Currency.objects.create(code="EUR", name="Euro", minor_units=2)
