"""The benchmark's own laws: faults are planted blindly, the same each time, and never leave a pair as it was.

The small text here guards what the benchmark measures on documents and textbooks.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.language.checks import check
from studio.writers.passages import passages_of
from studio.writers.rules import drafts
from tests.benchmarks.planting import amounts, wording
from tests.benchmarks.planting.faults import FAULTS, candidate, plant
from tests.benchmarks.planting.material import Good
from tests.benchmarks.planting.others import OTHERS

TEXTS = (
    "The jacket is held at 2.3 bar. SV-1 opens at 2.8 bar. A load carrier stays hot for about 30 minutes.",
    "The torque wrench is calibrated every 12 months. The controller holds seven programs. A gasket costs 184 euros.",
    "The chamber is a pressure vessel with a volume of 610 litres. The recorder can store 4,000 cycles.",
    "The late shift shuts down machine S3 at 22:00. The release officer checks the batch record.",
    "The vacuum pump must not run dry, because the seal is destroyed within 30 seconds without water.",
    "The test load weighs 7 kg. The leak rate may be at most 1.3 mbar per minute.",
    "A spectrometer is a device that forms a spectrum. Rosa Halvorsen was a chemist who built the first drying oven.",
    "Amino acids are organic compounds that form proteins. WEIRD stands for western, educated and rich.",
)
REPEATS = ("duplicate", "leak into held-out")


@pytest.fixture(scope="module")
def goods() -> list[Good]:
    """Pairs as the rules write them."""
    rows = [{"id": at, "document": "Manual", "section": (f"Part {at}",), "text": text} for at, text in enumerate(TEXTS)]
    asked: set[str] = set()
    return [
        Good(
            one.question, one.answer, one.kind, passage.text[one.start : one.end], passage.text, ("Manual", passage.id)
        )
        for passage in passages_of(rows)
        for one in drafts(passage, 8, asked)
    ]


def test_good_pairs_raise_no_flag(goods: list[Good]) -> None:
    assert len(goods) >= 12
    assert [(good.question, check(candidate(good))) for good in goods if check(candidate(good))] == []


@pytest.mark.parametrize("kinds", [FAULTS, OTHERS])
def test_planting_is_repeatable_and_changes_every_pair(goods: list[Good], kinds: dict) -> None:
    planted = plant(goods, 60, kinds, seed=3)
    assert planted == plant(goods, 60, kinds, seed=3) != plant(goods, 60, kinds, seed=4)
    assert {fault.kind for fault in planted} <= kinds.keys()
    for fault in planted:
        assert fault.twin == fault.good if fault.kind in REPEATS else fault.faulty != candidate(fault.good)


def test_most_faults_are_seen(goods: list[Good]) -> None:
    faults = [fault for fault in plant(goods, 100, {**FAULTS, **OTHERS}, seed=7) if fault.kind not in REPEATS]
    missed = [(fault.kind, fault.faulty.answer) for fault in faults if not check(fault.faulty)]
    assert len(missed) <= len(faults) * 0.05, missed


@given(st.integers(0, 10**6))
def test_a_changed_text_is_another_text(seed: int) -> None:
    chance = Random(seed)
    for change in (amounts.number, amounts.unit, amounts.date, wording.not_dropped, wording.not_added,
                   wording.foreign_name):  # fmt: skip
        for text in TEXTS:
            changed = change(text, chance)
            assert changed is None or changed != text
