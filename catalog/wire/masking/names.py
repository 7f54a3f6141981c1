"""Names whose values are secrets, in any spelling: `cardNumber`, `card_number`, `card[number]`, `X-Api-Key`."""

import re
import unicodedata
from functools import lru_cache

EXACT_WORDS = """
number pan pin csc cvn cav ccn auth bearer sessionid jsessionid phpsessid sessid sid jwt sig signature tokens pass pw
cred clave senha parola parole otp totp ssn kodeord
"""
ENDING_WORDS = """
cardnumber ccnumber cardno cardnr cardnum ccnum cardpan accountnumber accountno iban ibannumber cvv cvc cvvcode
cvccode securitycode verificationcode verificationvalue cardcode pincode pinnumber onetimecode mfacode recoverycode
backupcode accesscode authcode authorizationcode token apikey accesskey privatekey signingkey encryptionkey authkey
hmackey masterkey sharedkey sessionkey licensekey authorization cookie credential credentials redirecturl pwd userpass
dbpass xsignature connectionstring securityanswer socialsecuritynumber kartennummer kontonummer kaartnummer
numerodetarjeta numerotarjeta numerodecarte numerocarte numerocarta numerodacartao numerocartao prüfziffer pruefziffer
prüfnummer pruefnummer codigodeseguridad codigoseguridad cryptogramme
"""
CREDENTIALS = ("token", "apikey", "accesskey", "privatekey", "authorization", "redirecturl")
SECRET_WORDS = ("password", "passwd", "passphrase", "passcode", "secret")
FOREIGN_WORDS = """
passwort kennwort geheim motdepasse contraseña wachtwoord hasło haslo heslo lösenord adgangskode salasana şifre jelszó
пароль 密码 密碼 パスワード 비밀번호
"""
HINT_WORDS = """
pass pwd pw secret token cvv cvc cvn csc cav pan pin number num cardno card_no card-no cardnr accountno account_no
iban code auth cookie key credential cred ccn redirect bearer session sess sid jwt sig otp ssn wort geheim motde
mot_de mot-de contras clave wacht senha parol haslo heslo losenord kodeord adgang salasana sifre jelszo kart cart
tarjeta pruef seguridad crypto connectionstr connection_str answer verif
"""
HINTS = tuple(HINT_WORDS.split())
"""Some of it is in every name that is meant, in lower case: a quick look that many texts do not pass."""
DIGITS = "0123456789"
LAST_PART = re.compile(r"[^.\[\]/]+(?=[\].\[]*\Z)")


def may_name_secrets(text: str) -> bool:
    """Return whether a secret name can stand in text at all. Text beyond ASCII may spell one in other letters."""
    lower = text.lower()
    return not text.isascii() or any(hint in lower for hint in HINTS)


def _folded(name: str) -> str:
    """Return a name without case, width, accents, separators and everything else that is not a letter or digit."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum())


EXACT = frozenset(map(_folded, EXACT_WORDS.split()))
ENDINGS = tuple(map(_folded, ENDING_WORDS.split()))
ANYWHERE = (*SECRET_WORDS, *map(_folded, FOREIGN_WORDS.split()))


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Return whether the value of a member, form field, header or query parameter of this name must not be logged.

    Numbers at the end of a name do not count: `cvv2`, `cardNumber3`.
    """
    plain = _folded(name).rstrip(DIGITS)
    if plain in EXACT or plain.endswith(ENDINGS) or any(word in plain for word in ANYWHERE):
        return True
    last = LAST_PART.search(name)
    return last is not None and _folded(last[0]).rstrip(DIGITS) in EXACT


@lru_cache(maxsize=4096)
def is_credential_name(name: str) -> bool:
    """Return whether a member of a resource lets whoever knows its value act; other secrets are not stored at all."""
    plain = _folded(name)
    return plain.endswith(CREDENTIALS) or any(word in plain for word in SECRET_WORDS)
