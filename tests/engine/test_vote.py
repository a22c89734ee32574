"""An opinion leans the right way for a model that can tell, is the same in any company, and is asked for once."""

from pathlib import Path

import pytest

from studio.core.problems import codes
from studio.drafting import prompt
from studio.engine.loading import load_base
from studio.engine.vote import Voter
from studio.protocol import Finished, PairVoted, VotePairs
from tests.engine import tiny
from tests.engine.authors import teach, write_lines
from tests.engine.children import do, of
from tests.engine.here import do_here

RECIPE = {"rank": 16, "alpha": 16, "rate": 3e-3, "epochs": 2, "batch": 1, "length": 400, "evaluations": 1}


def pairs() -> list[dict]:
    """Ten pairs that their source supports, and the same ten with an answer from nowhere."""
    return [
        {"id": 2 * at + wrong, "question": question, "source": answer, "answer": "Roses are red." if wrong else answer}
        for at, (question, answer) in enumerate(tiny.QUESTIONS[:10])
        for wrong in (0, 1)
    ]


@pytest.fixture(scope="module")
def judge(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter, taught to answer the question for an opinion."""
    asked = [prompt.vote(row["source"], row["question"], row["answer"]) for row in pairs()]
    answers = ["no" if row["id"] % 2 else "yes" for row in pairs()]
    return teach(base, tmp_path_factory.mktemp("judge"), asked, answers, RECIPE)


def test_the_opinion_leans_the_right_way_and_is_asked_for_once(tmp_path: Path, judge: Path) -> None:
    long = {"id": 99, "question": "Why?", "answer": "So.", "source": "The pump turns. " * 400}
    write_lines(tmp_path / "pairs.jsonl", [*pairs(), long])
    job = VotePairs("pairs.jsonl", str(judge))
    events = do(tmp_path, job)
    assert isinstance(events[-1], Finished)
    votes = {event.pair: event.supported for event in of(PairVoted, events)}
    assert votes.pop(99) is None
    assert sorted(votes) == [row["id"] for row in pairs()]
    right = [votes[row["id"]] > 0.5 if row["id"] % 2 == 0 else votes[row["id"]] < 0.5 for row in pairs()]
    assert sum(right) >= 18
    assert not of(PairVoted, do_here(tmp_path, job)), "nothing is left for a second time"


def test_a_pair_is_judged_the_same_alone_and_in_company(base: Path) -> None:
    voter = Voter.of(load_base(base))
    together = [event.supported for event in voter.vote(pairs()[:6])]
    alone = [voter.vote([row])[0].supported for row in pairs()[:6]]
    assert together == pytest.approx(alone, abs=1e-3)
    assert all(0 <= share <= 1 for share in together)


def test_its_problem_has_its_sentences() -> None:
    assert {"base_cannot_vote", "base_cannot_draft"} <= set(codes())
