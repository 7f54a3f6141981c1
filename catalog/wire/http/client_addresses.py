"""The network address of a client: of the connection, or what a trusted proxy says of it.

Headers are the client's own words until a proxy of the operator's has spoken: its entry is the right-most one, and
counts only when TRUSTED_PROXIES says that there is such a proxy. Everything further left may be forged.
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
"""Of an IPv6 address; a customer of an access provider has at least so large a network of their own."""


@dataclass(frozen=True)
class TrustedProxies:
    """The operator's proxies: how many requests pass, or in which networks they are; none by default."""

    count: int = 0
    networks: tuple[Network, ...] = ()


def client_address(request: HttpRequest) -> str:
    """Return the address of the client as text; empty where it is unknown, as behind a socket file."""
    peer = parsed(request.META.get("REMOTE_ADDR", ""))
    trusted: TrustedProxies = settings.TRUSTED_PROXIES
    hops = [*_told_hops(request), peer] if trusted.count or trusted.networks else [peer]
    hops.reverse()
    client = hops[0]
    for passed, hop in enumerate(hops):
        if hop is None and passed:
            # Not an address: the last proxy that is known is as far as it goes.
            break
        client = hop
        if passed >= trusted.count and not any(hop in network for network in trusted.networks if hop is not None):
            break
    return str(client) if client is not None else ""


def _told_hops(request: HttpRequest) -> list[IPAddress | None]:
    header = request.META.get("HTTP_" + settings.TRUSTED_PROXY_HEADER.upper().replace("-", "_"), "")
    # Cut at every comma, quoted ones too: addresses have none, and a client's open quote must not swallow what follows.
    entries = header.split(",") if header.strip() else []
    if settings.TRUSTED_PROXY_HEADER.lower() == "forwarded":
        found = [FOR.search(entry.strip()) for entry in entries]
        return [parsed(each[1] or each[2] or "") if each else None for each in found]
    return [parsed(entry) for entry in entries]


def parsed(text: str) -> IPAddress | None:
    """Return the address that a text names, with or without a port; IPv4 inside IPv6 is IPv4."""
    text = text.strip()
    if found := WITH_PORT.match(text):
        text = found[1] or found[2]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return address
    # Without the zone, which means something on one machine only.
    return address.ipv4_mapped or ipaddress.IPv6Address(int(address))


def neighborhood(address: str) -> str:
    """Return what is counted as one client: an IPv4 address, or the network that an IPv6 address is in."""
    found = parsed(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, NEIGHBORHOOD_BITS), strict=False))
    return str(found) if found is not None else ""


def keyed_number(purpose: str, text: str, numbers: int) -> int:
    """Return one of so many numbers for a text; nobody without SECRET_KEY can find texts that share one."""
    digest = salted_hmac(purpose, text, algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") % numbers


def keyed_digest(purpose: str, text: str) -> str:
    """Return a text of 64 characters that stands for another; without SECRET_KEY it cannot be found by trying."""
    return salted_hmac(purpose, text, algorithm="sha256").hexdigest()
