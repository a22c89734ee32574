"""Finding pairs: any mix of filters, every order, words as they are typed, and counts that add up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from said import have_document, have_drafts, passage_written

from studio.core import settings as kept
from studio.core.review import catalogue, pairs
from studio.core.review.catalogue import CLEAR, DECIDED, DOUBTED, Filter
from studio.core.store import changes
from studio.core.store.project import Project
from studio.core.store.schema import APPROVED, DRAFT, REJECTED

VALVE = "The relief valve opens at 5 bar."


@pytest.fixture
def shelf(opened: Project) -> Project:
    """Two documents of three passages, a sound draft for each passage, a doubtful one, and one written by hand."""
    for number, title in enumerate(("Pump manual", "Boiler manual")):
        have_document(opened, title=title, sha256=f"{number}" * 64)
    have_drafts(opened, *(
        passage_written(passage, f"What is said in passage {passage}?", VALVE if passage in (1, 4) else "Brass is it.",
                        "number" if passage in (1, 4) else "fact", 0, 5, "", "amount")
        for passage in range(1, 7)
    ), passage_written(2, "At what pressure does it open?", "The valve opens at 50 bar.", "number", 0, 10, "", "amount")
    )  # fmt: skip
    with opened.writing() as db:
        pairs.add(db, "Who wrote this by hand?", "A person did.")
    return opened


def found(project: Project, **chosen) -> list[int]:
    with project.reading() as db:
        return list(catalogue.ids(db, Filter(**chosen)))


def test_reading_order_is_document_then_passage_and_the_hand_comes_last(shelf: Project) -> None:
    assert found(shelf) == [1, 2, 7, 3, 4, 5, 6, 8]
    assert found(shelf, down=True) == [8, 6, 5, 4, 3, 7, 2, 1]


@pytest.mark.parametrize("order", catalogue.ORDERS)
def test_every_order_shows_every_question_once(shelf: Project, order: str) -> None:
    assert sorted(found(shelf, order=order)) == list(range(1, 9))


def test_orders_are_what_they_are_called(shelf: Project) -> None:
    with shelf.writing() as db:
        pairs.approve(db, [1])
        pairs.reject(db, [2])
    with shelf.reading() as db:
        rows = pairs.rows(db, range(1, 9))
    levels = [rows[one].level for one in found(shelf, order=catalogue.DOUBTFUL)]
    assert levels == sorted(levels, reverse=True) and levels[0] == 2
    assert found(shelf, order=catalogue.NEWEST) == list(range(8, 0, -1))
    asked = [rows[one].question_key for one in found(shelf, order=catalogue.ALPHABET)]
    assert asked == sorted(asked)
    assert found(shelf, order=catalogue.BY_STATUS)[-2:] == [1, 2]


def test_filters_combine(shelf: Project) -> None:
    with shelf.writing() as db:
        pairs.approve(db, [1, 4])
        pairs.tag(db, [4, 5], "ask Maria")
    assert found(shelf, status=APPROVED, document_id=2) == [4]
    assert found(shelf, tag="ask Maria", status=DRAFT) == [5]
    assert found(shelf, tag="ask") == [], "a tag is a whole one"
    assert found(shelf, kind="number", doubt=catalogue.RED) == [7]
    assert found(shelf, origin="person") == [8]
    assert found(shelf, document_id=1, section=("Pumps", "Part 1")) == [2, 7]
    assert found(shelf, document_id=1, section=("Pumps",)) == [1, 2, 7, 3]
    assert found(shelf, document_id=1, section=("Pump",)) == []
    assert found(shelf, text="valve opens", doubt=catalogue.RED) == [7]


def test_words_are_found_as_they_are_typed(shelf: Project) -> None:
    assert found(shelf, text="PRESS") == [7], "begun is enough, in either case"
    assert found(shelf, text="open pressure") == [7], "all words, in any order"
    assert found(shelf, text='"valve opens"') == [1, 4, 7]
    assert found(shelf, text='"opens valve"') == []
    assert found(shelf, text='" -* ( OR') == [], "signs are no commands"
    assert len(found(shelf, text="%")) == 8, "without a word nothing is narrowed"


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_search_is_an_error(typed: str) -> None:
    match = catalogue.match_of(typed)
    assert match.count('"') % 2 == 0


def test_search_follows_every_road_that_changes_words(shelf: Project) -> None:
    with shelf.writing() as db:
        change = pairs.edit(db, 8, "Who painted the chimney?", "A painter.")
    assert found(shelf, text="chimney") == [8] and not found(shelf, text="wrote")
    with shelf.writing() as db:
        redo = changes.revert(db, change)
    assert found(shelf, text="wrote") == [8] and not found(shelf, text="chimney")
    with shelf.writing() as db:
        changes.revert(db, redo)
        added = pairs.add(db, "Where is the chimney?", "On the roof.")
    assert found(shelf, text="chimney") == [8, added.made[0]]
    with shelf.writing() as db:
        changes.revert(db, added)
    assert found(shelf, text="chimney") == [8] and not found(shelf, text="roof")


def test_a_search_in_parts_finds_the_same_as_a_whole_one(shelf: Project) -> None:
    with shelf.reading() as db:
        parts = list(catalogue.search(db, Filter(), catalogue.match_of("passage"), first=2))
        assert [len(part.ids) for part in parts] == [2, 4]
        assert [one for part in parts for one in part.ids] == found(shelf, text="passage")


def test_marks_say_what_waits(shelf: Project) -> None:
    with shelf.writing() as db:
        pairs.approve(db, [1])
    with shelf.reading() as db:
        listed = catalogue.find(db, Filter(document_id=1))
        rows = pairs.rows(db, list(listed.ids))
    assert listed.marks[0] == DECIDED
    assert [mark == DOUBTED for mark in listed.marks[1:]] == [rows[one].level > 0 for one in listed.ids[1:]]
    assert CLEAR in listed.marks or DOUBTED in listed.marks


def test_counts_add_up(shelf: Project) -> None:
    with shelf.writing() as db:
        pairs.approve(db, [1, 2])
        pairs.reject(db, [8])
    with shelf.reading() as db:
        sorts = catalogue.sorts(db)
        assert sum(sort.count for sort in sorts) == 8
        assert catalogue.counts(db) == {DRAFT: 5, APPROVED: 2, REJECTED: 1}
        assert sum(sort.count for sort in sorts if sort.document_id == 0) == 1
        assert catalogue.origins(db) == ["person", "rules"]


def test_tags_are_put_on_taken_off_and_taken_back(shelf: Project) -> None:
    with shelf.writing() as db:
        pairs.tag(db, [1, 2], "night shift")
        second = pairs.tag(db, [2], "Älter")
        pairs.untag(db, [1], "night shift")
        assert catalogue.tags(db) == ["night shift", "Älter"]
        assert pairs.as_tags(pairs.rows(db, [2])[2].tags) == ["night shift", "Älter"]
        changes.revert(db, second)
    with shelf.reading() as db:
        assert pairs.as_tags(pairs.rows(db, [2])[2].tags) == ["night shift"]


def test_history_names_who_when_before_and_after(shelf: Project) -> None:
    with shelf.writing() as db:
        change = pairs.approve(db, [1])
    with shelf.writing("undo") as db:
        changes.revert(db, change)
    with shelf.writing() as db:
        pairs.edit(db, 1, "Another question?", VALVE)
    with shelf.reading() as db:
        told = [(one.who, one.what, one.before, one.after) for one in pairs.history(db, 1)]
    assert told == [
        ("person", "question", "What is said in passage 1?", "Another question?"),
        ("undo", "status", APPROVED, DRAFT),
        ("person", "status", DRAFT, APPROVED),
    ]


def test_a_number_is_never_given_twice(shelf: Project) -> None:
    with shelf.writing() as db:
        first = pairs.add(db, "One?", "Two.")
        changes.revert(db, first)
        assert pairs.add(db, "Three?", "Four.").made[0] > first.made[0]


def test_filters_are_kept_by_name(shelf: Project) -> None:
    wanted = Filter(status=DRAFT, document_id=1, section=("Pumps",), text="valve", order=catalogue.DOUBTFUL)
    with shelf.writing() as db:
        kept.save_filter(db, "Pump doubts", wanted)
        kept.save_filter(db, "Other", Filter(tag="x"))
        kept.forget_filter(db, "Other")
    with shelf.reading() as db:
        assert kept.filters(db) == {"Pump doubts": wanted}


def test_a_beginning_whose_words_are_known_finds_the_same(shelf: Project) -> None:
    with shelf.writing() as db:
        pairs.add(db, "Which valves are valveless?", "Éclair valvés.")
    with shelf.reading() as db:
        known = catalogue.words_begun(db, catalogue.beginnings("VALVE pass Ecla the"))
        assert known == {"VALVE": ['"valve"', '"valveless"', '"valves"'], "pass": ['"passage"'], "Ecla": ['"eclair"']}
        for text in ("VALVE", "pass", "what pass", "Ecla VALVE", "VALVE opens"):
            quick = next(catalogue.search(db, Filter(), catalogue.match_of(text, known)))
            assert list(quick.ids) == found(shelf, text=text) and quick.ids
