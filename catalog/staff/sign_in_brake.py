"""The brake on guessing passwords: what is refused before a password is even looked at, which costs half a second.

Counted are the failures of a quarter of an hour. Nobody can lock the owner of an account out by failing in their name:
a browser that has signed in to the account before has a count of its own, and an address from which somebody signed in
to it lately is not stopped by what happens elsewhere.

| who tries | is stopped by |
|---|---|
| a browser that the account knows | 10 failures of this browser |
| an address that the account knows | 10 failures in its name from there; 30 in all names from there |
| anybody else | the same; 20 failures in its name by anybody the account does not know |

Behind all that, an installation looks at so many passwords a second of browsers that no account knows. django-axes was
considered: its lockouts know neither devices nor addresses that an account has signed in from, so a stranger may lock
others out, and it counts after the password has been hashed.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from catalog.wire.http.client_addresses import client_address, keyed_digest, neighborhood
from catalog.wire.http.throttling import RateCounter

from .devices import known_device
from .models import SignInAttempt

Outcome = SignInAttempt.Outcome

WINDOW = timedelta(minutes=15)
MOST_FAILURES = 10
"""Of a browser that the account knows, or in one name from one address."""
MOST_OF_ADDRESS = 30
"""From one address in all names."""
MOST_OF_STRANGERS = 20
"""In one name by all whom the account does not know."""
ADDRESS_KNOWN = timedelta(days=30)
KEPT = timedelta(days=90)
UNKNOWN_NAMES_KEPT = timedelta(days=1)
HASHES, REFUSALS = 0, 1
"""What is counted by the second."""
REFUSALS_PER_SECOND = 1
"""So many are written down: whoever has many addresses could fill the database, since a refusal costs them nothing."""


@dataclass(frozen=True)
class Visitor:
    """Who tries to sign in: to which account, from where, with which browser."""

    username: str
    name_digest: str
    address: str
    neighborhood: str
    device: str


def visitor(request: HttpRequest, username: str) -> Visitor:
    """Return who tries to sign in."""
    address = client_address(request)
    return Visitor(username, digest_of_name(username), address, neighborhood(address), known_device(request, username))


def digest_of_name(username: str) -> str:
    """Return what stands for a name, in capitals or not."""
    return keyed_digest("catalog.staff.sign_in_brake", username.casefold())


def is_stopped(who: Visitor) -> bool:
    """Tell whether an attempt is refused unread."""
    if who.device:
        return _failures(device=who.device, name_digest=who.name_digest).count() >= MOST_FAILURES
    strangers = _failures(device="")
    here = strangers.filter(neighborhood=who.neighborhood)
    if here.filter(name_digest=who.name_digest).count() >= MOST_FAILURES or here.count() >= MOST_OF_ADDRESS:
        return True
    in_name = strangers.filter(name_digest=who.name_digest)
    return in_name.count() >= MOST_OF_STRANGERS and not _knows_address(who)


def is_crowded(who: Visitor) -> bool:
    """Count an attempt that costs a hash; tell whether there are more of those than the installation affords."""
    if who.device or _knows_address(who):
        return False
    return bool(hash_counter().admit(HASHES, settings.SIGN_INS_PER_SECOND))


def begin_attempt(who: Visitor, outcome: SignInAttempt.Outcome = Outcome.FAILED) -> SignInAttempt:
    """Write an attempt down as failed before it is tried: however many run at once, all are counted."""
    return SignInAttempt.objects.create(
        outcome=outcome,
        name_digest=who.name_digest,
        address=who.address,
        neighborhood=who.neighborhood,
        device=who.device,
    )


def note_refusal(who: Visitor) -> bool:
    """Write down that somebody is refused, once in each window; tell whether that was done."""
    refusals = SignInAttempt.objects.filter(outcome=Outcome.REFUSED, time__gt=timezone.now() - WINDOW)
    if refusals.filter(neighborhood=who.neighborhood).exists() or hash_counter().admit(REFUSALS, REFUSALS_PER_SECOND):
        return False
    begin_attempt(who, Outcome.REFUSED)
    return True


def old_attempts() -> QuerySet[SignInAttempt]:
    """Return those that are no longer kept; failures in names that do not exist are the most, and go first."""
    now = timezone.now()
    unknown = Q(username="", time__lt=now - UNKNOWN_NAMES_KEPT)
    return SignInAttempt.objects.filter(Q(time__lt=now - KEPT) | unknown)


@cache
def hash_counter() -> RateCounter:
    """Return the counter of passwords that were looked at, and of refusals that were written down."""
    return RateCounter(Path(settings.RUNTIME_DIR) / "sign-in-hashes")


def _failures(**of: str) -> QuerySet[SignInAttempt]:
    return SignInAttempt.objects.filter(outcome=Outcome.FAILED, time__gt=timezone.now() - WINDOW, **of)


def _knows_address(who: Visitor) -> bool:
    lately = timezone.now() - ADDRESS_KNOWN
    good = SignInAttempt.objects.filter(outcome=Outcome.SIGNED_IN, time__gt=lately, neighborhood=who.neighborhood)
    return bool(who.neighborhood) and good.filter(name_digest=who.name_digest).exists()
