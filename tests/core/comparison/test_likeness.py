"""Near-duplicates in a real project: found when a pair is new or changed, told in a sentence, forgotten when gone."""

import pytest

from studio.core.comparison import likeness
from studio.core.review import checking, pairs
from studio.core.store.changes import revert
from studio.core.store.project import Project, create
from studio.core.store.schema import DatasetRow, DatasetVersion, Pair, PairLink

FILTER = ("How often must the filter be replaced?", "Every six months.")
FILTER_AGAIN = ("How often must the filter be changed?", "Every 6 months.")
FILTER_WRONG = ("How often must the filter be replaced?", "Every twelve months.")
RESET = ("Where is the reset button?", "On the rear panel, below the fan.")


@pytest.fixture
def project(tmp_path):
    made = create(tmp_path / "wards")
    yield made
    made.close()


def add(project: Project, *words: tuple[str, str]) -> list[int]:
    with project.writing() as db:
        return [pairs.add(db, question, answer).made[0] for question, answer in words]


def tidy(project: Project) -> None:
    with project.writing("checks") as db:
        likeness.refresh(db, likeness.stale(db, 100))


def links(project: Project) -> set[tuple[int, int, str]]:
    with project.reading() as db:
        return {(link.pair_id, link.other_id, link.kind) for link in db.query(PairLink) if not link.settled}


def level(project: Project, pair_id: int) -> int:
    with project.reading() as db:
        return db.get_one(Pair, pair_id).level


def own_level(project: Project, pair_id: int) -> int:
    with project.reading() as db:
        return checking.level(db.get_one(Pair, pair_id).flags)


def test_a_new_pair_finds_its_likes_among_those_compared_before(project) -> None:
    first, other = add(project, FILTER, RESET)
    tidy(project)
    assert links(project) == set()
    (again,) = add(project, FILTER_AGAIN)
    tidy(project)
    assert links(project) == {(first, again, "wording")}
    with project.reading() as db:
        assert likeness.sentences(db, again) == [
            {"level": "amber", "kind": "wording", "other": first,
             "sentence": f"Nearly the same as question {first}: “{FILTER[0]}”"}
        ]  # fmt: skip
        assert likeness.sentences(db, other) == []
        assert likeness.stale(db, 10) == []


def test_another_number_is_a_contradiction_and_red_on_both_sides(project) -> None:
    first, wrong = add(project, FILTER, FILTER_WRONG)
    tidy(project)
    assert links(project) == {(first, wrong, "contradiction")}
    assert level(project, first) == level(project, wrong) == 2
    with project.reading() as db:
        said = likeness.sentences(db, wrong)[0]
        assert said["level"] == "red"
        assert said["sentence"] == f"Says twelve months where question {first} says six months."


def test_an_edit_makes_and_takes_links_and_so_does_its_undo(project) -> None:
    first, other = add(project, FILTER, RESET)
    tidy(project)
    with project.writing() as db:
        change = pairs.edit(db, other, *FILTER_AGAIN)
    tidy(project)
    assert links(project) == {(first, other, "wording")}
    assert level(project, first) == 1
    with project.writing() as db:
        revert(db, change)
    tidy(project)
    assert links(project) == set()
    assert level(project, first) == own_level(project, first)


def test_a_rejected_pair_is_like_no_other_until_it_is_reopened(project) -> None:
    first, wrong = add(project, FILTER, FILTER_WRONG)
    tidy(project)
    with project.writing() as db:
        pairs.reject(db, [wrong])
    tidy(project)
    assert level(project, first) == own_level(project, first)
    with project.reading() as db:
        assert likeness.sentences(db, first) == []
    with project.writing() as db:
        pairs.back_to_draft(db, [wrong])
    tidy(project)
    assert level(project, first) == level(project, wrong) == 2


def test_a_pair_that_is_taken_away_leaves_no_doubt_behind(project) -> None:
    (first,) = add(project, FILTER)
    with project.writing() as db:
        change = pairs.add(db, *FILTER_WRONG)
    tidy(project)
    assert level(project, first) == 2
    with project.writing() as db:
        redo = revert(db, change)
    tidy(project)
    assert links(project) == set()
    assert level(project, first) == own_level(project, first)
    with project.writing() as db:
        revert(db, redo)
    tidy(project)
    assert level(project, first) == 2


def test_like_a_held_out_question_is_a_leak(project) -> None:
    held, other = add(project, FILTER, RESET)
    with project.writing() as db:
        version = DatasetVersion(number=1, folder="datasets/001", trained=1, held_out=1, sha256="", seed=1, created=0.0)
        db.add(version)
        db.flush()
        db.add_all([DatasetRow(version_id=version.id, pair_id=held, split="held_out"),
                    DatasetRow(version_id=version.id, pair_id=other, split="train")])  # fmt: skip
    (again,) = add(project, FILTER_AGAIN)
    tidy(project)
    assert links(project) == {(held, again, "wording"), (held, again, "leak")}
    with project.reading() as db:
        assert f"Nearly the same as question {held}, and one of the two is kept back for the test." in [
            one["sentence"] for one in likeness.sentences(db, again)
        ]


def test_pairs_beyond_one_block_are_found_as_well(project) -> None:
    (first,) = add(project, FILTER)
    tidy(project)
    with project.writing() as db:
        row = pairs.new_row(db, pairs.Words(*FILTER_AGAIN), "written", "person")
        db.add(Pair(id=5000, **row))
    tidy(project)
    assert links(project) == {(first, 5000, "wording")}
