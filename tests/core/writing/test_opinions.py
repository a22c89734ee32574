"""An opinion stands beside the checks, never in their place, and only while it is about what stands there."""

from pathlib import Path

import pytest
from said import begin, document_events, hear

from studio import protocol
from studio.core import bases, documents
from studio.core.problems import ProblemError
from studio.core.review import pairs
from studio.core.store.changes import Change, revert
from studio.core.store.project import Project
from studio.core.store.schema import Job, Pair
from studio.core.writing import opinions

EVIDENCE = "The relief valve opens at 5 bar."


@pytest.fixture
def told(opened: Project) -> Project:
    """Two questions about a document, the second with a wrong number, and one by hand."""
    with opened.writing() as db:
        reading = documents.add(db, opened, [Path("/tmp/Pump manual.pdf")])
    hear(opened, reading, *document_events(), protocol.Finished())
    with opened.writing() as db:
        pairs.add_from_page(db, "At what pressure does the relief valve open?", "At 5 bar.", 1, 0, len(EVIDENCE))
        pairs.add_from_page(db, "When does the relief valve open?", "At 8 bar.", 1, 0, len(EVIDENCE))
        pairs.add(db, "What is blowdown?", "The controlled release of water.")
    return opened


def asked(project: Project, ids: tuple[int, ...] = (1, 2, 3)) -> tuple[Change, list[dict]]:
    """Ask for opinions; returns the job's change and the rows of its child."""
    with project.writing() as db:
        change = opinions.ask(db, project, ids, bases.resolve("Starter"))
    begin(project, change.made[0])
    job = protocol.read_job(project.run_folder(change.made[0]))
    assert isinstance(job, protocol.VotePairs)
    return change, list(protocol.read_rows(Path(job.pairs)))


def of(project: Project, number: int) -> Pair:
    with project.reading() as db:
        return db.get_one(Pair, number)


def voted(row: dict, share: float | None) -> protocol.PairVoted:
    return protocol.PairVoted(row["id"], share, row["state"])


def test_it_is_kept_with_its_name_and_touches_no_check(told: Project) -> None:
    before = [(pair.flags, pair.level, pair.status, pair.changed) for pair in (of(told, 1), of(told, 2))]
    change, rows = asked(told)
    assert [(row["id"], row["source"].startswith(EVIDENCE)) for row in rows] == [(1, True), (2, True)]
    hear(told, change, voted(rows[0], 0.86), voted(rows[1], 0.97), protocol.Finished())
    assert [(of(told, n).opinion, of(told, n).opinion_of) for n in (1, 2, 3)] == [
        (0.86, "Starter"), (0.97, "Starter"), (None, None)
    ]  # fmt: skip
    assert [(pair.flags, pair.level, pair.status, pair.changed) for pair in (of(told, 1), of(told, 2))] == before
    assert of(told, 2).level == 2
    with told.reading() as db:
        assert db.get_one(Job, change.made[0]).notes == []


@pytest.mark.parametrize(
    "alter",
    [
        lambda db: pairs.edit(db, 1, "When does the relief valve open?", "At 5 bar."),
        lambda db: pairs.edit(db, 1, "At what pressure does the relief valve open?", "At 6 bar."),
        lambda db: pairs.set_evidence(db, 1, 1, 0, 17),
        lambda db: pairs.set_evidence(db, 1, 2, 0, len(EVIDENCE)),
    ],
)
def test_it_is_forgotten_with_what_it_was_about(told: Project, alter) -> None:
    change, rows = asked(told)
    hear(told, change, voted(rows[0], 0.86), voted(rows[1], 0.1))
    with told.writing() as db:
        altered = alter(db)
    assert (of(told, 1).opinion, of(told, 1).opinion_of) == (None, None)
    assert of(told, 2).opinion == 0.1
    with told.writing() as db:
        revert(db, altered)
    assert of(told, 1).opinion is None


def test_a_decision_or_a_tag_leaves_it(told: Project) -> None:
    change, rows = asked(told)
    hear(told, change, voted(rows[0], 0.86))
    with told.writing() as db:
        pairs.approve(db, [1])
        pairs.tag(db, [1], "ward 3")
        pairs.edit(db, 1, of(told, 1).question, "At 5 bar.")
    assert of(told, 1).opinion == 0.86


def test_what_was_changed_meanwhile_or_is_too_long_gets_none_and_that_is_said(told: Project) -> None:
    change, rows = asked(told)
    with told.writing() as db:
        pairs.edit(db, 1, "At what pressure does the relief valve open?", "At 9 bar.")
    hear(told, change, voted(rows[0], 0.86), voted(rows[1], None), protocol.Finished())
    assert of(told, 1).opinion is None and of(told, 2).opinion is None
    with told.reading() as db:
        (note,) = db.get_one(Job, change.made[0]).notes
    assert note["what"] == "0 of 2 questions got an opinion."


def test_without_a_source_there_is_none(told: Project) -> None:
    with told.writing() as db, pytest.raises(ProblemError) as caught:
        opinions.ask(db, told, [3], bases.resolve("Starter"))
    assert caught.value.problem.code == "opinion_none"
