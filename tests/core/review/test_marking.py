"""Words marked on a page lie in one passage, or the person is told that they do not."""

import pytest
from said import PAGE, document_events, hear

from studio import protocol
from studio.core import documents
from studio.core.problems import ProblemError
from studio.core.review import earlier, marking, pairs

LINES = PAGE.splitlines()


@pytest.fixture
def read(opened):
    with opened.writing() as db:
        reading = documents.add(db, opened, [opened.folder / "Pump manual.pdf"])
    hear(opened, reading, *document_events(), protocol.Finished())
    return opened


def test_found_in_its_passage_without_the_space_around(read):
    start = PAGE.index("The operator")
    with read.reading() as db:
        found = marking.marked(db, 1, start - 1, len(LINES[0]) + 1 + len(LINES[1]))
    assert (found.passage_id, found.words) == (2, "The operator checks the oil level before each shift.")
    assert LINES[1][found.start : found.end] == found.words


@pytest.mark.parametrize(("start", "end"), [(0, len(LINES[0]) + 5), (len(LINES[0]), len(LINES[0]) + 1), (3, 3)])
def test_over_two_passages_or_over_none(read, start, end):
    with read.reading() as db, pytest.raises(ProblemError) as told:
        marking.marked(db, 1, start, end)
    assert told.value.problem.code == "evidence_outside"


def test_evidence_of_a_pair(read):
    with read.writing() as db:
        one = pairs.add_from_page(db, "What is degassing?", "A removal.", 3, 0, 8).made[0]
        other = pairs.add(db, "By hand?", "Yes.").made[0]
    with read.reading() as db:
        assert [marking.evidence_of(db, number) for number in (one, other, 99)] == [(3, 0, 8), (0, 0, 0), (0, 0, 0)]


def test_earlier_words_are_put_back(read):
    with read.writing() as db:
        one = pairs.add(db, "What is it?", "A pump.").made[0]
    with read.writing() as db:
        pairs.edit(db, one, "What is that?", "A valve.")
        pairs.set_turns(db, one, [("Hello?", "Yes?")])
    with read.writing() as db:
        records = {record.what: record.before for record in pairs.history(db, one)}
        earlier.put_back(db, one, {"answer": records["answer"]})
        earlier.put_back(db, one, {"turns": records["turns"]})
    with read.reading() as db:
        row = pairs.rows(db, [one])[one]
    assert (row.question, row.answer, row.turns) == ("What is that?", "A pump.", [])
