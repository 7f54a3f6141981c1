"""One exchange: what counts as success, and that it ends in time (R-EVT-120, R-EVT-121)."""

import contextlib
import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fulfillment.events.delivery.exchange import post
from tests.fulfillment.events.receiver import Received, Receiver, answer

LIMIT = 0.6
SHORT_LIMIT = 0.3
"""Where nobody is to answer in time; it is longer than some drops of what drips."""
PATIENCE = 2
"""How much later a busy machine may notice that the limit is over; nobody here answers within that time."""
Talk = Callable[[socket.socket], None]


@contextlib.contextmanager
def raw_server(talk: Talk) -> Iterator[str]:
    """A server below HTTP: `talk` has the connection after the first bytes came in."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                talk(connection)

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    listener.close()


def drip(first: bytes, again: bytes) -> Talk:
    """Send a beginning, then a little for ever, each time before any time limit of a single read is over."""

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(first)
        while True:
            time.sleep(0.05)
            connection.sendall(again)

    return talk


@pytest.mark.parametrize("status", [200, 202, 204, 301, 400, 410, 500])
def test_status_is_reported_and_no_redirect_followed_s_evt_04(receiver: Receiver, status: int) -> None:
    receiver.respond = answer(status, b"" if status == 204 else b"said", {"Location": receiver.url + "/elsewhere"})
    result = post(receiver.url, b"{}", {"X-Own": "1"}, seconds=3)
    assert (result.status, result.failure) == (status, "")
    assert result.body == (b"" if status == 204 else b"said")
    assert [(request.path, request.headers["x-own"]) for request in receiver.received] == [("/hook", "1")]
    assert receiver.received[0].headers["user-agent"] == "Lockstep-Webhooks/1"


def test_only_the_beginning_of_an_answer_is_kept_r_evt_121(receiver: Receiver) -> None:
    receiver.respond = answer(200, b"x" * 100_000)
    assert post(receiver.url, b"{}", {}, seconds=3).body == b"x" * 4096


@pytest.mark.parametrize(
    "talk",
    [
        lambda connection: time.sleep(3),
        drip(b"", b"H"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silence", "dripping status", "dripping headers", "dripping one header", "continuing for ever"],
)
def test_without_an_answer_in_time_it_is_over_s_evt_04(talk: Talk) -> None:
    with raw_server(talk) as url:
        begun = time.perf_counter()
        result = post(url, b"{}", {}, seconds=SHORT_LIMIT)
        took = time.perf_counter() - begun
    assert (result.status, result.failure) == (None, "timeout")
    assert SHORT_LIMIT - 0.1 < took < SHORT_LIMIT + PATIENCE


@pytest.mark.parametrize("head", [b"Content-Length: 4000", b"Connection: close"])
def test_a_dripping_body_takes_no_longer_and_counts_by_its_status(head: bytes) -> None:
    with raw_server(drip(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\nbegin", b".")) as url:
        begun = time.perf_counter()
        result = post(url, b"{}", {}, seconds=LIMIT)
        took = time.perf_counter() - begun
    assert result.status == 200
    assert result.body.startswith(b"begin.")
    assert took < LIMIT + PATIENCE


def test_an_endpoint_that_reads_nothing() -> None:
    with raw_server(lambda connection: time.sleep(3)) as url:
        begun = time.perf_counter()
        result = post(url, b"x" * 30_000_000, {}, seconds=SHORT_LIMIT)
    assert result.failure == "timeout"
    assert time.perf_counter() - begun < SHORT_LIMIT + PATIENCE


@pytest.mark.parametrize(
    ("said", "failure"),
    [(b"", "connection"), (b"SSH-2.0-OpenSSH_9.2\r\n", "protocol"), (b"HTTP/1.1 2x0 OK\r\n\r\n", "protocol")],
    ids=["hangs up", "not HTTP", "no status"],
)
def test_what_is_not_http_s_evt_04(said: bytes, failure: str) -> None:
    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(said)

    with raw_server(talk) as url:
        result = post(url, b"{}", {}, seconds=3)
    assert (result.status, result.failure) == (None, failure)


def test_refused_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert post(f"http://127.0.0.1:{port}/", b"{}", {}, seconds=3).failure == "connection"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of its own making for localhost, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.2"))]
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, form, plain)
    )
    return file


@pytest.fixture
def tls_receiver(certificate: Path) -> Iterator[Receiver]:
    """A receiver over TLS."""
    receiver = Receiver()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
    receiver.url = f"https://localhost:{receiver.server.server_address[1]}/hook"
    with receiver:
        yield receiver


def test_an_unknown_certificate_is_refused_r_evt_181_s_evt_04(tls_receiver: Receiver) -> None:
    result = post(tls_receiver.url, b"{}", {}, seconds=3)
    assert (result.status, result.failure) == (None, "tls")
    assert not tls_receiver.received


def test_a_switch_skips_the_verification_r_evt_181(tls_receiver: Receiver) -> None:
    assert post(tls_receiver.url, b"{}", {}, seconds=3, verify_tls=False).status == 200


def test_a_known_certificate_is_accepted_for_its_names_only(
    tls_receiver: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert post(tls_receiver.url, b"{}", {}, seconds=3).status == 200
    other = tls_receiver.url.replace("localhost", "127.0.0.1")
    assert post(other, b"{}", {}, seconds=3).failure == "tls"


def test_a_handshake_that_hangs_ends_in_time() -> None:
    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        while True:
            time.sleep(0.05)
            connection.sendall(b"\x16")

    with raw_server(talk) as url:
        begun = time.perf_counter()
        result = post(url.replace("http:", "https:"), b"{}", {}, seconds=LIMIT)
    assert result.failure in ("timeout", "tls")
    assert time.perf_counter() - begun < LIMIT + PATIENCE


def test_a_slow_answer_is_kept_as_a_timeout(receiver: Receiver) -> None:
    def late(handler: BaseHTTPRequestHandler, received: Received) -> None:
        time.sleep(SHORT_LIMIT + 0.3)
        answer(200)(handler, received)

    receiver.respond = late
    assert post(receiver.url, b"{}", {}, seconds=SHORT_LIMIT).failure == "timeout"
