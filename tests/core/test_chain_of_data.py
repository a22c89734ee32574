"""Documents to dataset: what children say is stored once, decisions can be taken back, versions never change."""

import json
from pathlib import Path

import pytest
from said import document_events, hear, passage_written

from studio import protocol
from studio.core import documents, exchanges, jobs, verdict
from studio.core.freezing import datasets
from studio.core.problems import ProblemError
from studio.core.review import catalogue, pairs
from studio.core.store import changes
from studio.core.store.project import Project
from studio.core.store.schema import APPROVED, DRAFT, INTERRUPTED, REJECTED, Document, Job, Pair
from studio.core.writing import drafting


@pytest.fixture
def filled(opened: Project) -> Project:
    """A project with one document of three passages and a draft for each."""
    with opened.writing() as db:
        reading = documents.add(db, opened, [opened.folder / "Pump manual.pdf"])
    hear(opened, reading, *document_events(), protocol.Finished())
    with opened.writing() as db:
        writing = drafting.write_drafts(db)
    hear(opened, writing, *drafts(), protocol.Finished())
    return opened


def drafts() -> list[protocol.Message]:
    valve, oil = "The relief valve opens at 5 bar.", "The operator checks the oil level before each shift."
    degassing = "Degassing is the removal of dissolved gas from the feed water."
    return [
        passage_written(
            1, "At what pressure does the relief valve open?", valve, "number", 0, 32, valve, "number"
        ),
        passage_written(2, "Who checks the oil level?", oil, "fact", 44, 44 + len(oil), oil, "who"),
        passage_written(3, "What is degassing?", degassing, "definition", 0, len(degassing), degassing, "is a"),
    ]


def test_pair_walks_back_to_its_words_on_the_page(filled: Project) -> None:
    with filled.reading() as db:
        for pair_id in catalogue.ids(db):
            source = pairs.source(db, pair_id)
            pair = db.get(Pair, pair_id)
            assert source.page.text[source.start : source.end] == pair.answer
            assert source.page.text[source.passage.start : source.passage.end] == source.passage.text


def test_resumed_children_double_nothing(filled: Project) -> None:
    with filled.writing() as db:
        again = documents.add(db, filled, [filled.folder / "Pump manual.pdf"])
        writing = drafting.write_drafts(db)
    hear(filled, again, *document_events())
    hear(filled, writing, *drafts())
    with filled.reading() as db:
        assert [(row.pages, row.passages, row.pairs) for row in documents.listed(db)] == [(1, 3, 3)]


def test_document_that_was_cut_off_is_read_anew(opened: Project) -> None:
    with opened.writing() as db:
        reading = documents.add(db, opened, [opened.folder / "x.pdf"])
    hear(opened, reading, *document_events()[:3])
    hear(opened, reading, *document_events())
    with opened.reading() as db:
        assert [(row.pages, row.passages) for row in documents.listed(db)] == [(1, 3)]
        assert db.query(Document).one().whole


def test_one_bad_file_is_noted_and_the_job_goes_on(opened: Project) -> None:
    with opened.writing() as db:
        reading = documents.add(db, opened, [opened.folder / "x.pdf"])
    hear(opened, reading, protocol.FileFailed("/home/me/locked.pdf", "file_encrypted"), protocol.Finished())
    with opened.reading() as db:
        job = db.get(Job, reading.made[0])
        assert job.state == "done"
        assert [note.what for note in jobs.notes(job)] == ["“locked.pdf” is protected by a password."]


@pytest.mark.parametrize("end", [protocol.FileFailed("/tmp/Pump manual.pdf", "file_damaged"), protocol.Stopped()])
def test_half_a_document_is_no_document(opened: Project, end: protocol.Message) -> None:
    with opened.writing() as db:
        reading = documents.add(db, opened, [Path("/tmp/Pump manual.pdf")])
    hear(opened, reading, *document_events()[:3], end)
    with opened.reading() as db:
        assert documents.listed(db) == []


def test_every_decision_can_be_taken_back_and_done_again(filled: Project) -> None:
    with filled.writing() as db:
        before = pairs.rows(db, [1, 2, 3])
        old = {i: (pair.status, pair.question, pair.changed) for i, pair in before.items()}
        done = [pairs.approve(db, [1, 2]), pairs.reject(db, [3]), pairs.edit(db, 1, "New?", "At 5 bar.")]
        done.append(pairs.add(db, "What colour is it?", "It is green."))
    with filled.writing() as db:
        redo = [changes.revert(db, change) for change in reversed(done)]
    with filled.reading() as db:
        assert {i: (p.status, p.question, p.changed) for i, p in pairs.rows(db, [1, 2, 3]).items()} == old
        assert list(catalogue.ids(db)) == [1, 2, 3]
    with filled.writing() as db:
        for change in reversed(redo):
            changes.revert(db, change)
    with filled.reading() as db:
        assert catalogue.counts(db) == {DRAFT: 1, APPROVED: 2, REJECTED: 1}
        assert pairs.rows(db, [1])[1].question == "New?"


def test_undo_of_a_document_change_keeps_what_points_at_it(filled: Project) -> None:
    with filled.writing() as db:
        change = documents.leave_out(db, [1])
    with filled.writing() as db:
        changes.revert(db, change)
    with filled.reading() as db:
        assert all(pairs.source(db, pair_id) for pair_id in catalogue.ids(db))


def test_draft_a_person_changed_is_not_written_a_second_time(filled: Project) -> None:
    with filled.writing() as db:
        pairs.edit(db, 1, "When does the relief valve open?", "It opens at 5 bar.")
        writing = drafting.write_drafts(db)
    hear(filled, writing, *drafts(), protocol.Finished())
    with filled.reading() as db:
        assert list(catalogue.ids(db)) == [1, 2, 3]


def test_edit_is_checked_anew(filled: Project) -> None:
    with filled.writing() as db:
        pairs.edit(db, 1, "At what pressure does the relief valve open?", "The relief valve opens at 50 bar.")
    with filled.reading() as db:
        assert any(flag["level"] == "red" for flag in pairs.rows(db, [1])[1].flags)
        assert list(catalogue.passing(db)) == [2, 3]


def test_what_has_a_doubt_waits_for_a_person(filled: Project) -> None:
    with filled.writing() as db:
        pairs.add(db, "What is the colour of the pump?", "It is mostly blue.")
        assert pairs.rows(db, [4])[4].flags, "nothing bears it out"
        pairs.approve_passing(db)
        assert catalogue.counts(db) == {DRAFT: 1, APPROVED: 3, REJECTED: 0}


def test_filters_combine(filled: Project) -> None:
    with filled.writing() as db:
        pairs.approve(db, [2])
    with filled.reading() as db:
        assert list(catalogue.ids(db, catalogue.Filter(status=APPROVED))) == [2]
        assert list(catalogue.ids(db, catalogue.Filter(text="OIL", status=DRAFT))) == []
        assert list(catalogue.ids(db, catalogue.Filter(kind="definition"))) == [3]
        assert list(catalogue.ids(db, catalogue.Filter(text="100%"))) == []


def test_frozen_version_keeps_its_text_whatever_is_edited(filled: Project) -> None:
    with filled.writing() as db:
        for number in range(8):
            pairs.add(db, f"What is part number {number} for?", f"It is for job {number}.")
        pairs.approve(db, catalogue.ids(db))
        first = datasets.freeze(db, filled).made[0]
        assert datasets.freeze(db, filled).made == (first,), "the same content is the same version"
        before = [file.read_bytes() for file in sorted((filled.folder / "datasets/001").iterdir())]
        pairs.edit(db, 1, "Changed?", "Changed.")
        assert datasets.freeze(db, filled).made != (first,)
    assert [file.read_bytes() for file in sorted((filled.folder / "datasets/001").iterdir())] == before
    rows = [
        row
        for name in ("train", "held_out")
        for row in protocol.read_rows(filled.folder / f"datasets/001/{name}.jsonl")
    ]
    assert len(rows) == 11
    assert next(row for row in rows if row["id"] == 1)["evidence"] == "The relief valve opens at 5 bar."


def test_nothing_approved_is_a_problem(filled: Project) -> None:
    with filled.writing() as db, pytest.raises(ProblemError, match="No question is approved"):
        datasets.freeze(db, filled)


def test_verdict_says_which_is_better_in_plain_words(tmp_path) -> None:
    file = tmp_path / "answers.jsonl"
    rows = [
        {"id": n, "split": "train", "question": f"Q{n}?", "reference": f"The valve opens at {n} bar.",
         "base": "I do not know.", "tuned": f"The valve opens at {n} bar."} for n in range(12)
    ]  # fmt: skip
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    counts = verdict.tally(verdict.read_answers(file))
    assert (counts.better, counts.worse, counts.base_right, counts.tuned_right) == (12, 0, 0, 12)
    said = verdict.sentences(counts, verdict.tally([]))
    assert said[1] == "On questions it never saw, nothing is known: none was asked."
    assert said[0].startswith("On questions it was trained on, the tuned model answers 12 of 12 rightly, the base 0;")
    assert "less than once in" in said[0]


def test_playground_answer_goes_back_into_the_questions(opened: Project) -> None:
    with opened.writing() as db:
        kept = exchanges.keep(db, None, "What is it?", "A pump.", "A valve.")
        sent = exchanges.to_questions(db, kept.made[0], "A relief valve.")
    with opened.writing() as db:
        exchange = exchanges.listed(db)[0]
        assert (exchange.pair_id, exchange.correction) == (sent.made[0], "A relief valve.")
        assert pairs.rows(db, sent.made)[sent.made[0]].origin == "playground"
        changes.revert(db, sent)
    with opened.reading() as db:
        assert exchanges.listed(db)[0].pair_id is None
        assert not catalogue.ids(db)


def test_job_life_is_closed(opened: Project) -> None:
    with opened.writing() as db:
        job_id = documents.add(db, opened, [opened.folder / "x.pdf"]).made[0]
        job = db.get_one(Job, job_id)
        job.state = INTERRUPTED
        jobs.resume(db, opened, job_id)
        assert job.state == "queued"
        jobs.stop(db, opened, job_id)
        assert job.state == "stopped"


def test_waiting_jobs_can_be_reordered_and_put_back(opened: Project) -> None:
    with opened.writing() as db:
        made = [documents.add(db, opened, [opened.folder / f"{n}.pdf"]).made[0] for n in range(4)]
        moved = jobs.move(db, made[3], made[1])
        assert [job.id for job in jobs.listed(db)] == [made[0], made[3], made[1], made[2]]
        jobs.move(db, made[0], None)
        assert [job.id for job in jobs.listed(db)][-1] == made[0]
        changes.revert(db, moved)
