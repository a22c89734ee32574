"""Personal data: check digits tell what was issued from what merely looks alike; the alarm is quiet otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.language import digits
from studio.language.checks import Candidate, check
from studio.language.personal import traces


def kinds(text: str) -> list[str]:
    """Return the kinds of personal data in a text."""
    return [trace.kind for trace in traces(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to anna.meyer@firma.de soon.", "e-mail address"),
        ("Ring +49 171 2345678 at night.", "phone number"),
        ("Her phone is (030) 1234 5678.", "phone number"),
        ("Pay to DE89 3704 0044 0532 0130 00 today.", "bank account number"),
        ("Pay to GB29NWBK60161331926819.", "bank account number"),
        ("Charge 4111 1111 1111 1111.", "payment card number"),
        ("Charge 378282246310005.", "payment card number"),
        ("SSN 219-09-9999", "social security number"),
        ("NI number AB 12 34 56 C", "national insurance number"),
        ("NHS number 943 476 5919", "health service number"),
        ("Steuer-ID 86 095 742 719", "tax number"),
        ("Numéro 2 55 08 14 168 025 38", "social security number"),
        ("DNI 12345678Z", "identity number"),
        ("Codice RSSMRA85T10A562S", "tax code"),
        ("BSN 111222333", "citizen service number"),
        ("PESEL 44051401359", "national number"),
        ("AHV 756.9217.0769.85", "social security number"),
        ("Number 85.07.30-033.28", "national number"),
        ("Code 131052-308T", "personal identity number"),
        ("Number 811228-9874", "personal identity number"),
        ("It came from 81.2.69.142 last night.", "internet address"),
        ("Mrs Jones, born on 3 May 1980, was treated.", "date of birth"),
        ("Date of birth: 02.11.1991", "date of birth"),
    ],
)
def test_what_points_at_a_person_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Write to info@firma.de or to someone@example.com.",
        "Set the printer to 192.168.0.1, or update to version 12.3.4.5.",
        "Part BSS-4420 costs 1,234,567 in lots of 100 000 000.",
        "Order 4111 1111 1111 1112 and part 943 476 5919.",
        "Washington was born on 22 February 1732.",
        "The law was passed on 3 May 1980.",
        "Torque 12.5 Nm at 20-25 °C; 10,000 cycles; 2019-2024; DIN 4711-0815.",
        "Pay to DE88 3704 0044 0532 0130 00.",
        "The value is 3.14159265358979 and the code 0000 0000 0000 0000.",
        "The serial number is 111222333, the lot 44051401359.",
    ],
)
def test_what_merely_looks_alike_is_left_alone(text: str) -> None:
    assert kinds(text) == []


@given(st.text("0123456789", min_size=15, max_size=15))
def test_luhn_sees_any_one_wrong_digit(number: str) -> None:
    whole = next(number + digit for digit in "0123456789" if digits.luhn(number + digit))
    for place in range(len(whole)):
        wrong = whole[:place] + str((int(whole[place]) + 1) % 10) + whole[place + 1 :]
        assert not digits.luhn(wrong)


@given(st.text("0123456789", min_size=18, max_size=18))
def test_an_account_number_is_found_by_its_remainder(account: str) -> None:
    rest = int(account + "131400") % 97
    good, wrong = (f"DE{(98 - rest + shift) % 100:02} {account}" for shift in (0, 1))
    assert kinds(f"Account {good}.") == ["bank account number"]
    assert "bank account number" not in kinds(f"Account {wrong}.")


def test_the_flag_is_amber_says_possible_and_names_all() -> None:
    pair = Candidate("Who looks after the pump?", "Mr Brandt, brandt@werk.de, +49 171 2345678.")
    (flag,) = (flag for flag in check(pair) if flag.code == "personal_data")
    assert flag.level == "amber" and flag.sentence.startswith("Possible")
    assert "brandt@werk.de" in flag.sentence and "+49 171 2345678" in flag.sentence
