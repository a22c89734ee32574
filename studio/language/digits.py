"""Check digits: by them a number that was made up tells itself from one that was issued."""

from __future__ import annotations

from collections.abc import Iterable


def luhn(digits: str) -> bool:
    """Payment cards, and several national numbers."""
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def mod97(letters_and_digits: str) -> bool:
    """IBAN: the first four signs go to the end, letters count from 10."""
    turned = letters_and_digits[4:] + letters_and_digits[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def weighted(digits: str, weights: Iterable[int]) -> int:
    """Return the sum of the digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def mod11_10(digits: str) -> bool:
    """German tax number: ISO 7064."""
    rest = 10
    for digit in digits[:-1]:
        rest = ((int(digit) + rest) % 10 or 10) * 2 % 11
    return (11 - rest) % 10 == int(digits[-1])


def nhs(digits: str) -> bool:
    """United Kingdom, health service."""
    return (11 - weighted(digits, range(10, 1, -1)) % 11) % 11 == int(digits[-1])


def nir(digits: str) -> bool:
    """France, social security: 13 digits and a key."""
    return 97 - int(digits[:13]) % 97 == int(digits[13:])


def dni(number: str) -> bool:
    """Spain, identity: a letter by the rest of 23; a foreigner's begins with X, Y or Z."""
    digits = number[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23] == number[-1]


def codice_fiscale(code: str) -> bool:
    """Italy: odd and even places count differently."""
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
    values = [int(sign) if sign.isdigit() else ord(sign) - 65 for sign in code[:-1]]
    total = sum(value if place % 2 else odd[value] for place, value in enumerate(values))
    return chr(65 + total % 26) == code[-1]


def bsn(digits: str) -> bool:
    """Netherlands, citizen's service number."""
    return weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def pesel(digits: str) -> bool:
    """Poland: date of birth, serial number, check digit."""
    return weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0 and 1 <= int(digits[2:4]) % 20 <= 12


def ahv(digits: str) -> bool:
    """Switzerland: 756 and the check digit of a bar code."""
    return weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0


def belgian(digits: str) -> bool:
    """Belgium, national register: born before or after 2000."""
    key = int(digits[9:])
    return key in (97 - int(digits[:9]) % 97, 97 - int("2" + digits[:9]) % 97)


def henkilotunnus(number: str) -> bool:
    """Finland: the last sign by the rest of 31; the one between says the century."""
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(number[:6] + number[-4:-1]) % 31] == number[-1]


def fodselsnummer(digits: str) -> bool:
    """Norway: two check digits."""
    first = weighted(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11 == 0
    return first and weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0
