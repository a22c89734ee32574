"""How far, how fast, and where questions are missing."""

import pytest
from said import have_document, have_drafts, passage_written

from studio.core import documents
from studio.core.problems import ProblemError
from studio.core.review import catalogue, pairs, reviewing
from studio.core.store.changes import driver, revert
from studio.core.store.schema import Job

TEXT = "Valve one opens at 5 bar.\nValve two opens at 6 bar.\nValve three opens at 7 bar.\nThe end."


@pytest.fixture
def ids(opened):
    """Two questions on the first passage, one on the second, none on the others."""
    have_document(opened, TEXT, "Valves")
    drafts = [passage_written(passage, f"Question {n}?", "It opens.", "fact", 0, 5, "Valve", "fact")
              for n, passage in enumerate((1, 1, 2))]  # fmt: skip
    have_drafts(opened, *drafts)
    with opened.reading() as db:
        return list(catalogue.ids(db))


def test_progress_counts_decisions(opened, ids):
    with opened.writing() as db:
        pairs.approve(db, ids[:1])
        pairs.reject(db, ids[1:2])
    with opened.reading() as db:
        progress = reviewing.progress(db)
    assert (progress.total, progress.reviewed, progress.approved, progress.rejected) == (3, 2, 1, 1)
    assert progress.seconds_left is None, "one stroke or two are no pace"


@pytest.mark.parametrize(
    ("moments", "pace"),
    [
        ([0, 10, 20, 30, 40, 50], 360),
        ([0, 10, 20, 5000, 5010, 5020, 5030], 360),
        ([50, 40, 30, 20, 10, 0], 360),
        ([0, 10, 20, 30], 0),
        ([], 0),
        ([0, 200, 400, 600, 800, 1000], 0),
    ],
)
def test_pauses_do_not_count(moments, pace):
    assert reviewing.pace(moments) == pytest.approx(pace)


def decide_every(opened, ids, seconds):
    """Decide one after the other, and say in the history that it took so long."""
    for n, one in enumerate(ids):
        with opened.writing() as db:
            pairs.approve(db, [one])
        with opened.writing() as db:
            driver(db).execute("UPDATE pair_history SET at = ? WHERE pair_id = ?", (1000.0 + n * seconds, one))


def test_time_left_at_this_pace(opened):
    with opened.writing() as db:
        ids = [pairs.add(db, f"What is {n}?", "It is that.").made[0] for n in range(12)]
    decide_every(opened, ids[:7], 12)
    with opened.reading() as db:
        progress = reviewing.progress(db)
    assert progress.pace == pytest.approx(300)
    assert progress.seconds_left == pytest.approx(5 * 12)


def test_many_at_one_stroke_are_one_decision_and_undo_is_none(opened):
    with opened.writing() as db:
        ids = [pairs.add(db, f"What is {n}?", "It is that.").made[0] for n in range(50)]
    with opened.writing() as db:
        change = pairs.approve(db, ids)
    with opened.writing("undo") as db:
        revert(db, change)
    decide_every(opened, ids[:6], 20)
    with opened.reading() as db:
        assert reviewing.progress(db).pace == pytest.approx(180)


def test_coverage_by_section_the_thinnest_first(opened, ids):
    with opened.writing() as db:
        pairs.approve(db, ids[:1])
        pairs.reject(db, ids[2:])
    with opened.reading() as db:
        (document,) = reviewing.coverage(db)
    assert (document.name, document.passages, document.covered, document.approved, document.drafts,
            document.rejected) == ("Valves", 4, 1, 1, 1, 1)  # fmt: skip
    (pumps,) = document.parts
    assert pumps.section == ("Pumps",)
    assert [part.name for part in pumps.parts] == ["Part 1", "Part 2", "Part 3", "Part 0"]
    assert [part.is_thin for part in pumps.parts] == [True, True, True, False]
    assert pumps.is_thin


def test_what_is_left_out_needs_no_questions(opened, ids):
    with opened.writing() as db:
        documents.leave_out_passages(db, [3, 4])
    with opened.reading() as db:
        (document,) = reviewing.coverage(db)
    assert (document.passages, document.covered) == (2, 2)
    with opened.writing() as db:
        documents.leave_out(db, [1])
    with opened.reading() as db:
        assert reviewing.coverage(db) == []


def test_a_filter_shows_as_many_as_the_part_counts(opened, ids):
    with opened.reading() as db:
        waiting = reviewing.coverage(db)
        while waiting:
            part = waiting.pop()
            chosen = catalogue.Filter(document_id=part.document_id, section=part.section)
            assert len(catalogue.ids(db, chosen)) == part.questions
            assert len(reviewing.passages_of(db, part.document_id, part.section)) == part.passages
            waiting += part.parts


def test_questions_without_a_place_are_counted(opened, ids):
    with opened.writing() as db:
        pairs.add(db, "By hand?", "Yes, it is.")
    with opened.reading() as db:
        assert reviewing.without_place(db) == 1


def test_more_is_written_from_these_passages_alone(opened, ids):
    with opened.writing() as db:
        change = reviewing.write_more(db, (2, 3))
    with opened.reading() as db:
        job = db.get_one(Job, change.made[0])
        assert (job.kind, job.spec["only"]) == ("WriteDrafts", [2, 3])
    with opened.writing() as db, pytest.raises(ProblemError):
        reviewing.write_more(db, ())
