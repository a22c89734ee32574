"""Other wordings of approved questions: drafts of the same fact, never a question that is there already."""

from pathlib import Path

import pytest
from said import begin, document_events, hear

from studio import protocol
from studio.core import bases, documents, queue
from studio.core.problems import ProblemError
from studio.core.review import pairs
from studio.core.store.changes import Change, revert
from studio.core.store.project import Project
from studio.core.store.schema import DRAFT, Job, Pair
from studio.core.writing import handouts, rephrasing
from studio.language import rewording

FACTS = (
    ("At what pressure does the relief valve open?", "At 5 bar.", 1, "The relief valve opens at 5 bar."),
    ("How often must the filter be replaced?", "Every 6 months.", 2, "The filter must be replaced every 6 months."),
    ("What is degassing?", "The removal of dissolved gas from the feed water.", 3,
     "Degassing is the removal of dissolved gas from the feed water."),
)  # fmt: skip


@pytest.fixture
def told(opened: Project) -> Project:
    """A document, three approved questions about it (1 to 3), a draft and one within a conversation."""
    with opened.writing() as db:
        reading = documents.add(db, opened, [Path("/tmp/Pump manual.pdf")])
    hear(opened, reading, *document_events(), protocol.Finished())
    with opened.writing() as db:
        for question, answer, passage, evidence in FACTS:
            pairs.add_from_page(db, question, answer, passage, 0, len(evidence))
        pairs.add(db, "What is blowdown?", "The controlled release of water.")
        pairs.add(db, "How often is it cleaned?", "Every 2 weeks.")
        pairs.set_turns(db, 5, [("What does the pump need?", "A clean strainer.")])
        pairs.approve(db, (1, 2, 3, 5))
    return opened


def everything(project: Project) -> list[Pair]:
    with project.reading() as db:
        return db.query(Pair).order_by(Pair.id).all()


def rephrase(project: Project, number: int = 3, base: bases.BaseModel | None = None) -> Change:
    with project.writing() as db:
        return rephrasing.rephrase(db, project, [1, 2, 3, 4, 5], number, base)


def test_built_in_wordings_become_drafts_of_the_same_fact(told: Project) -> None:
    change = rephrase(told)
    made = everything(told)[5:]
    assert [pair.id for pair in made] == list(change.made) and change.title == "write 7 rephrasings"
    for pair in made:
        question, answer, passage, evidence = FACTS[pair.original_id - 1]
        assert pair.question in rewording.practised(question, answer)
        assert (pair.answer, pair.passage_id, pair.evidence_start) == (answer, passage, 0)
        assert (pair.evidence_end, pair.document_id) == (len(evidence), 1)
        assert (pair.status, pair.kind, pair.origin, pair.level) == (DRAFT, "written", "rules:rewording", 0)
    assert [pair.original_id for pair in made] == [1, 1, 2, 2, 3, 3, 3]


def test_it_is_one_step_to_undo_and_a_second_time_writes_nothing_twice(told: Project) -> None:
    change = rephrase(told, 12)
    asked = [pair.question_key for pair in everything(told)]
    assert len(set(asked)) == len(asked)
    again = rephrase(told, 12)
    assert (again.made, again.inverse) == ((), ()) and len(everything(told)) == len(asked)
    with told.writing() as db:
        revert(db, change)
    assert [pair.id for pair in everything(told)] == [1, 2, 3, 4, 5]


def test_a_wording_that_was_rejected_does_not_come_back(told: Project) -> None:
    wordings = rewording.practised(*FACTS[1][:2])
    with told.writing() as db:
        made = pairs.add(db, wordings[0].upper(), "Every 6 months.").made
        pairs.reject(db, made)
    rephrase(told)
    assert [pair.question for pair in everything(told) if pair.original_id == 2] == [wordings[1]]


def test_the_checks_run_on_each(told: Project) -> None:
    with told.writing() as db:
        pairs.edit(db, 1, FACTS[0][0], "At 8 bar.")
    rephrase(told)
    made = [pair for pair in everything(told) if pair.original_id == 1]
    assert made and all(pair.level == 2 and pair.flags for pair in made)


def test_only_approved_originals_outside_conversations_are_rephrased(told: Project) -> None:
    change = rephrase(told)
    with told.writing() as db:
        pairs.approve(db, change.made)
        assert rephrasing.rephrasable(db, range(1, 20)) == [1, 2, 3]
        with pytest.raises(ProblemError) as caught:
            rephrasing.rephrase(db, told, [4, 5, *change.made], 3)
    assert caught.value.problem.code == "rephrase_none"


def test_a_model_is_told_of_each_and_what_it_says_is_kept_where_it_still_fits(told: Project) -> None:
    starter = bases.resolve("Starter")
    change = rephrase(told, 2, starter)
    job = begun(told, change)
    assert isinstance(job, protocol.RephrasePairs) and (job.base, job.number) == (str(starter.folder), 2)
    rows = list(protocol.read_rows(Path(job.pairs)))
    assert [(row["id"], row["question"], row["answer"]) for row in rows] == [
        (at, question, answer) for at, (question, answer, *_) in enumerate(FACTS, start=1)
    ]
    with told.writing() as db:
        pairs.edit(db, 2, "How often must one replace the filter?", "Every 6 months.")
        pairs.reject(db, [3])
    opens = ("Which pressure opens the relief valve?", "What is blowdown?", "Which pressure opens the relief valve?")
    hear(told, change, said(rows[0], *opens), said(rows[1], "When must it be replaced?"),
         said(rows[2], "What does degassing mean?"), protocol.Finished())  # fmt: skip
    (made,) = everything(told)[5:]
    assert (made.question, made.answer, made.original_id) == (opens[0], "At 5 bar.", 1)
    assert made.origin == f"model:{starter.folder.name}"
    with told.reading() as db:
        (note,) = db.get_one(Job, change.made[0]).notes
    assert note["what"] == "1 of 6 rephrasings were written."


def test_a_rephrasing_that_a_person_changed_is_not_written_again(told: Project) -> None:
    change = rephrase(told, 1)
    with told.writing() as db:
        pairs.edit(db, change.made[0], "At how many bar does the relief valve open?", "At 5 bar.")
    assert rephrase(told, 1).made  # the next wording that is not there yet
    asked = [pair.question for pair in everything(told) if pair.original_id == 1]
    assert rewording.practised(*FACTS[0][:2])[0] not in asked


def test_it_waits_for_the_card(told: Project) -> None:
    first, second = rephrase(told, 2, bases.resolve("Starter")), rephrase(told, 2, bases.resolve("Starter"))
    with told.reading() as db:
        assert [job.id for job in queue.next_jobs(db)] == list(first.made)
        assert [row["id"] for row in handouts.rows(db, told.run_folder(second.made[0]))] == [1, 2, 3]


def begun(project: Project, change: Change) -> protocol.Message:
    """Return what the child would be asked."""
    begin(project, change.made[0])
    return protocol.read_job(project.run_folder(change.made[0]))


def said(row: dict, *questions: str) -> protocol.PairRephrased:
    return protocol.PairRephrased(row["id"], questions, row["state"])
