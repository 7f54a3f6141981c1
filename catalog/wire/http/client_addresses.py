"""The network address of a client: that of the connection, or the one that a trusted proxy reports.

A client can send any header. Only the entry of the operator's own proxy can be trusted, which is the right-most one,
and only where TRUSTED_PROXIES says that there is such a proxy. Everything to its left may be forged.
"""

import ipaddress
import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FOR = re.compile(r'(?:\A|;)\s*for=(?:"([^"]*)"|([^\s;"]*))\s*(?:;|\Z)', re.IGNORECASE)
WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.%]+)\](?::\d+)?\Z|(\d+\.\d+\.\d+\.\d+):\d+\Z")
NEIGHBORHOOD_BITS = 64
"""Leading bits of an IPv6 address that count as one client: providers assign at least a /64 to each customer."""


@dataclass(frozen=True)
class TrustedProxies:
    """The operator's proxies: the number that requests pass, or the networks they are in; none by default."""

    count: int = 0
    networks: tuple[Network, ...] = ()


def client_address(request: HttpRequest) -> str:
    """Return the address of the client as text; empty if it is unknown, as behind a Unix socket."""
    peer = parsed(request.META.get("REMOTE_ADDR", ""))
    trusted: TrustedProxies = settings.TRUSTED_PROXIES
    hops = [*_reported_hops(request), peer] if trusted.count or trusted.networks else [peer]
    hops.reverse()
    client = hops[0]
    for passed, hop in enumerate(hops):
        if hop is None and passed:
            # Not an address: stop at the last known proxy.
            break
        client = hop
        if passed >= trusted.count and not any(hop in network for network in trusted.networks if hop is not None):
            break
    return str(client) if client is not None else ""


def _reported_hops(request: HttpRequest) -> list[IPAddress | None]:
    header = request.META.get("HTTP_" + settings.TRUSTED_PROXY_HEADER.upper().replace("-", "_"), "")
    # Split at every comma, even inside quotes: addresses have none, and an unclosed quote must not swallow the rest.
    entries = header.split(",") if header.strip() else []
    if settings.TRUSTED_PROXY_HEADER.lower() == "forwarded":
        found = [FOR.search(entry.strip()) for entry in entries]
        return [parsed(each[1] or each[2] or "") if each else None for each in found]
    return [parsed(entry) for entry in entries]


def parsed(text: str) -> IPAddress | None:
    """Parse an address with or without a port, mapping IPv4-in-IPv6 to IPv4. Return None if it is not one."""
    text = text.strip()
    if found := WITH_PORT.match(text):
        text = found[1] or found[2]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return address
    # Without the zone, which has no meaning on another machine.
    return address.ipv4_mapped or ipaddress.IPv6Address(int(address))


def neighborhood(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the network of an IPv6 address."""
    found = parsed(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, NEIGHBORHOOD_BITS), strict=False))
    return str(found) if found is not None else ""


def keyed_number(purpose: str, text: str, numbers: int) -> int:
    """Hash a text to one of `numbers` values; finding texts that collide needs SECRET_KEY."""
    digest = salted_hmac(purpose, text, algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") % numbers


def keyed_digest(purpose: str, text: str) -> str:
    """Return a digest of 64 characters that cannot be brute-forced without SECRET_KEY."""
    return salted_hmac(purpose, text, algorithm="sha256").hexdigest()
