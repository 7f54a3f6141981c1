"""A process that is killed between the SKU and its item leaves both sides as they were (R-CAT-172)."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from catalog.skus.operations import update_sku
from tests.factories import SkuFactory

from .messages import pairs_agree

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

DOOMED = """
import time
from catalog import pairing
from catalog.skus.models import Sku
from catalog.skus.operations import update_sku

def stop(sku):
    print("between", Sku.objects.get(pk=sku.pk).hs_code, flush=True)
    time.sleep(60)

pairing.follow = stop
update_sku(live_mode=False, wire_id="mug-01", hs_code="7323.94", country_of_origin="US")
"""


def address_of_test_database() -> str:
    """Return the address by which another process reaches the database of this test."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that stands still in the middle of an update."""
    SkuFactory(wire_id="mug-01", managed=True)
    environment = os.environ | {"DATABASE_URL": address_of_test_database(), "RUNTIME_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", DOOMED]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "between 7323.94"
        yield process
        process.kill()


def test_killed_in_the_middle(doomed: subprocess.Popen[str]) -> None:
    """Inside its transaction the process saw the new SKU; outside nobody ever does."""
    before = Sku.objects.get(), InventoryItem.objects.get()
    doomed.send_signal(signal.SIGKILL)
    assert doomed.wait(timeout=10) == -signal.SIGKILL
    sku, item = Sku.objects.get(), InventoryItem.objects.get()
    assert (sku.hs_code, item.hs_code, sku.country_of_origin) == ("6404.20", "6404.20", "DE")
    assert (sku.updated_time, item.updated_time, sku.history.count()) == (None, None, 1)
    assert (sku, item) == before
    update_sku(live_mode=False, wire_id="mug-01", hs_code="7323.94")
    assert InventoryItem.objects.get().hs_code == "7323.94"
    assert pairs_agree()
