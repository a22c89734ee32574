"""Flags tell of a pair as it stands now, whatever road changed it or what it depends on."""

from said import document_events, hear

from studio import protocol
from studio.core import documents
from studio.core.comparison import likeness
from studio.core.review import catalogue, checking, pairs
from studio.core.store import changes
from studio.core.store.project import Project
from studio.core.store.schema import Pair


def codes(project: Project, pair_id: int) -> set[str]:
    with project.reading() as db:
        return {flag["code"] for flag in pairs.rows(db, [pair_id])[pair_id].flags}


def tidy(project: Project) -> None:
    with project.writing("checks") as db:
        likeness.refresh(db, likeness.stale(db, 100))


def test_what_came_in_unchecked_has_not_passed_until_it_was_checked(opened: Project) -> None:
    with opened.writing() as db:
        made = pairs.add(db, "x?", "x?").made[0]
        db.get_one(Pair, made).flags, db.get_one(Pair, made).level = [checking.UNCHECKED], 1
    with opened.reading() as db:
        assert not catalogue.passing(db)
    tidy(opened)
    assert "unchecked" not in codes(opened, made)
    assert "answer_is_question" in codes(opened, made)


def test_a_question_that_leans_on_an_earlier_turn_stands(opened: Project) -> None:
    with opened.writing() as db:
        made = pairs.add(db, "Where is it stored?", "In the night cabinet.").made[0]
    assert "dangling_pronoun" in codes(opened, made)
    with opened.writing() as db:
        change = pairs.set_turns(db, made, [("What is a loan pump?", "A spare one.")])
    assert "dangling_pronoun" not in codes(opened, made)
    with opened.writing() as db:
        changes.revert(db, change)
    assert "dangling_pronoun" in codes(opened, made)


def test_asked_twice_ends_with_its_cause(opened: Project) -> None:
    with opened.writing() as db:
        first = pairs.add(db, "What is a bolt?", "A screw.").made[0]
        second = pairs.add(db, "What is the bolt?", "A screw.").made[0]
    assert "duplicate_question" in codes(opened, second)
    with opened.writing() as db:
        pairs.reject(db, [first])
    tidy(opened)
    assert "duplicate_question" not in codes(opened, second)


def test_other_evidence_is_checked_and_remembered(opened: Project) -> None:
    with opened.writing() as db:
        reading = documents.add(db, opened, [opened.folder / "Pump manual.pdf"])
    hear(opened, reading, *document_events(), protocol.Finished())
    with opened.writing() as db:
        made = pairs.add_from_page(db, "What is it?", "It opens at 50 bar.", 1, 0, 32).made[0]
        pairs.set_evidence(db, made, 3, 0, 20)
    with opened.reading() as db:
        assert [one.what for one in pairs.history(db, made)] == ["evidence"]
        assert pairs.source(db, made).passage.id == 3


def test_nothing_decided_is_nothing_to_take_back(opened: Project) -> None:
    with opened.writing() as db:
        assert not pairs.approve(db, []).inverse
        assert not pairs.approve(db, [4711]).inverse
