"""Personal data in a text, as far as patterns and check digits tell: *possible*, never certain."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from studio.language import digits
from studio.language.dates import dates


class Trace(NamedTuple):
    """What may be personal data, and what kind."""

    kind: str
    said: str


class _Pattern(NamedTuple):
    kind: str
    pattern: re.Pattern[str]
    proves: Callable[[str], bool]
    """Whether the signs, without blanks and dashes, are such a number."""
    hint: re.Pattern[str] | None = None
    """Words near it without which a bare row of digits says nothing."""


_GAP = 40
"""Characters before and after, within which a hint is looked for."""
_IBANS = (
    "AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GR27 HR21 HU28 IE22 IS26 IT27 LI21 LT20 LU20 "
    "LV21 MT31 NL18 NO15 PL28 PT25 RO24 SE24 SI19 SK24 TR26"
)
_IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _IBANS.split()}


def _pattern(pattern: str) -> re.Pattern[str]:
    """Compile what is no part of a longer row of signs or of groups of digits."""
    return re.compile(rf"(?<![\w.-])(?<!\d )(?:{pattern})(?![\w-]|\.\d| \d)")


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})", re.IGNORECASE)


def _iban(signs: str) -> bool:
    return _IBAN_LENGTHS.get(signs[:2]) == len(signs) and digits.mod97(signs)


def _card(signs: str) -> bool:
    issued = re.fullmatch(r"(?:4|5[1-5]|2[2-7]|6(?:011|5|4[4-9])|35)\d+", signs) and len(signs) in (16, 19)
    american = re.fullmatch(r"3[47]\d{13}", signs)
    return bool(issued or american) and digits.luhn(signs)


def _social_security(signs: str) -> bool:
    return signs[:3] not in ("000", "666") and signs[0] != "9" and signs[3:5] != "00" and signs[5:] != "0000"


def _phone(signs: str) -> bool:
    return 8 <= sum(map(str.isdigit, signs)) <= 15


_ABROAD = re.compile(r"(?<![\w.+-])\+[1-9]\d{0,2}[ ./-]?(?:\(0?\d{1,4}\)[ ./-]?)?\d(?:[ ./-]?\d){5,12}\b")
_AT_HOME = re.compile(r"(?<![\w.+-])\(?\d{2,5}\)?[ ./-]?\d{2,5}(?:[ ./-]?\d{2,5}){1,3}\b")
_PATTERNS = (
    _Pattern("bank account number", _pattern(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?"), _iban),
    _Pattern("payment card number",
             _pattern(r"\d{4}([ -]?)\d{4}\1\d{4}\1\d{1,7}|3[47]\d{2}([ -]?)\d{6}\2\d{5}"), _card),
    _Pattern("social security number", _pattern(r"\d{3}-\d{2}-\d{4}"), _social_security),
    _Pattern("national insurance number",
             _pattern(r"[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]"),
             lambda signs: signs[:2] not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")),
    _Pattern("health service number", _pattern(r"\d{3}[ -]?\d{3}[ -]?\d{4}"), digits.nhs, _words("nhs|health service")),
    _Pattern("tax number", _pattern(r"[1-9]\d ?\d{3} ?\d{3} ?\d{3}"), digits.mod11_10,
             _words(r"steuer|tax|idnr|identifikationsnummer|tin\b")),
    _Pattern("social security number", _pattern(r"[12][ .]?\d\d[ .]?\d\d[ .]?\d\d[ .]?\d{3}[ .]?\d{3}[ .]?\d\d"),
             digits.nir),
    _Pattern("identity number", _pattern(r"(?:\d{8}|[XYZ]\d{7})-?[A-HJ-NP-TV-Z]"), digits.dni,
             _words(r"dni\b|nie\b|nif\b|identi")),
    _Pattern("tax code", _pattern(r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]"), digits.codice_fiscale),
    _Pattern("citizen service number", _pattern(r"\d{9}"), digits.bsn, _words("bsn|burgerservice|sofi")),
    _Pattern("national number", _pattern(r"\d{11}"), digits.pesel, _words("pesel")),
    _Pattern("social security number", _pattern(r"756\.?\d{4}\.?\d{4}\.?\d\d"), digits.ahv),
    _Pattern("national number", _pattern(r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d"), digits.belgian),
    _Pattern("personal identity number", _pattern(r"[0-3]\d[01]\d\d\d[-+A-F]\d{3}[0-9A-FHJ-NPR-Y]"),
             digits.henkilotunnus),
    _Pattern("personal identity number", _pattern(r"(?:\d\d)?\d\d(?:0[1-9]|1[0-2])[0-3]\d[-+]\d{4}"),
             lambda signs: digits.luhn(signs[-10:])),
    _Pattern("national number", _pattern(r"[0-7]\d(?:0[1-9]|1[0-2])\d\d ?\d{5}"), digits.fodselsnummer,
             _words("fødsels|personnummer|national")),
    _Pattern("phone number", _ABROAD, _phone),
    _Pattern("phone number", _AT_HOME, _phone, _words(r"phone|mobile|tel\b|telefon|call\b|fax\b|dial|rufnummer")),
)  # fmt: skip
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?!\w)")
_NOBODY = re.compile(
    r"@(?:[\w-]+\.)*example\.|^(?:info|support|service|contact|sales|office|help|noreply|no-reply)@", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?<![\w.:/-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)")
_VERSION = re.compile(r"(?:version|release|firmware|section|chapter|clause|§|\bv\.?) ?$", re.IGNORECASE)
_BORN = _words(
    r"born\b|date of birth|birth ?da(?:y|te)|dob\b|geboren|geburtsdatum|née? le|nacid[oa]|nat[oa] il|geboortedatum"
)
_LIVING = 1925
"""Who was born before this year is hardly anybody's patient or colleague any more."""
_MANY_DIGITS = re.compile(r"\d(?:\D*\d){4}")


def traces(text: str) -> Iterator[Trace]:
    """Yield what may be personal data."""
    if "@" in text:
        yield from _mails(text)
    if _MANY_DIGITS.search(text):
        yield from _numbers(text)
        yield from _addresses(text)
        yield from _births(text)


def _mails(text: str) -> Iterator[Trace]:
    for match in _MAIL.finditer(text):
        if not _NOBODY.search(match[0]):
            yield Trace("e-mail address", match[0])


def _numbers(text: str) -> Iterator[Trace]:
    for kind, pattern, proves, hint in _PATTERNS:
        for match in pattern.finditer(text):
            near = text[max(0, match.start() - _GAP) : match.end() + _GAP]
            if (hint is None or hint.search(near)) and proves(re.sub(r"[\s.\-+()/]", "", match[0])):
                yield Trace(kind, match[0].strip())


def _addresses(text: str) -> Iterator[Trace]:
    for match in _ADDRESS.finditer(text):
        if _is_somebodys(match[0]) and not _VERSION.search(text[: match.start()]):
            yield Trace("internet address", match[0])


def _is_somebodys(address: str) -> bool:
    """Addresses within a house are the same in every house, and belong to no person."""
    parts = address.split(".")
    whole = all(int(part) <= 255 and str(int(part)) == part for part in parts)
    return whole and ipaddress.ip_address(address).is_global and int(parts[0]) > 9


def _births(text: str) -> Iterator[Trace]:
    for date in dates(text) if _BORN.search(text) else ():
        before = text[max(0, date.start - _GAP) : date.start]
        if date.day and (date.year >= _LIVING or 0 < date.year < 100) and _BORN.search(before):
            yield Trace("date of birth", date.said)
