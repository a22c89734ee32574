"""Find and replace: plain words, chosen places, checks anew, one step back; what changed meanwhile stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.review import pairs, replacing
from studio.core.review.replacing import ANSWER, QUESTION, Wish
from studio.core.store.changes import revert

SAID = [
    ("How far does the relief valve open?", "The Relief valve opens 5 mm."),
    ("Is a valve (type A+) needed?", "Yes. valves are needed."),
    ("What is the pump made of?", "Of brass."),
]


@pytest.fixture
def ids(opened):
    with opened.writing() as db:
        return [pairs.add(db, *said).made[0] for said in SAID]


def changed(opened, ids, wish):
    with opened.reading() as db:
        return {hit.id: hit.after for hit in replacing.preview(db, ids, wish)}


def test_finds_in_both_whatever_the_case_and_shows_before_and_after(opened, ids):
    with opened.reading() as db:
        hits = replacing.preview(db, ids, Wish("relief VALVE", "safety valve"))
        assert list(replacing.matching(db, ids, Wish("relief VALVE", "safety valve"))) == ids[:1]
    assert hits == [(ids[0], SAID[0], ("How far does the safety valve open?", "The Safety valve opens 5 mm."))]

    assert Wish("the valve", "that tap").of(("", "The valve of the valve"))[1] == "That tap of that tap"


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish("valve", "tap"), [0, 1]),
        (Wish("valve", "tap", where=ANSWER, whole_words=True), [0]),
        (Wish("Relief", "Safety", match_case=True), [0]),
        (Wish("relief", "safety", where=QUESTION, match_case=True), [0]),
        (Wish("(type A+)", "[\\1]"), [1]),
        (Wish("A+", "B", whole_words=True), [1]),
        (Wish(".", "!", where=QUESTION), []),
        (Wish("", "x"), []),
        (Wish("pump", "pump", match_case=True), []),
    ],
)
def test_options(opened, ids, wish, found):
    assert list(changed(opened, ids, wish)) == [ids[place] for place in found]


def test_words_are_taken_letter_by_letter(opened, ids):
    assert changed(opened, ids, Wish("(type A+)", r"\g<0>"))[ids[1]][0] == r"Is a valve \g<0> needed?"


def test_order_is_that_of_the_list(opened, ids):
    assert list(changed(opened, ids[::-1], Wish("e", "E", match_case=True))) == ids[::-1]


def test_replaced_checked_and_taken_back_in_one_step(opened, ids):
    with opened.writing() as db:
        change = replacing.replace(db, ids, Wish("Of brass.", ""))
        assert change.title == "replace words in a question"
    with opened.writing() as db:
        row = pairs.rows(db, ids)[ids[2]]
        assert (row.answer, row.level) == ("", 2), "an empty answer is a red doubt: the checks ran anew"
        revert(db, change)
    with opened.reading() as db:
        assert [(row.question, row.answer) for row in pairs.rows(db, ids).values()] == SAID


def test_what_changed_meanwhile_stays(opened, ids):
    with opened.reading() as db:
        done = [replacing.ready(db, ids, Wish("valve", "tap"))]
    with opened.writing() as db:
        pairs.edit(db, ids[0], "Written meanwhile", "on the valve")
    with opened.writing() as db:
        assert replacing.apply(db, done).title == "replace words in a question"
        assert pairs.rows(db, ids)[ids[0]].question == "Written meanwhile"
        assert pairs.rows(db, ids)[ids[1]].question == "Is a tap (type A+) needed?"


def test_a_question_that_is_gone_is_passed_over(opened, ids):
    assert list(changed(opened, [99, *ids], Wish("brass", "steel"))) == ids[2:]


@given(st.text(min_size=1, max_size=8), st.text(max_size=8), st.text(max_size=40))
def test_agrees_with_plain_replacing(find, put, text):
    assert Wish(find, put, match_case=True).of((text, "")) == (text.replace(find, put), "".replace(find, put))


@given(st.text(min_size=1), st.text())
def test_cuts_lose_nothing(words, text):
    ids = list(range(len(text)))
    assert [one for piece in replacing.pieces(ids, max(1, len(words))) for one in piece] == ids
