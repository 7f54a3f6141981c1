"""From an empty folder to a served demonstration, the way an operator gets there.

One test, since each step stands on the one before and the whole takes seconds. Each command is started as an operator
starts it; where it runs another time, in the fork of a loaded program.
"""

import csv
import json
import signal
import stat
from pathlib import Path

import pytest

import catalog
from tests.commands.installation import (
    PATIENCE_SECONDS,
    Installation,
    call,
    free_port,
    installation,
    send_raw,
    stop,
    wait_until,
)

SAMPLE = Path(catalog.__file__).parent / "exchange" / "sample"
SKUS = 4753
PART = 2000
"""Rows of the import that is killed: so many that it takes seconds, also where the killer is kept waiting."""
DOCUMENTED_SKUS = 2
PRODUCTION = {"DEBUG": "off", "SECRET_KEY": "s" * 50, "ALLOWED_HOSTS": "localhost,127.0.0.1", "REQUIRE_HTTPS": "off"}


@pytest.mark.long
def test_an_installation(tmp_path: Path) -> None:
    with installation(tmp_path) as made:
        assert "run `manage.py migrate` first" in made.run_loaded("serve", status=1)
        made.run("migrate", "--verbosity=0")
        made.run("load_reference")
        made.run_loaded("import_catalog", str(SAMPLE / "sku_groups.csv"))
        kill_an_import_and_repeat_it(made)
        assert "DEBUG is off" in made.run("demo", status=1, **PRODUCTION)
        told = prepare_a_demonstration(made)
        check_accounts(made)
        prepared = counts(made)
        serve_the_demonstration(made, told)
        assert counts(made) == prepared
        serve_in_production(made)


def kill_an_import_and_repeat_it(made: Installation) -> None:
    """R-CON-125, R-CAT-172: kill -9 leaves whole rows and equal pairs; the same file again completes them."""
    file = managed_first(made.folder)
    importing = made.start("import_catalog", str(file))
    wait_until(lambda: made.count("catalog_sku") > 50, importing)
    assert stop(importing, signal.SIGKILL) == -signal.SIGKILL
    killed_at = made.count("catalog_sku")
    assert 50 < killed_at < PART
    assert made.run("check_pairs").startswith(f"All pairs agree: {killed_at} SKUs")
    expected = f"{PART - killed_at:,} created, 0 updated, {killed_at:,} unchanged, 0 rejected"
    assert made.run_loaded("import_catalog", str(file)).splitlines()[-1] == expected
    assert made.run_loaded("check_pairs") == f"All pairs agree: {PART} SKUs, 224 inventory items.\n"


def managed_first(folder: Path) -> Path:
    """Write some rows of the sample, those that have pairs at the top."""
    with (SAMPLE / "skus.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["managedFulfillment"] == "")[:PART]
    with (folder / "part.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder / "part.csv"


def prepare_a_demonstration(made: Installation) -> str:
    """Sample, documented examples, an account for each role, secrets for their owner only; return what it tells."""
    told = made.run_loaded("demo", "--prepare-only")
    assert f"{SKUS - PART:,} created, 0 updated, 0 unchanged, 0 rejected" in told
    first = counts(made)
    assert first["catalog_sku"] == first["catalog_historicalsku"] == SKUS + DOCUMENTED_SKUS
    assert first["catalog_skugroup"] == 70 + 2
    assert (first["catalog_registeredpart"], first["catalog_defaultmanufacturer"]) == (1, 0)
    assert (first["auth_user"], first["catalog_apikey"], first["catalog_apikeysecret"]) == (6, 4, 4)
    assert stat.S_IMODE((made.folder / "demo.json").stat().st_mode) == 0o600
    return told[told.index("Sign in as") :].strip()


def counts(made: Installation) -> dict[str, int]:
    tables = ("catalog_sku", "catalog_skugroup", "catalog_inventoryitem", "catalog_registeredpart", "auth_user")
    more = ("catalog_apikey", "catalog_apikeysecret", "catalog_historicalsku", "catalog_defaultmanufacturer")
    return {table: made.count(table) for table in (*tables, *more)}


def check_accounts(made: Installation) -> None:
    """R-CAT-247."""
    rows = made.ask(
        "SELECT u.username, u.is_staff, u.is_superuser, g.name FROM auth_user u "
        "JOIN auth_user_groups m ON m.user_id = u.id JOIN auth_group g ON g.id = m.group_id ORDER BY u.username"
    )
    assert rows == [
        ("admin", 1, 1, "Administrator"),
        ("developer", 1, 0, "Developer"),
        ("merchandiser", 1, 0, "Merchandiser"),
        ("operations", 1, 0, "Operations"),
        ("service", 1, 0, "Customer service"),
        ("viewer", 1, 0, "Viewer"),
    ]


def serve_the_demonstration(made: Installation, told: str) -> None:
    """Prepares again, with the same secrets; what it prints works: addresses and keys; Ctrl-C ends it with status 0."""
    port = free_port()
    demo = made.start("demo", "--port", str(port))
    wait_until(lambda: call(port, "/admin/login/")[0] == 200, demo)
    secret = json.loads((made.folder / "demo.json").read_text())["keys"]["test confidential"]
    status, body = call(port, "/skus/05081978", secret)
    assert (status, json.loads(body)["name"]) == (200, "Stoneware mug, 350 ml")
    assert f"Port {port} is in use" in made.run_loaded("demo", "--port", str(port), status=1)
    demo.send_signal(signal.SIGINT)
    out, _ = demo.communicate(timeout=PATIENCE_SECONDS)
    assert demo.returncode == 0
    assert told in out
    assert f'curl http://localhost:{port}/skus/05081978 -H "Authorization: Bearer {secret}"' in out
    assert call(port, "/admin/login/")[0] == 0


def serve_in_production(made: Installation) -> None:
    """R-CON-006, R-CON-203: what the server accepts, what it logs, how it stops."""
    port = free_port()
    secret = made.run("create_api_key", "--mode", "test", "--kind", "confidential").strip()
    server = made.start("serve", "--port", str(port), **PRODUCTION)
    wait_until(lambda: call(port, "/admin/login/")[0] == 200, server)

    def send(line: str, body: str = "", *headers: str) -> bytes:
        always = ("Host: localhost", "Connection: close", f"Authorization: Bearer {secret}")
        head = [f"{line} HTTP/1.1", *always, f"Content-Length: {len(body)}", *headers]
        return send_raw(port, ("\r\n".join(head) + "\r\n\r\n" + body).encode())

    sku = '{"id": "two-types", "name": "Mug", "eccn": "EAR99", "taxCode": "P0000000", "countryOfOrigin": "PL"}'
    both = ("Content-Type: application/json", "Content-Type: text/plain")
    assert send("POST /skus", sku, *both).startswith(b"HTTP/1.1 201 ")
    assert send("GET /skus/two-types", "", f"X-Long: {'x' * 60_000}").startswith(b"HTTP/1.1 200 ")
    assert send(f"GET /skus?ids={'x' * 8_000}").startswith(b"HTTP/1.1 200 ")
    beyond = send(f"GET /skus?ids={'x' * 9_000}")
    assert beyond.startswith(b"HTTP/1.1 400 ")
    assert beyond.endswith(b'"message":"The format of the request is invalid."}]}')
    missing = send("GET /skus/two%2Ftypes")
    assert missing.startswith(b"HTTP/1.1 404 ")
    assert b'{"type":"not_found"' in missing
    sheet = call(port, "/admin/login/")[1].decode().partition('href="/static/')[2].partition('"')[0]
    assert call(port, f"/static/{sheet}")[0] == 200
    assert stop(server) == 0
    # Each process and thread writes its rows after the answers, so their order tells nothing.
    logged = "SELECT status FROM catalog_loggedrequest WHERE method = 'GET' AND url = '/skus/two/types'"
    assert made.ask(logged) == [(404,)]
