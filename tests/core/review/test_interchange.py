"""What children of the formats room say is stored whole, joined to its passage, counted, and taken back as one step."""

import json
from pathlib import Path

import pytest
from said import begin
from sqlalchemy.exc import IntegrityError

from studio import protocol
from studio.core import jobs, queue
from studio.core.freezing import datasets
from studio.core.problems import ProblemError
from studio.core.review import catalogue, checking, interchange, pairs
from studio.core.store.changes import revert
from studio.core.store.project import Project
from studio.core.store.schema import DatasetRow, Document, Job, Page, Pair, PairStale, Passage
from studio.language.wording import normalised

MAPPING = {"question": "question", "answer": "answer"}


def came(question: str, answer: str = "Yes.", **more: object) -> dict[str, object]:
    """A row as the child says it."""
    return {"question": question, "answer": answer, "key": normalised(question), "turns": [], "extra": {}, **more}


def queued(project: Project) -> int:
    with project.writing() as db:
        return interchange.bring_in(db, Path("/tmp/some.csv"), MAPPING).made[0]


def tell(project: Project, job_id: int, *events: protocol.Message) -> None:
    with project.writing() as db:
        queue.record_lines(db, project, job_id, [event.to_json().encode() for event in events], 7)


def stored(project: Project) -> list[Pair]:
    with project.reading() as db:
        return list(db.query(Pair).order_by(Pair.id))


@pytest.fixture
def source(opened: Project) -> int:
    """A document of two pages with one passage each; returns the second passage."""
    texts = ("Open the valve slowly.", "The pump runs at 3 bar. The pump stops at 9 bar.")
    with opened.writing() as db:
        document = Document(title="Manual", sha256="a" * 64, kind="pdf", stored="a.pdf", source="a.pdf", bytes=1,
                            pages=2, added=1.0, whole=True)  # fmt: skip
        db.add(document)
        db.flush()
        for number, text in enumerate(texts, 1):
            page = Page(document_id=document.id, number=number, width=1, height=1, text=text, lines=[])
            db.add(page)
            db.flush()
            passage = Passage(document_id=document.id, page_id=page.id, section=["Use", f"Part {number}"], start=0,
                              end=len(text), text=text, kind="prose")  # fmt: skip
            db.add(passage)
            db.flush()
        return passage.id


def test_rows_are_stored_with_all_they_have(opened: Project) -> None:
    job_id = queued(opened)
    known = {"tags": ["b", "a"], "status": "approved", "kind": "fact", "turns": [["Hello?", "Hi."]]}
    rows = (came("What is it?", **{**known, "extra": {"x": [1]}}), came("And this?"))
    tell(opened, job_id, protocol.PairsRead(rows, 2))
    first, second = stored(opened)
    assert (first.status, first.kind, first.turns, first.extra) == ("approved", "fact", [["Hello?", "Hi."]], {"x": [1]})
    assert pairs.as_tags(first.tags) == ["a", "b"]
    assert (second.status, second.kind) == ("draft", interchange.IMPORTED)
    assert (second.level, second.flags) == (1, [checking.UNCHECKED]), "what is not checked has not passed"
    assert {pair.origin for pair in (first, second)} == {f"import:{job_id}"}
    assert second.question_key == normalised("And this?")
    with opened.reading() as db:
        assert {row.pair_id for row in db.query(PairStale)} == {first.id, second.id}
        assert db.get_one(Job, job_id).read_to == 7


def test_evidence_finds_its_passage_again(opened: Project, source: int) -> None:
    proof = "The pump stops at 9 bar."
    rows = (
        came("With page?", document="Manual", page=2, evidence=proof, section=["Use", "Part 2"]),
        came("Without?", document="Manual", evidence=proof),
        came("Wrong page?", document="Manual", page=1, evidence=proof),
        came("Other words?", document="Manual", page=2, evidence="the pump stops"),
        came("Other book?", document="Handbook", page=2, evidence=proof, section=["A"]),
    )
    tell(opened, queued(opened), protocol.PairsRead(rows, 5))
    found = stored(opened)
    assert [pair.passage_id for pair in found] == [source, source, None, None, None]
    assert all((pair.evidence_start, pair.evidence_end, pair.document_id) == (24, 48, 1) for pair in found[:2])
    assert found[0].extra == {}
    assert found[4].extra == {"document": "Handbook", "page": 2, "evidence": proof, "section": ["A"]}
    with opened.reading() as db:
        one = pairs.source(db, found[0].id)
        assert one is not None and one.page.text[one.start : one.end] == proof


def test_what_goes_out_carries_where_it_stands(opened: Project, source: int) -> None:
    known = came("Known?", document="Manual", page=2, evidence="The pump stops at 9 bar.", status="approved")
    foreign = came("Foreign?", document="Handbook", page=4, evidence="x", status="approved", extra={"id": 7, "by": "M"})
    tell(opened, queued(opened), protocol.PairsRead((known, foreign, came("Draft?")), 3))
    with opened.writing() as db:
        job_id = interchange.export(db, opened, None, Path("/tmp/out.csv"), "csv").made[0]
        first, second = interchange.rows_to_write(db, opened.run_folder(job_id))
    assert (first["document"], first["section"], first["page"]) == ("Manual", ["Use", "Part 2"], 2)
    assert (first["evidence"], first["origin"], first["extra"]) == ("The pump stops at 9 bar.", "import:1", {})
    assert (second["document"], second["page"], second["evidence"], second["section"]) == ("Handbook", 4, "x", [])
    assert (second["id"], second["extra"]) == (7, {"by": "M"})


def test_export_keeps_the_order_asked_for_and_passes_over_what_went(opened: Project) -> None:
    tell(opened, queued(opened), protocol.PairsRead(tuple(came(f"Q {n}?") for n in range(4)), 4))
    with opened.writing() as db:
        job_id = interchange.export(db, opened, [4, 2, 99, 1], Path("/tmp/out.csv"), "csv").made[0]
        assert "ids" not in db.get_one(Job, job_id).spec
        assert [row["id"] for row in interchange.rows_to_write(db, opened.run_folder(job_id))] == [4, 2, 1]
        with pytest.raises(ProblemError) as problem:
            interchange.export(db, opened, [], Path("/tmp/out.csv"), "csv")
    assert problem.value.problem.code == "export_nothing"


def test_counts_and_notes_say_what_was_left_out(opened: Project) -> None:
    job_id = queued(opened)
    refused = protocol.RowRefused(3, 4, "row_no_answer", {"file": "some.csv", "line": 4})
    noted = protocol.FileNoted("file_breaks_off", {"file": "some.csv", "place": "line 80"})
    tell(opened, job_id, protocol.PairsRead((came("A?"), came("B?")), 2), refused,
         protocol.PairsRead((came("C?"),), 60, 56), noted, noted)  # fmt: skip
    with opened.reading() as db:
        assert interchange.used_up(db, job_id) == 60
    tell(opened, job_id, protocol.Finished())
    with opened.reading() as db:
        assert interchange.counts(db, job_id) == interchange.Counts(asked=60, got=3, refused=57)
        notes = [note.what for note in jobs.notes(db.get_one(Job, job_id))]
    assert notes == ["Line 4 of “some.csv” was left out.", "“some.csv” breaks off.",
                     "56 more rows of “some.csv” were left out."]  # fmt: skip


def test_an_interrupted_import_goes_on_behind_what_was_recorded(opened: Project) -> None:
    job_id = queued(opened)
    assert begin(opened, job_id)
    tell(opened, job_id, protocol.PairsRead((came("A?"),), 500))
    with opened.writing() as db:
        queue.interrupt(db, job_id)
        jobs.resume(db, opened, job_id)
    assert begin(opened, job_id)
    spec = protocol.read_job(opened.run_folder(job_id))
    assert isinstance(spec, protocol.ImportPairs) and spec.after == 500


def test_the_whole_import_is_one_step_to_undo(opened: Project) -> None:
    with opened.writing() as db:
        mine = pairs.add(db, "Mine?", "Yes.").made[0]
    job_id = queued(opened)
    tell(opened, job_id, protocol.PairsRead(tuple(came(f"Q {n}?") for n in range(1234)), 1234), protocol.Finished())
    with opened.writing() as db:
        change = interchange.settle(db, job_id)
        assert change.title == "import of 1,234 questions"
        undone = revert(db, change)
        assert list(catalogue.ids(db)) == [mine]
        revert(db, undone)
        assert len(catalogue.ids(db)) == 1235
        late = interchange.take_back(db, job_id)
        assert list(catalogue.ids(db)) == [mine]
        revert(db, late)
    assert [pair.question for pair in stored(opened)][1:] == [f"Q {n}?" for n in range(1234)]


def test_what_was_frozen_cannot_be_taken_back(opened: Project) -> None:
    job_id = queued(opened)
    rows = tuple(came(f"What is part {n}?", f"It is thing {n}.", status="approved") for n in range(12))
    tell(opened, job_id, protocol.PairsRead(rows, 12))
    with opened.writing() as db:
        datasets.freeze(db, opened)
        assert db.query(DatasetRow).count()
    with pytest.raises(ProblemError) as problem, opened.writing() as db:
        interchange.take_back(db, job_id)
    assert problem.value.problem.code == "undo_in_use"
    assert len(stored(opened)) == 12
    with pytest.raises(IntegrityError), opened.writing() as db:
        revert(db, interchange.settle(db, job_id))


def test_extra_is_json_whatever_it_holds(opened: Project) -> None:
    extra = {"ü": "“x”\n", "n": None, "deep": {"a": [1, 2.5, True]}}
    tell(opened, queued(opened), protocol.PairsRead((came("A?", extra=extra),), 1))
    assert stored(opened)[0].extra == extra
    assert json.dumps(extra)
