"""What a person is told before the start, from what the child said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.training.findings import FINE, LOOK, STOP, Finding
from studio.core.training.preflight import Known, Preflight
from studio.protocol import (
    CardSeen,
    Fitting,
    MemoryForecast,
    Message,
    PaceForecast,
    Progress,
    Recipe,
    SampleSeen,
    TrainingSeen,
)

GOOD = TrainingSeen(300, 24_000, 6_000, 200, (), (), "<|im_end|>", "own", 950, length=512)
ROOMY = MemoryForecast(3 << 30, 50 << 20, 100 << 20, 1 << 30, 100 << 20, 0, 300 << 20, 5 << 30, 14 << 30, "Card")
KNOWN = Known(Recipe(), {17: "Which pressure?", 18: "Which valve?"}, disk_free=100 << 30)


def after(*events: Message, known: Known = KNOWN) -> Preflight:
    found = Preflight(known)
    for event in events:
        found = found.heard(event)
    return found


def told(found: Preflight, words: str) -> Finding:
    return next(finding for finding in found.findings if words in finding.sentence)


def test_nothing_is_told_before_it_is_known() -> None:
    assert after(Progress(0, 1, "preparing")).findings == []
    assert after().level == FINE


def test_a_sound_run_is_fine_throughout() -> None:
    found = after(GOOD, CardSeen("Card", 15 << 30, 16 << 30), ROOMY, PaceForecast(900.0, 620.0, 5 << 30))
    assert {finding.level for finding in found.findings} == {FINE}
    assert "25 %" in told(found, "of the text is trained").sentence
    assert "“<|im_end|>”" in told(found, "has an end").detail
    assert "about 10 minutes" in told(found, "It will take").sentence


def test_what_is_too_long_or_trained_and_tested_is_named() -> None:
    found = after(replace(GOOD, too_long=(17,), overlap=(17, 18)))
    long, twice = told(found, "1 question is too long"), told(found, "2 held-out questions are trained as well")
    assert (long.level, long.ids, "Which pressure?" in long.detail) == (LOOK, (17,), True)
    assert (twice.level, twice.ids, "Which valve?" in twice.detail) == (LOOK, (17, 18), True)
    assert found.level == LOOK


def test_what_is_read_and_what_is_trained_is_told() -> None:
    amounts = "6,000 of 24,000 tokens in each pass, 950 steps in all"
    assert f"The answers are trained: {amounts}." in told(after(GOOD), "25 %").detail
    assert "The answers and 7 texts of the documents are trained" in told(after(replace(GOOD, texts=7)), "25 %").detail
    little = replace(GOOD, trained_tokens=240)
    opened = Known(Recipe(book="open"))
    assert "without the source passages a pass is much quicker" in told(after(little, known=opened), "1.0 %").detail
    assert told(after(little), "1.0 %").detail == "Nearly all of the time goes into reading."


def test_who_holds_the_card_is_named() -> None:
    held = (("firefox", 1 << 30), ("game", 0))
    finding = told(after(CardSeen("Card", 9 << 30, 16 << 30, held)), "hold 7.0 GB of Card")
    assert (finding.level, finding.detail) == (LOOK, "9.0 GB of 16.0 GB are free. On it are firefox (1.0 GB), game.")
    assert told(after(CardSeen("Card", 15 << 30, 16 << 30, held)), "Card is free").level == FINE
    assert told(after(CardSeen("")), "processor").level == FINE


def test_what_does_not_fit_stops_and_what_would_is_proposed() -> None:
    tight = replace(ROOMY, free=4 << 30)
    found = after(tight, Fitting({"method": "qlora"}, 3 << 30), Fitting({"length": 256, "batch_tokens": 512}, 2 << 30))
    finding = told(found, "does not fit")
    assert (finding.level, found.level) == (STOP, STOP)
    assert "base model held in 4 bit (3.0 GB)" in finding.detail
    assert "longest text 256 tokens, 512 tokens at once (2.0 GB)" in finding.detail


@pytest.mark.parametrize(("free", "level"), [(14 << 30, FINE), (int(5.2 * (1 << 30)), LOOK), (4 << 30, STOP)])
def test_memory_that_just_fits_is_worth_a_look(free: int, level: str) -> None:
    assert told(after(replace(ROOMY, free=free)), "The run").level == level


def test_a_disk_too_small_for_the_checkpoints_stops() -> None:
    assert told(after(ROOMY, known=replace(KNOWN, disk_free=200 << 20)), "room on the disk").level == STOP


def test_the_time_of_an_earlier_run_stands_until_it_is_measured() -> None:
    known = replace(KNOWN, seconds=60.0)
    assert after(known=known).seconds == 60.0
    assert after(PaceForecast(900.0, 20.0, 1), known=known).seconds == 20.0


def test_samples_come_one_after_another() -> None:
    one, other = SampleSeen(1, (("Q", False), ("A", True)), 2), SampleSeen(2, (("Q", False), ("B", True)), 2)
    assert after(one, other).samples == (one, other)
