"""The checker as a real child: what it says about fresh pairs, and that it stops when asked."""

import json
import subprocess
import sys
from pathlib import Path

from studio.protocol import (
    CONTROL_FILE,
    EVENTS_FILE,
    STOP,
    CheckPairs,
    Finished,
    Message,
    PairsAlike,
    PairsChecked,
    PairsCompared,
    Stopped,
    from_json,
    write_job,
)

ROOT = Path(__file__).parents[2]
SOURCE = "The filter must be replaced every six months."


def row(number: int, question: str, answer: str, fresh: bool = True, source: str = "") -> dict:
    words = {"question": question, "answer": answer, "evidence": source, "passage_text": source, "earlier": ""}
    return {"id": number, "original_id": None, "fresh": fresh, "state": f"s{number}", "kind": "fact", **words}


def check(folder: Path, rows: list[dict], **settings: float) -> list[Message]:
    folder.mkdir(exist_ok=True)
    file = folder / "pairs.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    write_job(CheckPairs(str(file), settings), folder)
    subprocess.run([sys.executable, "-m", "studio.checker", str(folder)], cwd=ROOT, check=True)
    return [from_json(line) for line in (folder / EVENTS_FILE).read_text(encoding="utf-8").splitlines()]


def of(events: list[Message], kind: type) -> list:
    return [event for event in events if isinstance(event, kind)]


ROWS = [
    row(1, "How often must the filter be replaced?", "Every six months.", source=SOURCE),
    row(2, "How often must the filter be replaced?", "Every 8 months.", source=SOURCE),
    row(3, "How often must filter be replaced?", "Every six months", fresh=False),
    row(4, "How often must the filter be replaced ?", "every six months", fresh=False),
]


def test_fresh_pairs_are_checked_and_compared_with_all(tmp_path) -> None:
    events = check(tmp_path, ROWS)
    (checked,) = of(events, PairsChecked)
    flags = {one["id"]: {flag["code"] for flag in one["flags"]} for one in checked.rows}
    assert flags == {1: {"duplicate_question"}, 2: {"duplicate_question", "number_not_in_source"}}
    assert [one["state"] for one in checked.rows] == ["s1", "s2"]
    links = {(one, other): kind for event in of(events, PairsAlike) for one, other, kind, _ in event.links}
    assert links == {(1, 2): "contradiction", (1, 3): "wording", (1, 4): "wording", (2, 3): "contradiction",
                     (2, 4): "contradiction"}  # fmt: skip
    assert of(events, PairsCompared)[0].rows == ((1, "s1"), (2, "s2"))
    assert isinstance(events[-1], Finished)


def test_what_a_person_set_counts(tmp_path) -> None:
    near = [row(1, "How often must the filter be replaced?", "Every six months, by the ward."),
            row(2, "How often must the filter be changed?", "Every six months, by the ward.")]  # fmt: skip
    strict = {"alike_wording": 0.99, "alike_meaning": 0.999}
    assert len(of(check(tmp_path / "usual", near), PairsAlike)) == 1
    assert of(check(tmp_path / "strict", near, **strict), PairsAlike) == []


def test_it_stops_when_asked_and_says_nothing_is_done(tmp_path) -> None:
    (tmp_path / CONTROL_FILE).write_text(STOP)
    events = check(tmp_path, ROWS)
    assert of(events, PairsCompared) == []
    assert isinstance(events[-1], Stopped)
