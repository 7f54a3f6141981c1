"""Masking: by value in whatever disguise, by name in whatever form, and nothing else (R-CON-203, R-CON-030)."""

import base64
import gzip
import json
import time
import uuid
import zlib
from urllib.parse import quote

import pytest

from catalog.wire.masking import mask_address, mask_body, mask_credentials, mask_request_target, mask_text

CARD = "4111111111111111"
IBAN = "DE89370400440532013000"
SPACED = "4111 1111 1111 1111"
MARK = "hunter2"
OTHER_CARDS = ["378282246310005", "30569309025904", "5555555555554444", "6011111111111117", "3530111333300000"]


def spelled(zero: int) -> str:
    """Return the card number in the digits of a script, of which the zero is given."""
    return "".join(chr(zero + int(digit)) for digit in CARD)


DISGUISED_CARDS = [
    *(CARD, SPACED, "4111-1111-1111-1111", "4111.1111.1111.1111", "4111/1111/1111/1111", "4111_1111_1111_1111"),
    *("4111\u00a01111\u00a01111\u00a01111", "4111\u200b1111\u200b1111\u200b1111", "4111  1111  1111  1111"),
    *("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "4111\n1111\n1111\n1111", "4111\x001111\x001111\x001111"),
    *(spelled(0xFF10), spelled(0x0660), spelled(0x1D7CE), "visa4111111111111111", "pan=4111111111111111;"),
    *("4,111,111,111,111,111", "4'111'111'111'111'111", json.dumps({"n": json.dumps(list(CARD), indent=4)})),
    *("".join(f"\\{ord(digit):03o}" for digit in CARD), "".join(f"\\u{{{ord(digit):x}}}" for digit in CARD)),
    *(base64.b64encode(CARD.encode()).decode(), base64.urlsafe_b64encode(b'{"pan":%s}' % CARD.encode()).decode()),
    *("4111111111111111 12/30 123", "41111111111111111230123", ";4111111111111111=30121010000?"),
    *("4.111111111111111e15", "4111111111111111.0", "41111111111111110e-1", "411111111111111100e-2"),
    *(r"4111\u0031111\u0031111\u00311111", r"\u0034111111111111111", r"\\u0034111111111111111"),
    *("&#52;111111111111111", "%34111111111111111", "%2534111111111111111", quote(SPACED), "4111+1111+1111+1111"),
    *('["4111","1111","1111","1111"]', "[4111, 1111, 1111, 1111]", "[4,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"),
    *("3782 822463 10005", "3782-822463-10005", '{"' + CARD + '": 1}', '{"x": {"y": [' + CARD + "]}}"),
    json.dumps({"note": json.dumps({"note": json.dumps({"pan": CARD})})}),
    *OTHER_CARDS,
]  # fmt: skip


def digits_of(text: str) -> str:
    """Return the digits of text, of whatever script, without what is between them."""
    return "".join(str(int(letter)) for letter in text if letter.isdecimal())


@pytest.mark.parametrize("around", ["{}", "paid with {}, thanks", '{{"name": {quoted}, "a": 1}}', '{{"name": {quoted}'])
def test_card_numbers_are_masked_in_any_disguise(around: str) -> None:
    for text in DISGUISED_CARDS:
        masked = mask_text(around.format(text, quoted=json.dumps(text)))
        assert "***" in masked, text
        assert not any(card[:-4] in digits_of(masked) for card in (CARD, *OTHER_CARDS)), text


@pytest.mark.parametrize(
    "text",
    [
        IBAN,
        IBAN.lower(),
        "DE89 3704 0044 0532 0130 00",
        "DE89-3704-0044-0532-0130-00",
        f"to {IBAN} at once",
        "NO9386011117947",
        f"IBAN{IBAN}",
        *(sign.join(("DE89", "3704", "0044", "0532", "0130", "00")) for sign in ("+", ",", "\u200b", "\u2013", "  ")),
        base64.b64encode(IBAN.encode()).decode(),
    ],
)
def test_ibans_are_masked(text: str) -> None:
    assert "***" in mask_text(text)
    assert not {"37040044", "3704 0044", "3704-0044", "86011117"} & set(mask_text(text).split("***"))
    assert "0532" not in mask_text(text)


NAMES = [
    *("password", "Password", "PASSWORD", "user_password", "newPassword", "passwd", "pwd", "secret", "clientSecret"),
    *(
        "client_secret",
        "client-secret",
        "token",
        "accessToken",
        "refresh_token",
        "authorization",
        "X-Api-Key",
        "apiKey",
    ),
    *("cvv", "cvc", "securityCode", "card[cvv]", "iban", "accountNumber", "redirectUrl", "number", "cardNumber", "pin"),
    *("cvv2", "cardNumber3", "cvvCode", "pinCode", "authKey", "hmacKey", "pass", "otp", "Passwort", "kartenNummer"),
    *("mot_de_passe", "contrase\u00f1a", "\u043f\u0430\u0440\u043e\u043b\u044c", "\u5bc6\u7801", "l\u00f6senord"),
]
FORMS = [
    *(
        '{{"{0}":"{1}"}}',
        '{{"{0}": "{1}", "a": 1}}',
        '{{"a":[{{"{0}":["{1}"]}}]}}',
        '{{"{0}":{{"x":{{"y":"{1}"}}}},"a":1}}',
    ),
    *('{{"{0}":"{1}', '{{"a": {{"{0}" : ["x", "{1}', "{0}={1}&a=1", "a=1&{0}={1}", "{0}: {1}", "<{0}>{1}</{0}>"),
    *('--b\r\nContent-Disposition: form-data; name="{0}"\r\n\r\n{1}\r\n--b--', "{{{0}: '{1}'}}", "a => 1, {0} => {1}"),
    *("{{'{0}': '{1}', 'a': 1}}", "x={{'{0}': ['{1}']}}", "{{'{0}': b'{1}'}}", "{{'{0}': {{'a': '{1}"),
    r'{{"body": "{{\"{0}\": \"{1}\"}}"}}',
]


@pytest.mark.parametrize("form", FORMS, ids=range(len(FORMS)))
def test_values_of_secret_names_are_masked(form: str) -> None:
    """Whole, of any type, in JSON that is whole or cut, and in what else clients send."""
    for name in NAMES:
        text = form.format(name, MARK)
        escaped = text.replace(name, "".join(f"\\u{ord(letter):04x}" for letter in name), 1)
        if not (text.startswith("<") and "[" in name):
            assert MARK not in mask_text(text) + mask_text(escaped), name


@pytest.mark.parametrize(
    "value", ["4242", '["1","2"]', '{"a":"}","b":[4242]}', "4242.5", "true", "null", '"a\\"4242"', "-4242e3"]
)
def test_a_masked_value_leaves_the_rest_readable(value: str) -> None:
    masked = mask_text('{"before": 1, "password": ' + value + ', "after": [2]}')
    assert json.loads(masked) == {"before": 1, "password": "***", "after": [2]}


def test_secrets_are_known_by_their_shape() -> None:
    key, one, other = "A1b2C3d4" * 5, uuid.UUID(int=7 << 100), uuid.UUID(int=9 << 99)
    jwt = base64.urlsafe_b64encode(b'{"alg":"HS256"}').decode() + ".eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLXZhbHVl"
    for prefix in ("sk_", "sk_test_", "rk_", "rk_test_", "pk_", "pk_test_"):
        for text in (f"{prefix}{key}", f"x{prefix}{key}", f"key={prefix}{key};", prefix.replace("_", "%5F") + key):
            assert key[:12] not in mask_text(text)
    for text in (f"whk_{one}", f"{one}_{other}", f"https://pay.example/pay/{one}_{other}/", f"Bearer {key}", jwt):
        masked = mask_text(text)
        assert str(other) not in masked
        assert key not in masked
        assert "c2lnbmF0" not in masked
        assert "***" in masked
    assert "cGFzc3dvcmQx" not in mask_text("Authorization is Basic dXNlcjpwYXNzd29yZDE= here")
    assert "MIIE" not in mask_text("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://hooks.example/webhooks/lockstep", "https://hooks.example/webhooks/lockstep"),
        ("https://u:p@h.example:8443/v1/Xy7abc?token=a&b=c#d", "https://***@h.example:8443/v1/***?token=***&b=***#***"),
        ("https://hooks.example/T00001/B00002/AbCdEf", "https://hooks.example/***/***/***"),
        ("https://img.example/mug-1.jpg", "https://img.example/mug-1.jpg"),
        (r"https:\/\/h.example\/a?key=q", "https://h.example/a?key=***"),
    ],
)
def test_addresses_keep_host_and_plain_words(address: str, shown: str) -> None:
    assert mask_address(address) == shown


def test_targets_of_requests_keep_ordinary_values() -> None:
    assert mask_request_target("/skus?limit=3&partNumber=A%20B") == "/skus?limit=3&partNumber=A%20B"
    assert mask_request_target(f"/skus/{CARD}?a={CARD}&password=x&pass%77ord=y") == (
        "/skus/***1111?a=***1111&password=***&pass%77ord=***"
    )
    for target in (f"/x/{quote(SPACED)}", "/x/4111/1111/1111/1111", f"/x?{CARD}=1", "/x?a=4111+1111+1111+1111"):
        assert "***" in mask_request_target(target)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda body: body.decode().encode("utf-16")])
def test_bodies_are_read_before_they_are_masked(pack: object) -> None:
    body = json.dumps({"password": MARK, "pan": CARD, "name": "mug"}).encode()
    masked = mask_body(pack(body), 1000)  # type: ignore[operator]
    assert MARK not in masked
    assert CARD not in masked
    assert "mug" in masked


def test_a_body_that_is_no_text_is_not_kept() -> None:
    assert mask_body(b"\x89PNG" + bytes(range(128, 256)) * 4, 1000) == "(516 bytes that are no text)"
    assert len(mask_body(gzip.compress(b"a" * 10_000_000), 1000)) == 1000


@pytest.mark.parametrize(
    "text",
    [
        '{"id":"550e8400-e29b-41d4-a716-446655440000","orderId":"123456789012","amount":12.50,"weight":1.5e3}',
        '{"createdTime":"2026-11-30T12:41:19.123456Z","hsCode":"8471.30.0100","eccn":"EAR99","taxCode":"4323.310_A"}',
        '{"partNumber":"AB12-34567-X","description":"A basic mug: 0.3 l, 10 cm. See https://shop.example/mugs/blue-mug"}',
        "order 123456789, call +1 952-253-1234",
        '{"a":[1,2,3.25,-7],"b":null,"quantity":15}',
    ],
)
def test_ordinary_values_stay_as_they_are(text: str) -> None:
    assert mask_text(text) == text


HOSTILE = ["\\", '"', "1 ", "1", "password=", '{"number":[', 'name="a"\r\n', "<secret>", '\\"token\\":', "%25", "DE89",
           "_a-", "secret: b ", "http://a/", "4 1.", "1e1", "eyJaaaaa.", "4111-", "&#49;", "\\u0031",
           "\uff11 ", "name=pin", "name=pin\n", "eyJ", "sk_", "pin='", 'pin="\\" ', "'pin': [", '"token":["\\""',
           "\u0663\u0663\u0663,\u0663\u0663\u0663a", '%25255cu0026&#38;#38;\\\\u0041"\\"number\\":1,',
           "QUJDREVGR0hJSktM "]  # fmt: skip
LOPSIDED = [
    "name=pin" + "a" * 19_992,
    'pin"' + '\\"' * 9_997 + "\\",
    '{"token":{"' + '\\"' * 9_993 + "\\",
    "pin" + " " * 19_997,
]


@pytest.mark.parametrize(
    "text", [*((piece * 20_000)[:20_000] for piece in HOSTILE), *LOPSIDED], ids=lambda text: text[:20]
)
def test_no_text_takes_long(text: str) -> None:
    """A client chooses what is masked, and must not choose how long it takes: while it lasts, no call is answered."""
    begun = time.thread_time()
    mask_text(text)
    mask_credentials(text)
    mask_request_target(text[:8_000])
    assert time.thread_time() - begun < 0.5


def test_errors_quote_no_secret() -> None:
    """The API's own errors quote the value of the parameter that they name (R-CON-157)."""
    text = '{"code":"invalid_parameter","parameter":"%s","message":"\'[\\"hunter2\\"]\' is not a valid parameter."}'
    for parameter in ("authentication.password", "oauth.clientSecret", "creditCard.number", "cards[0].cvv"):
        assert MARK not in mask_text(text % parameter)
    assert MARK in mask_text(text % "name")
