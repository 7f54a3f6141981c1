"""Matching of facts with rules: pure functions, one for each kind of rule."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

EMAIL, BROWSER_IP, COUNTRY, ORDER_AMOUNT = "email", "browser_ip", "country", "amount"

WRONG = {
    EMAIL: "Write an address such as ann@example.com, or a domain such as @example.com.",
    BROWSER_IP: "Write an address such as 203.0.113.7, or a network such as 203.0.113.0/24.",
    COUNTRY: "Write two capital letters, such as DE.",
    ORDER_AMOUNT: "Write an amount such as 500 or 499.99.",
}
MAPPED_BITS = 96
"""Bits in front of an IPv4 address that is written as an IPv6 address."""
_AMOUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,4})?")
_EMAIL = re.compile(r"[^@\s]*@[^@\s]+")


@dataclass(frozen=True)
class Facts:
    """The facts that the review looks at; `parties` are names with their countries, of recipients and payers."""

    email: str
    browser_ip: str
    countries: frozenset[str]
    amount: Decimal
    currency: str
    parties: frozenset[tuple[str, str]]


def compared(name: str) -> str:
    """Return a name with case and blanks normalized."""
    return " ".join(name.split()).casefold()


def is_usable(kind: str, value: str) -> bool:
    """Return whether a value is valid for a kind of rule."""
    if kind == EMAIL:
        return _EMAIL.fullmatch(value) is not None
    if kind == BROWSER_IP:
        return _is_network(value)
    if kind == COUNTRY:
        return re.fullmatch("[A-Z]{2}", value) is not None
    return _AMOUNT.fullmatch(value) is not None


def matches(kind: str, value: str, currency: str, facts: Facts) -> bool:
    """Return whether a rule matches."""
    if kind == ORDER_AMOUNT:
        return currency in ("", facts.currency) and facts.amount > Decimal(value)
    return _MATCHES[kind](value, facts)


def _matches_email(value: str, facts: Facts) -> bool:
    """Match an address, or a whole domain for a value that begins with @."""
    email, wanted = facts.email.casefold(), value.casefold()
    return email.endswith(wanted) if wanted.startswith("@") else email == wanted


def _matches_network(value: str, facts: Facts) -> bool:
    address = _address(facts.browser_ip)
    return address is not None and address in _network(value)


def _matches_country(value: str, facts: Facts) -> bool:
    return value in facts.countries


_MATCHES: dict[str, Callable[[str, Facts], bool]] = {
    EMAIL: _matches_email,
    BROWSER_IP: _matches_network,
    COUNTRY: _matches_country,
}


def _is_network(value: str) -> bool:
    try:
        _network(value)
    except ValueError:
        return False
    return True


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Return an address, or None for any other text that a client sent."""
    try:
        return _unmapped(ip_address(text.strip()))
    except ValueError:
        return None


def _network(text: str) -> IPv4Network | IPv6Network:
    """Return a network, of one address too. Raises ValueError."""
    network = ip_network(text, strict=False)
    first = _unmapped(network.network_address)
    if first.version == network.version or network.prefixlen < MAPPED_BITS:
        return network
    return ip_network((first, network.prefixlen - MAPPED_BITS))


def _unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address of one that is mapped into IPv6: `::ffff:203.0.113.7`."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped
