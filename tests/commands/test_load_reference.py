"""`manage.py load_reference`: what it says; what it does is tested with the tables."""

from io import StringIO

import pytest
from django.core.management import call_command

from catalog.reference.models import Currency


@pytest.mark.usefixtures("reference")
def test_says_what_it_did_table_by_table() -> None:
    Currency.objects.get(code="EUR").delete()
    out = StringIO()
    call_command("load_reference", stdout=out)
    lines = out.getvalue().splitlines()
    assert "tax codes: 141 unchanged" in lines
    assert "currencies: 177 unchanged, 1 kept as deleted by staff" in lines
    assert len(lines) == 7
