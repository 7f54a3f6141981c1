"""Where an address leads, and whether Lockstep may post there (R-EVT-180)."""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit

from django.conf import settings

from .names import UnknownName, resolve

__all__ = ["ForbiddenAddress", "Target", "UnknownName", "find_target"]

Address = IPv4Address | IPv6Address

NAT64 = IPv6Network("64:ff9b::/96")
PUBLIC_METADATA = {ip_address("168.63.129.16")}
"""Metadata services of clouds that hide behind a public address; the others are link-local or private."""
SAFE_IN_PATHS = "/%:@!$&'()*+,;=~-._[]"
DEFAULT_PORTS = {"http": 80, "https": 443}


class ForbiddenAddress(Exception):
    """A target that is not on the public network, while only such may be posted to."""


@dataclass(frozen=True)
class Target:
    """A checked place to post to: the host as the caller named it, and the addresses that may be connected to."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


def find_target(url: str, *, seconds: float) -> Target:
    """Resolve an address once and check all that it resolves to. Raises ForbiddenAddress, UnknownName.

    Whoever connects uses these addresses and does not ask the name service again: it could answer otherwise.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    if not settings.WEBHOOK_ALLOW_PRIVATE_TARGETS and is_disguised(host):
        raise ForbiddenAddress(f"{host} is a number in disguise; write the address with four decimal numbers.")
    addresses = resolve(host, seconds)
    if not settings.WEBHOOK_ALLOW_PRIVATE_TARGETS:
        for address in addresses:
            refuse_private(host, address)
    path = quote(parts.path or "/", safe=SAFE_IN_PATHS)
    query = "?" + quote(parts.query, safe=SAFE_IN_PATHS + "?") if parts.query else ""
    return Target(parts.scheme, host, port, path + query, addresses)


def is_disguised(host: str) -> bool:
    """Tell whether a host is an address in decimal, octal, hexadecimal or shortened spelling."""
    try:
        socket.inet_aton(host)
    except OSError:
        return False
    try:
        ip_address(host)
    except ValueError:
        return True
    return False


def refuse_private(host: str, address: str) -> None:
    """Refuse an address that is not on the public network. Raises ForbiddenAddress."""
    if not all(is_public(one) for one in meanings(ip_address(address))):
        named = host if host == address else f"{host} ({address})"
        raise ForbiddenAddress(
            f"{named} is not on the public network; WEBHOOK_ALLOW_PRIVATE_TARGETS would have to be on."
        )


def meanings(address: Address) -> list[Address]:
    """Return an address and the IPv4 addresses that are wrapped in it."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    wrapped: list[Address] = [address]
    if address.sixtofour:
        wrapped.append(address.sixtofour)
    if address.teredo:
        wrapped.extend(address.teredo)
    if address in NAT64:
        wrapped.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return wrapped


def is_public(address: Address) -> bool:
    """Tell whether an address is on the public network and belongs to one host."""
    if address.is_multicast or address.is_reserved or address in PUBLIC_METADATA:
        return False
    # Python counts the old site-local addresses (fec0::/10) as global.
    return address.is_global and not (isinstance(address, IPv6Address) and address.is_site_local)
