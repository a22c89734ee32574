"""The laws every passage keeps, on the shipped samples and on one small document of every kind."""

import re
from itertools import pairwise

import pytest

from studio.protocol import DocumentEnded, DocumentRead, PageRead, PassageRead, Started

from .conftest import Run


@pytest.fixture(params=["samples", "mixed"])
def run(request: pytest.FixtureRequest) -> Run:
    return request.getfixturevalue(request.param)


def test_everything_was_read(run: Run) -> None:
    assert run.status == 0
    assert not run.failures
    assert isinstance(run.events[0], Started)
    assert len(run.of(DocumentRead)) == len(run.of(DocumentEnded)) == len(run.store)


def test_span_law(run: Run) -> None:
    assert run.of(PassageRead)
    for passage in run.of(PassageRead):
        page = run.pages[passage.sha256, passage.page]
        assert page.text[passage.start : passage.end] == passage.text


def test_no_passage_is_empty_or_overlaps_another(run: Run) -> None:
    for page in run.of(PageRead):
        spans = [(p.start, p.end) for p in run.of(PassageRead) if (p.sha256, p.page) == (page.sha256, page.number)]
        assert spans == sorted(spans)
        assert all(start < end for start, end in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(passage.text.strip() for passage in run.of(PassageRead))


def test_lines_cover_passages_of_fixed_pages(run: Run) -> None:
    for passage in run.of(PassageRead):
        page = run.pages[passage.sha256, passage.page]
        if not page.width:
            assert not page.lines
            continue
        covered = {at for start, end, *_ in page.lines for at in range(start, end)}
        missing = set(range(passage.start, passage.end)) - covered
        assert all(page.text[at].isspace() for at in missing)


def test_line_boxes_lie_on_the_page(run: Run) -> None:
    for page in run.of(PageRead):
        for start, end, x0, y0, x1, y1 in page.lines:
            assert 0 <= start < end <= len(page.text)
            assert 0 <= x0 < x1 <= page.width and 0 <= y0 < y1 <= page.height


def test_events_come_in_order(run: Run) -> None:
    for document in run.of(DocumentRead):
        own = [e for e in run.events if getattr(e, "sha256", "") == document.sha256]
        assert own[0] is document and isinstance(own[-1], DocumentEnded)
        assert [e.number for e in own if isinstance(e, PageRead)] == list(range(1, document.pages + 1))
        page = 0
        for event in own[1:-1]:
            page = event.number if isinstance(event, PageRead) else page
            assert not isinstance(event, PassageRead) or event.page == page


def test_text_is_normalised(run: Run) -> None:
    for page in run.of(PageRead):
        assert not re.search(r"[\u00ad\ufb00-\ufb06\x00-\x08\x0b-\x1f\u00a0]|  ", page.text)


def test_table_rows_have_equal_cells(run: Run) -> None:
    tables = [p for p in run.of(PassageRead) if p.kind == "table"]
    assert tables
    for table in tables:
        assert len({row.count("\t") for row in table.text.split("\n")}) == 1
