"""Whose address counts: of the connection, or what a trusted proxy says (issue 10, A6)."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.test import RequestFactory

from catalog.wire.http.client_addresses import TrustedProxies, client_address, neighborhood

ONE = TrustedProxies(count=1)
TWO = TrustedProxies(count=2)
INNER = TrustedProxies(networks=(ip_network("10.0.0.0/8"), ip_network("fd00::/8")))
XFF, FORWARDED, REAL = "X-FORWARDED-FOR", "FORWARDED", "X-REAL-IP"


@pytest.mark.parametrize(
    ("trusted", "header", "peer", "told", "address"),
    [
        # Nobody is trusted: whatever the client writes.
        (TrustedProxies(), XFF, "198.51.100.1", "1.2.3.4", "198.51.100.1"),
        # The right-most entry is the proxy's own; the others are the client's.
        (ONE, XFF, "10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (ONE, XFF, "10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        (ONE, XFF, "10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        (ONE, XFF, "10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        (ONE, XFF, "10.0.0.1", "", "10.0.0.1"),
        (ONE, XFF, "10.0.0.1", "1.2.3.4, nonsense", "10.0.0.1"),
        (ONE, XFF, "", "203.0.113.9", "203.0.113.9"),
        (TWO, XFF, "10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (INNER, XFF, "10.0.0.1", "1.2.3.4, 203.0.113.9, 10.9.9.9", "203.0.113.9"),
        (INNER, XFF, "10.0.0.1", "10.0.0.7, 10.0.0.8", "10.0.0.7"),
        (INNER, XFF, "fd00::1", "203.0.113.9", "203.0.113.9"),
        # Past the proxy, straight to the server: the header is forged.
        (INNER, XFF, "198.51.100.1", "1.2.3.4", "198.51.100.1"),
        (INNER, XFF, "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (ONE, FORWARDED, "10.0.0.1", 'for=1.2.3.4;proto=http, for="[2001:db8::7]:4711";by=x', "2001:db8::7"),
        (ONE, FORWARDED, "10.0.0.1", "for=_hidden", "10.0.0.1"),
        (ONE, FORWARDED, "10.0.0.1", 'for="1.2.3.4, for=203.0.113.9', "203.0.113.9"),
        # An open quote of the client's, closed by the first one of the proxy's.
        (ONE, FORWARDED, "10.0.0.1", 'for="6.6.6.6%, for="[2001:db8::7]"', "2001:db8::7"),
        (ONE, FORWARDED, "10.0.0.1", 'for="6.6.6.6, for="[2001:db8::7]";proto=https', "2001:db8::7"),
        (ONE, FORWARDED, "10.0.0.1", "for=6.6.6.6, proto=https;for=203.0.113.9", "203.0.113.9"),
        (ONE, FORWARDED, "10.0.0.1", "for=6.6.6.6, proto=https", "10.0.0.1"),
        (ONE, FORWARDED, "10.0.0.1", 'for=203.0.113.9;host="x;for=6.6.6.6"', "203.0.113.9"),
        (ONE, XFF, "10.0.0.1", "6.6.6.6%x", "10.0.0.1"),
        (ONE, XFF, "10.0.0.1", "fe80::7%eth0", "fe80::7"),
        (ONE, REAL, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
    ],
)
def test_the_address(settings: Any, trusted: TrustedProxies, header: str, peer: str, told: str, address: str) -> None:
    settings.TRUSTED_PROXIES, settings.TRUSTED_PROXY_HEADER = trusted, header
    others = {"HTTP_" + name.replace("-", "_"): "6.6.6.6" for name in (XFF, FORWARDED, REAL) if name != header}
    request = RequestFactory().get("/")
    request.META |= others | {"HTTP_" + header.replace("-", "_"): told, "REMOTE_ADDR": peer}
    assert client_address(request) == address


def test_one_customer_of_a_provider_counts_once() -> None:
    assert neighborhood("2001:db8::1") == neighborhood("2001:db8::ffff:1") != neighborhood("2001:db8:0:1::1")
    assert neighborhood("203.0.113.9") != neighborhood("203.0.113.10")
