"""What a person makes of pairs that are alike; undo gives back exactly what was."""

import pytest

from studio.core.comparison import clusters, likeness
from studio.core.review import pairs
from studio.core.store.changes import revert
from studio.core.store.project import create

ALIKE = (
    ("How often must the filter be replaced?", "Every six months."),
    ("How often must the filter be changed?", "Every 6 months."),
    ("How often must the air filter be replaced?", "Every six months."),
)
WRONG = (("What is the daily dose?", "5 mg."), ("What is the daily dose?", "50 mg."))
ALONE = (("Where is the reset button?", "On the rear panel, below the fan."),)


@pytest.fixture
def project(tmp_path):
    made = create(tmp_path / "wards")
    with made.writing() as db:
        for question, answer in (*ALIKE, *WRONG, *ALONE):
            pairs.add(db, question, answer)
    tidy(made)
    yield made
    made.close()


def tidy(project) -> None:
    with project.writing("checks") as db:
        likeness.refresh(db, likeness.stale(db, 100))


def everything(project) -> list:
    """Return all that a decision may touch, as the database has it."""
    tables = ("SELECT id, question, answer, status, original_id, flags, level, changed FROM pair ORDER BY id",
              "SELECT * FROM pair_link ORDER BY 1, 2, 3",
              "SELECT pair_id, other_id, kind FROM pair_settled")  # fmt: skip
    with project.reading() as db:
        return [likeness.driver(db).execute(table).fetchall() for table in tables]


def groups(project) -> list[tuple[tuple[int, ...], str]]:
    with project.reading() as db:
        return [(one.ids, one.kind) for one in clusters.clusters(db)]


def test_groups_hang_together_by_likeness_contradictions_first(project) -> None:
    assert groups(project) == [((4, 5), "contradiction"), ((1, 2, 3), "wording")]


@pytest.mark.parametrize(
    "decide",
    [
        lambda db: clusters.keep_one(db, (1, 2, 3), 2),
        lambda db: clusters.keep_as_rephrasings(db, (1, 2, 3), 1),
        lambda db: clusters.merge(db, (1, 2, 3), 3, "How often must the filter be replaced?", "Twice a year."),
        lambda db: clusters.keep_all(db, (1, 2, 3)),
    ],
)
def test_a_decision_ends_a_group_and_its_undo_and_redo_are_exact(project, decide) -> None:
    before = everything(project)
    with project.writing() as db:
        change = decide(db)
    tidy(project)
    after = everything(project)
    assert groups(project) == [((4, 5), "contradiction")]
    with project.writing() as db:
        redo = revert(db, change)
    tidy(project)
    assert everything(project) == before
    with project.writing() as db:
        revert(db, redo)
    tidy(project)
    assert everything(project) == after


def test_what_was_kept_stays_kept_until_it_says_something_else(project) -> None:
    with project.writing() as db:
        clusters.keep_all(db, (1, 2, 3))
        pairs.edit(db, 2, ALIKE[1][0], "Every 6 months, at the least.")
    tidy(project)
    assert groups(project) == [((4, 5), "contradiction")]
    with project.writing() as db:
        pairs.edit(db, 2, ALIKE[0][0], "Every 8 months.")
    tidy(project)
    assert ((1, 2, 3), "contradiction") in groups(project) or ((1, 2), "contradiction") in groups(project)


def test_rephrasings_share_one_original_and_are_no_duplicates(project) -> None:
    with project.writing() as db:
        clusters.keep_as_rephrasings(db, (1, 2), 2)
        clusters.keep_as_rephrasings(db, (1, 2, 3), 3)
        assert {one: pair.original_id for one, pair in pairs.rows(db, [1, 2, 3]).items()} == {1: 3, 2: 3, 3: None}
        pairs.edit(db, 2, "How often must one replace the filter?", "Every six months.")
    tidy(project)
    assert groups(project) == [((4, 5), "contradiction")]
