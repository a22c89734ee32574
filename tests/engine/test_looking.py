"""The child that looks at runs before their start: one after another, as a fresh child would, and never the old one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.child import Controls
from studio.engine import preflight
from studio.engine.looking import Looking
from studio.protocol import (
    CardSeen,
    CheckTraining,
    Failed,
    Finished,
    GiveUp,
    MemoryForecast,
    Message,
    Progress,
    SampleSeen,
    Started,
    Stopped,
    TrainAdapter,
    TrainingSeen,
    WarmUp,
    from_json,
)
from tests.engine import tiny
from tests.engine.children import Talker, of
from tests.engine.here import Heard

LAST = (Finished, Stopped, Failed)


def run(base: Path, folder: Path, count: int = 20, **recipe: object) -> TrainAdapter:
    """A run on so many questions, its rows in a folder of their own as each look's are."""
    folder.mkdir()
    rows = [{"id": at, "question": f"{tiny.QUESTIONS[at % 20][0]} ({at})", "answer": tiny.QUESTIONS[at % 20][1]}
            for at in range(1, count + 1)]  # fmt: skip
    for name in ("train", "held_out"):
        some = rows[1:] if name == "train" else rows[:1]
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in some), encoding="utf-8")
    return TrainAdapter(str(base), "base", str(folder / "train.jsonl"), str(folder / "held_out.jsonl"), "",
                        {"rank": 4, "alpha": 4, "epochs": 2, **recipe})  # fmt: skip


@pytest.fixture(scope="module")
def child() -> Iterator[Talker]:
    """One child for all tests: it must not mind what the test before did."""
    made = Talker("--look")
    assert isinstance(made.until(Started)[0], Started)
    made.tell(WarmUp())
    yield made
    assert made.close() == 0, "it goes when the window is gone"


def found(events: list[Message]) -> list[Message]:
    """What a person would see; free memory is another at any moment."""
    shown = [one for one in events if isinstance(one, (SampleSeen, TrainingSeen, MemoryForecast))]
    return [replace(one, free=0) if isinstance(one, MemoryForecast) else one for one in shown]


def test_looks_follow_each_other_and_each_has_a_last_word(child: Talker, base: Path, tmp_path: Path) -> None:
    small, large = run(base, tmp_path / "1"), run(base, tmp_path / "2", rank=64)
    slow = run(base, tmp_path / "3", rate=1e-5)
    told = []
    for one in (small, large, small, slow):
        child.tell(CheckTraining(one))
        told.append(child.until(*LAST))
    assert all(isinstance(events[-1], Finished) for events in told)
    first, second, third, _ = (of(MemoryForecast, events)[0] for events in told)
    assert second.adapter == 16 * first.adapter
    assert found(told[0]) == found(told[2]), "what was looked at in between leaves no trace"
    assert found(told[0]) == found(told[3]), "another rate changes neither what is seen nor what is held"
    assert first.overhead == third.overhead


def test_a_look_that_ends_early_leaves_the_next_one_alone(child: Talker, base: Path, tmp_path: Path) -> None:
    """Nobody waits for it, something newer is asked, or it fails."""
    child.tell(CheckTraining(run(base, tmp_path / "1", count=4000)))
    child.until(Progress)
    child.tell(GiveUp())
    events = child.until(*LAST)
    assert isinstance(events[-1], Stopped) and not of(MemoryForecast, events)
    child.tell(CheckTraining(run(base, tmp_path / "2", count=4000)))
    child.tell(CheckTraining(run(base, tmp_path / "3", length=4)))
    assert isinstance(child.until(*LAST)[-1], Stopped)
    assert child.until(*LAST)[-1].code == "dataset_empty"
    child.tell(CheckTraining(run(base, tmp_path / "4")))
    assert isinstance(child.until(*LAST)[-1], Finished)


# ------------------------------------------------------------ what is read once


class Quiet:
    """Nothing else is asked meanwhile."""

    more = False


@pytest.fixture
def look(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Return what looks at a run here, in one child's life, and counts how often rows were encoded."""
    monkeypatch.setattr(preflight, "_say_memory", lambda *_: None)
    made, encoded = Looking(), []
    trained = preflight.trained_lessons
    monkeypatch.setattr(preflight, "trained_lessons", lambda *given: (encoded.append(1), trained(*given))[1])

    def take(**wish: object) -> tuple[list[Message], int]:
        asked, heard = run(base, tmp_path / str(len(list(tmp_path.iterdir()))), **wish), Heard()
        made.obey(CheckTraining(asked), heard, Quiet())
        fresh = Heard()
        before = len(encoded)
        preflight.check(CheckTraining(asked), tmp_path, fresh, Controls(tmp_path, fresh))
        del encoded[before:]
        assert found(heard.events) == found(fresh.events), "as a look finds it that knows nothing of earlier ones"
        return heard.events, before

    yield take


def test_a_number_that_changes_no_row_has_none_encoded_again(look) -> None:
    look()
    assert look(rank=8, seed=3, batch=4, rate=1e-4)[1] == 1


@pytest.mark.parametrize("change", [{"length": 40}, {"count": 19}, {"book": "both"}, {"reword": False}])
def test_what_changes_a_row_has_them_encoded_anew(look, change: dict[str, object]) -> None:
    look()
    assert look(**change)[1] == 2


def test_memory_of_the_card_that_the_child_holds_itself_counts_as_free(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is gone before a run begins; this stands for a card, which is not here."""
    card = preflight.card
    monkeypatch.setattr(card, "free", lambda: (5 << 30, 8 << 30))
    monkeypatch.setattr("torch.cuda.max_memory_reserved", lambda: 2 << 20)
    monkeypatch.setattr("torch.cuda.memory_reserved", lambda: 1 << 20)
    assert preflight.card_seen(run(base, tmp_path / "1")) == CardSeen(
        "", (5 << 30) + (1 << 20) + card.CONTEXT, 8 << 30, (), 1
    )


def test_a_look_is_read_back_from_its_line(base: Path, tmp_path: Path) -> None:
    asked = CheckTraining(run(base, tmp_path / "1"), probe=True)
    assert from_json(asked.to_json()) == asked
