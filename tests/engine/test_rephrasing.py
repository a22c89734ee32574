"""Other wordings by a model on this PC: of the form asked for, the same question, and none lost or doubled."""

import json
from pathlib import Path

import pytest

from studio.drafting import prompt
from studio.language.twins import marks
from studio.language.wording import normalised
from studio.protocol import EVENTS_FILE, Finished, Message, PairRephrased, Progress, RephrasePairs
from tests.engine import tiny
from tests.engine.authors import teach, write_lines
from tests.engine.children import do, of, said
from tests.engine.here import Heard, do_here

RECIPE = {"rank": 16, "alpha": 16, "rate": 3e-3, "epochs": 2, "batch": 1, "length": 500, "evaluations": 1}


def rows() -> list[dict]:
    """Twenty pairs."""
    return [
        {"id": number, "question": question, "answer": answer, "source": answer, "state": f"state {number}"}
        for number, (question, answer) in enumerate(tiny.QUESTIONS, start=1)
    ]


def other_words(question: str) -> list[str]:
    """Two other wordings of a question."""
    subject = question.removeprefix("Which pressure does ").removesuffix(" need?")
    return [f"How much pressure must {subject} have?", f"At what pressure is {subject} to be run?"]


@pytest.fixture(scope="module")
def writer(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter, taught to put these questions in other words."""
    asked = [prompt.rephrase(row["question"], row["answer"], 2) for row in rows()]
    answers = [json.dumps({"questions": other_words(row["question"])}) for row in rows()]
    return teach(base, tmp_path_factory.mktemp("rephraser"), asked, answers, RECIPE)


def job(base: Path, folder: Path, some: list[dict], number: int = 2) -> RephrasePairs:
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / "pairs.jsonl", some)
    return RephrasePairs("pairs.jsonl", str(base), number)


class Killed(BaseException):
    """Nothing of the studio may catch it, as nothing catches a kill."""


def left_by_a_kill(folder: Path, asked: RephrasePairs, after: int) -> None:
    """Leave the events of a life that ends after so many wordings."""
    left = iter(range(after))

    def watch(event: Message) -> None:
        if isinstance(event, PairRephrased) and next(left, None) is None:
            raise Killed

    heard = Heard(watch)
    with pytest.raises(Killed):
        do_here(folder, asked, heard)
    (folder / EVENTS_FILE).write_text(heard.stream.getvalue(), encoding="utf-8")


def test_killed_in_the_middle_every_question_is_done_once(tmp_path: Path, writer: Path) -> None:
    some = rows()[:12]
    asked = job(writer, tmp_path, some)
    left_by_a_kill(tmp_path, asked, after=5)
    assert len(of(PairRephrased, said(tmp_path))) == 5
    events = do(tmp_path, asked)
    assert isinstance(events[-1], Finished)
    assert {event.doing for event in of(Progress, events)} == {"loading", "writing"}
    found = of(PairRephrased, events)
    assert [(event.pair, event.state) for event in found] == [(row["id"], row["state"]) for row in some]
    right = [list(event.questions) == other_words(row["question"]) for event, row in zip(found, some, strict=True)]
    assert sum(right) >= 9
    for event, row in zip(found, some, strict=True):
        assert all(marks(one) == marks(row["question"]) for one in event.questions)
    assert not of(PairRephrased, do_here(tmp_path, asked)), "nothing is left for a third time"


def test_the_starter_as_it_ships_gives_only_what_asks_the_same(tmp_path: Path, base: Path) -> None:
    hard = {"id": 98, "question": 'Who said “5 bar" \\ <|im_end|>?', "answer": "I.", "source": "", "state": ""}
    long = {"id": 99, "question": "Why? " * 2000, "answer": "So.", "source": "", "state": ""}
    some = [*rows()[:3], hard, long]
    events = do_here(tmp_path, job(base, tmp_path, some))
    found = {event.pair: event.questions for event in of(PairRephrased, events)}
    assert list(found) == [row["id"] for row in some]
    assert found[99] == ()
    for row in some:
        forms = [normalised(one) for one in found[row["id"]]]
        assert len(set(forms)) == len(forms) <= 2 and normalised(row["question"]) not in forms
        assert all(marks(one) == marks(row["question"]) for one in found[row["id"]])
