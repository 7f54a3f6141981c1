"""The program starts with sensible variables only, and says in a sentence what is wrong with the others."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.starts import ROOT, Starts, forked_starts

READ = """
import json
from django.conf import settings
names = ("DEBUG", "PORT", "RATE_LIMIT_TEST", "RATE_LIMIT_LIVE", "REQUIRE_HTTPS", "SESSION_COOKIE_SECURE",
         "WEBHOOK_ALLOW_PRIVATE_TARGETS", "ALLOWED_HOSTS", "REQUEST_LOG", "SECURE_HSTS_SECONDS")
print(json.dumps({name: getattr(settings, name) for name in names} | {"DATABASE": settings.DATABASES["default"]}))
"""
PRODUCTION = {"DEBUG": "off", "SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "shop.example"}


@pytest.fixture(scope="module")
def starts() -> Iterator[Starts]:
    """Starts that share what they load before the settings."""
    with forked_starts() as process:
        yield process


def exactly(tmp_path: Path, variables: dict[str, str]) -> dict[str, str]:
    """Return all variables of a start."""
    always = {"PATH": os.environ["PATH"], "RUNTIME_DIR": str(tmp_path / "var")}
    return always | variables | {"DJANGO_SETTINGS_MODULE": "config.settings"}


def start(tmp_path: Path, command: list[str], variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Start Python as an operator does, with exactly these variables."""
    environment = exactly(tmp_path, variables)
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )


def read_settings(starts: Starts, tmp_path: Path, **variables: str) -> dict[str, object]:
    """Return some settings as a new process sees them."""
    answer = starts.run(["-c", READ], exactly(tmp_path, variables))
    assert answer.returncode == 0, answer.stderr
    result: dict[str, object] = json.loads(answer.stdout)
    return result


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DEBUG": "maybe"}, "DEBUG is 'maybe'; use on or off."),
        ({"REQUEST_LOG": "2"}, "REQUEST_LOG is '2'; use on or off."),
        ({"PORT": "http"}, "PORT is 'http'; use a whole number, from 1 to 65535."),
        ({"PORT": "65536"}, "PORT is '65536'; use a whole number, from 1 to 65535."),
        ({"RATE_LIMIT_TEST": "-1"}, "RATE_LIMIT_TEST is '-1'; use a whole number, 0 or more."),
        (
            {"TRUSTED_PROXIES": "10.0.0.0/8, nginx"},
            "TRUSTED_PROXIES contains 'nginx'; use the number of proxies, or networks such as 10.0.0.0/8, separated by "
            "commas.",
        ),
        ({"RATE_LIMIT_LIVE": "2.5"}, "RATE_LIMIT_LIVE is '2.5'; use a whole number, 0 or more."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is 'LOUD'; use one of DEBUG, INFO, WARNING, ERROR, CRITICAL."),
        ({"ALLOWED_HOSTS": "https://shop.example"}, "ALLOWED_HOSTS contains 'https://shop.example'; use host names"),
        ({"CSRF_TRUSTED_ORIGINS": "shop.example"}, "CSRF_TRUSTED_ORIGINS contains 'shop.example'; use origins"),
        (
            {"CORS_ALLOWED_ORIGINS": "https://shop.example/x"},
            "CORS_ALLOWED_ORIGINS contains 'https://shop.example/x'; use",
        ),
        ({"CORS_ALLOWED_ORIGINS": "*"}, "CORS_ALLOWED_ORIGINS contains '*'; use origins"),
        ({"SCRIPT_NAME": "shop"}, "SCRIPT_NAME is 'shop'; use a path such as /shop"),
        ({"SCRIPT_NAME": "/shop/../x"}, "SCRIPT_NAME is '/shop/../x'; use a path"),
        ({"SCRIPT_NAME": "https://a.example/shop"}, "SCRIPT_NAME is 'https://a.example/shop'; use a path"),
        ({"RUNTIME_DIR": "/dev/null/var"}, "RUNTIME_DIR is '/dev/null/var', which cannot be made a folder"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL is not an address that can be used"),
        ({"DATABASE_URL": "postgres://"}, "DATABASE_URL is not an address that can be used"),
        ({"DATABASE_URL": "postgres://h:port/n"}, "DATABASE_URL is not an address that can be used"),
        ({**PRODUCTION, "SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({**PRODUCTION, "SECRET_KEY": "short"}, "SECRET_KEY is the development key or shorter than 32 characters"),
        ({**PRODUCTION, "ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing"),
    ],
    ids=str,
)
def test_nonsense_stops_the_start_with_one_sentence(
    starts: Starts, tmp_path: Path, variables: dict[str, str], sentence: str
) -> None:
    answer = starts.run(["manage.py", "migrate"], exactly(tmp_path, variables))
    title, *problems = answer.stderr.strip().splitlines()
    assert answer.returncode == 1
    assert title == "Lockstep cannot start."
    assert len(problems) == 1
    assert problems[0].startswith(sentence)


def test_the_development_key_is_refused_in_production(starts: Starts, tmp_path: Path) -> None:
    program = "from config import settings; print(settings.DEVELOPMENT_KEY)"
    key = starts.run(["-c", program], exactly(tmp_path, {})).stdout.strip()
    answer = starts.run(["manage.py", "check"], exactly(tmp_path, {**PRODUCTION, "SECRET_KEY": key}))
    assert answer.returncode == 1
    assert "SECRET_KEY is the development key" in answer.stderr


def test_all_problems_are_told_at_once_and_no_password(tmp_path: Path) -> None:
    variables = {"PORT": "0", "DEBUG": "perhaps", "DATABASE_URL": "mysql://shop:hush@db/shop"}
    answer = start(tmp_path, ["manage.py", "migrate"], variables)
    assert [line.split()[0] for line in answer.stderr.splitlines()] == ["Lockstep", "DEBUG", "PORT", "DATABASE_URL"]
    assert "hush" not in answer.stderr


def test_without_variables_it_is_a_development_server_on_sqlite(starts: Starts, tmp_path: Path) -> None:
    found = read_settings(starts, tmp_path)
    database = found.pop("DATABASE")
    assert found == {
        "DEBUG": True,
        "PORT": 8000,
        "RATE_LIMIT_TEST": 25,
        "RATE_LIMIT_LIVE": 250,
        "REQUIRE_HTTPS": False,
        "SESSION_COOKIE_SECURE": False,
        "WEBHOOK_ALLOW_PRIVATE_TARGETS": True,
        "ALLOWED_HOSTS": [],
        "REQUEST_LOG": True,
        "SECURE_HSTS_SECONDS": 0,
    }
    assert isinstance(database, dict)
    assert database["NAME"] == str(tmp_path / "var" / "lockstep.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_production_is_strict_unless_told_otherwise(starts: Starts, tmp_path: Path) -> None:
    strict = read_settings(starts, tmp_path, **PRODUCTION, PORT="", RATE_LIMIT_TEST="0")
    assert (strict["REQUIRE_HTTPS"], strict["SESSION_COOKIE_SECURE"]) == (True, True)
    assert strict["SECURE_HSTS_SECONDS"] == 24 * 3600
    assert (strict["WEBHOOK_ALLOW_PRIVATE_TARGETS"], strict["DEBUG"]) == (False, False)
    assert (strict["PORT"], strict["RATE_LIMIT_TEST"], strict["ALLOWED_HOSTS"]) == (8000, 0, ["shop.example"])
    eased = read_settings(starts, tmp_path, **PRODUCTION, REQUIRE_HTTPS="no")
    assert (eased["REQUIRE_HTTPS"], eased["SESSION_COOKIE_SECURE"]) == (False, False)


def test_django_has_nothing_against_the_settings_of_production(starts: Starts, tmp_path: Path) -> None:
    secret = {"SECRET_KEY": "a-long-random-text-of-more-than-fifty-characters-0123456789"}
    command = ["manage.py", "check", "--deploy", "--fail-level=WARNING"]
    answer = starts.run(command, exactly(tmp_path, PRODUCTION | secret))
    assert answer.returncode == 0, answer.stderr


def test_sqlite_waits_for_other_writers_and_keeps_foreign_keys(tmp_path: Path) -> None:
    script = (
        "import django; django.setup(); from django.db import connection as c\n"
        "print([c.cursor().execute(f'PRAGMA {n}').fetchone()[0] for n in"
        " ('journal_mode', 'foreign_keys', 'busy_timeout')])"
    )
    assert start(tmp_path, ["-c", script], {}).stdout.strip() == "['wal', 1, 100000]"


def test_postgres_by_address(starts: Starts, tmp_path: Path) -> None:
    found = read_settings(starts, tmp_path, DATABASE_URL="postgres://lock:st%2Fep@db:6543/shop")["DATABASE"]
    assert isinstance(found, dict)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert [found[part] for part in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "lock",
        "st/ep",
        "db",
        6543,
        "shop",
    ]
