"""Laws of dates: however one is written it stays the same day, and another day is another day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.language.checks import Candidate, check
from studio.language.dates import dates, weekdays, without_dates

WRITINGS = (
    lambda day: f"{day.day} {day:%B %Y}", lambda day: f"{day:%B} {day.day}, {day.year}", lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day:%d.%m.%Y}", lambda day: f"{day.day} {day:%b}. {day.year}",
    lambda day: f"{day.day}th of {day:%B} {day.year}",
)  # fmt: skip
DAYS = st.dates(date(1800, 1, 1), date(2080, 12, 31))
WRITING = st.sampled_from(WRITINGS)


def codes(answer: str, source: str) -> dict[str, str]:
    """Return the flags of an answer about the valve."""
    return {flag.code: flag.level for flag in check(Candidate("When was the valve tested?", answer, source, source))}


@given(DAYS, WRITING, WRITING)
def test_a_day_written_otherwise_is_the_same_day(day: date, one: object, other: object) -> None:
    assert codes(f"On {one(day)}.", f"The valve was tested on {other(day)}.") == {}


@given(DAYS, st.integers(1, 4000), WRITING, WRITING)
def test_another_day_is_red(day: date, later: int, one: object, other: object) -> None:
    then = day + timedelta(days=later)
    found = codes(f"On {one(then)}.", f"The valve was tested on {other(day)}.")
    assert found.get("date_not_in_source") == "red" or found.get("number_not_in_source") == "red"


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_of_day_may_be_written_in_halves(hour: int, minute: int) -> None:
    source = f"The valve was tested at {hour:02}:{minute:02}."
    half = f"{hour % 12 or 12}:{minute:02} {'pm' if hour >= 12 else 'am'}"
    assert codes(f"At {half}.", source) == {}
    assert codes(f"At {(hour + 1) % 24:02}:{minute:02}.", source)["date_not_in_source"] == "red"


@pytest.mark.parametrize(
    ("answer", "flags"),
    [
        ("In 1950.", {}),
        ("In May 1950.", {}),
        ("On 12 May.", {}),
        ("On Monday.", {}),
        ("In June 1950.", {"date_not_in_source": "red"}),
        ("In May 1951.", {"date_not_in_source": "red"}),
        ("On Tuesday.", {"date_not_in_source": "red"}),
    ],
)
def test_a_part_of_a_date_is_enough_and_a_wrong_part_is_red(answer: str, flags: dict[str, str]) -> None:
    assert codes(answer, "The valve was tested on Monday, 12 May 1950.") == flags


def test_a_date_of_another_sentence_is_a_doubt() -> None:
    text = "The valve was tested. It was built on 3 June 2010."
    flags = check(Candidate("When was the valve tested?", "On 3 June 2010.", "The valve was tested.", text))
    assert [(flag.code, flag.level) for flag in flags] == [("date_elsewhere", "amber")]


def test_what_only_looks_like_a_date_is_none() -> None:
    assert dates("You may march on; version 3.2.1, 192.168.1.20, May I, on the second of three, 45.13.2020") == ()
    assert weekdays("a day out, Sundays, MONDAY") == {"sunday", "monday"} and weekdays("sunday") == {"sunday"}


@given(st.text(max_size=80))
def test_blanking_dates_keeps_the_length(text: str) -> None:
    assert len(without_dates(text)) == len(text)
