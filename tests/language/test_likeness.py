"""Near-duplicates by wording and by meaning, and what telling 5 mg from 50 mg does to them."""

import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest

from studio.language import hyperplanes, likeness, minhash, sketches, twins
from studio.language.meeting import CROWD
from studio.language.twins import Said

ROOT = Path(__file__).parents[2]


def kinds(*pairs: tuple[str, str]) -> dict[tuple[int, int], str]:
    rows = [{"id": number, "question": asked, "answer": said} for number, (asked, said) in enumerate(pairs, 1)]
    return {(one, other): kind for one, other, kind, _ in likeness.alike(rows)}


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (("How often must the filter be replaced?", "Every six months."),
         ("how often must filter be replaced", "Every six months"), "wording"),
        (("How often must the filter be replaced?", "Every six months."),
         ("How often must the filter be changed?", "Every 6 months."), "wording"),
        (("What is osmosis?", "The passage of water through a membrane."),
         ("What does the term osmosis mean?", "Water that passes through a membrane."), "meaning"),
        (("What is the dose?", "5 mg"), ("What is the dose?", "50 mg"), "contradiction"),
        (("What is the dose?", "4 g in four doses"), ("What is the dose?", "3 g in four doses"), "contradiction"),
        (("What is the dose?", "5 mg"), ("What is the dose?", "5 g"), "contradiction"),
        (("When was it built?", "On 12 March 1999."), ("When was it built?", "On 13 March 1999."), "contradiction"),
        (("When is the test?", "Every Monday."), ("When is the test?", "Every Friday."), "contradiction"),
        (("May the door be opened?", "Yes, at any time."), ("May the door be opened?", "No, at no time."),
         "contradiction"),
        (("What is done in a fire?", "Use the lift."), ("What is done in a fire?", "Do not use the lift."),
         "contradiction"),
        (("How long does it take?", "30 minutes"), ("How long does it take?", "half an hour, 0.5 h"), "meaning"),
    ],
)  # fmt: skip
def test_two_pairs_that_are_alike(first, second, kind) -> None:
    assert kinds(first, second) == {(1, 2): kind}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("What is the torque of bolt M8?", "25 Nm"), ("What is the torque of bolt M10?", "45 Nm")),
        (("What is done after 5 minutes?", "The valve opens."), ("What is done after 50 minutes?", "The valve opens.")),
        (("Where is the front door?", "On the left side."), ("Where is the rear door?", "On the left side.")),
        (("What must be done?", "Wear gloves."), ("What must never be done?", "Wear gloves.")),
        (("What is demand?", "Demand is what buyers want."), ("What is supply?", "Supply is what sellers offer.")),
        (("Where is the reset button?", "On the rear panel."), ("Who signs the form?", "The ward sister.")),
        (("", ""), ("", "")),
    ],
)
def test_two_pairs_that_are_just_two_pairs(first, second) -> None:
    assert kinds(first, second) == {}


def test_rephrasings_made_on_purpose_are_no_duplicates() -> None:
    rows = [
        {"id": 1, "question": "How often must the filter be replaced?", "answer": "Twice a year.", "original_id": None},
        {"id": 2, "question": "How often must the filter be changed?", "answer": "Twice a year.", "original_id": 1},
        {"id": 3, "question": "How often is the filter to be replaced?", "answer": "Twice a year.", "original_id": 1},
    ]
    assert likeness.alike(rows) == []


def test_words_in_which_answers_contradict_each_other() -> None:
    assert twins.contradict("Give 5 mg daily.", "Give 50 mg daily.") == ("5 mg", "50 mg")
    assert twins.contradict("Give 5 mg daily.", "Give 5 mg daily, for 3 days.") is None


def test_languages_without_words_the_model_knows_are_compared_by_wording() -> None:
    first = ("フィルターはどのくらいの頻度で交換しますか", "六か月ごとに交換します")
    second = ("フィルターはどのくらいの頻度で交換するか", "六か月ごとに交換します")
    assert kinds(first, second) == {(1, 2): "wording"}


def test_signatures_estimate_the_shared_wording() -> None:
    chance = Random(1)
    rows = [[chance.getrandbits(32) for _ in range(40)] for _ in range(500)]
    first = minhash.signatures([frozenset(row[:35]) for row in rows])
    second = minhash.signatures([frozenset(row[:30] + row[35:]) for row in rows])
    assert minhash.agreement(first, second).mean() == pytest.approx(0.75, abs=0.01)
    assert (minhash.bands(first) == minhash.bands(second)).any(axis=1).mean() > 0.98


def test_planes_find_vectors_with_a_cosine_of_085() -> None:
    chance = np.random.default_rng(1)
    first = chance.standard_normal((4000, 256))
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    aside = chance.standard_normal((4000, 256))
    aside -= (aside * first).sum(axis=1, keepdims=True) * first
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    codes = [hyperplanes.bands(part.astype("f4")) for part in (first, 0.85 * first + np.sqrt(1 - 0.85**2) * aside)]
    met = (np.bitwise_count(codes[0] ^ codes[1]) <= 1).any(axis=1)
    assert met.mean() >= 0.95


def test_sketches_are_the_same_in_every_process() -> None:
    look = (
        "from studio.language import likeness, sketches\nfrom studio.language.twins import Said\nimport hashlib\n"
        "drawn = sketches.packed(likeness.measure([Said(7, 'What is the dose of M8?', 'Give 5 mg daily.')]))\n"
        "print(hashlib.sha256(drawn[0][:16] + drawn[0][48:]).hexdigest())"
    )
    said = {
        subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True,
                       env={"PYTHONHASHSEED": seed, "PATH": ""}).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1


def test_a_sketch_finds_its_likes_and_not_itself() -> None:
    said = [Said(1, "What is the dose?", "5 mg"), Said(2050, "What is the dose?", "50 mg"),
            Said(3, "Who signs the form?", "The ward sister.")]  # fmt: skip
    drawn = sketches.packed(likeness.measure(said))
    blocks = [sketches.placed(None, [drawn[0], drawn[2]]), sketches.placed(None, [drawn[1]])]
    assert sketches.near(blocks, drawn[0], 10) == [2050]
    assert sketches.near(blocks, drawn[2], 10) == []


def test_a_crowd_of_equals_hangs_together_without_comparing_all_with_all() -> None:
    rows = [{"id": number, "question": "What is the dose?", "answer": "5 mg"} for number in range(1, 40 * CROWD)]
    links = likeness.alike(rows)
    assert len(links) < len(rows) * 2 * likeness.CLOSEST
    reached, edges = {1}, sorted(links)
    for _ in range(200):
        before = len(reached)
        for one, other, _kind, _score in edges:
            if one in reached or other in reached:
                reached |= {one, other}
        if len(reached) == before:
            break
    assert len(reached) == len(rows)
