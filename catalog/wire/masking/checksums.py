"""Check digits by which card numbers and IBANs are recognized."""

_REGISTRY = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18
FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20
LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24
SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _REGISTRY.split()}
"""Characters of an IBAN by country (ISO 13616 registry)."""
DOUBLED = str.maketrans("0123456789", "0246813579")
"""Sum of the digits of twice a digit."""


def has_luhn_digit(digits: str) -> bool:
    """Return whether the last of some decimal digits is the right Luhn check digit."""
    doubled = digits[-2::-2].translate(DOUBLED)
    return sum(map(int, digits[-1::-2] + doubled)) % 10 == 0


def is_iban(text: str) -> bool:
    """Return whether text without separators is an IBAN: length of its country and check digits (ISO 7064, mod 97)."""
    code = text.upper()
    if len(code) != IBAN_LENGTHS.get(code[:2]) or not (code.isascii() and code.isalnum() and code[2:4].isdigit()):
        return False
    return int("".join(str(int(letter, 36)) for letter in code[4:] + code[:4])) % 97 == 1
