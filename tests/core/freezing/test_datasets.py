"""Freezing: sections whole, the mix mirrored, no fact on both sides, and a version one can trust and compare."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from studio import protocol
from studio.core import bases, queue, verdict
from studio.core.comparison import likeness
from studio.core.freezing import certainty, datasets, general, leaks, splitting, versions
from studio.core.freezing.splitting import Freezing
from studio.core.problems import ProblemError
from studio.core.review import pairs
from studio.core.store.changes import revert
from studio.core.store.project import Project
from studio.core.store.schema import (
    APPROVED,
    HELD_OUT,
    TRAIN,
    DatasetRow,
    DatasetVersion,
    Document,
    Job,
    Page,
    Pair,
    PairLink,
    PairStale,
    Passage,
)
from studio.core.training import runs
from studio.language.wording import normalised

ALL = Freezing(least=0)


def row(number: int, section: str = "", kind: str = "fact", document: str = "D", **more: object) -> dict:
    """A row as it is before it is split."""
    words = {"question": f"Question {number}?", "answer": f"Answer {number}.", "key": f"question {number}"}
    place = {"document": document, "section": [section]} if section else {"document": "", "section": []}
    return {"id": number, **words, "kind": kind, **place, **more}


def ids(rows: list[dict]) -> set[int]:
    return {one["id"] for one in rows}


def of_kind(rows: list[dict], kind: str) -> list[dict]:
    return [one for one in rows if one["kind"] == kind]


# ---------------------------------------------------------------- splitting


def test_no_section_stands_on_both_sides() -> None:
    rows = [row(number, f"S{number % 12}") for number in range(1, 101)]
    for seed in range(20):
        split = splitting.split(rows, Freezing(seed=seed))
        sides = [{one["section"][0] for one in side} for side in (split.train, split.held_out)]
        assert not sides[0] & sides[1]
        assert len(split.train) + len(split.held_out) == 100
        assert 15 - 4 <= len(split.held_out) <= 15 + 4, "as near to 15 as sections of eight and nine allow"


def test_few_large_sections_still_leave_one_held_out() -> None:
    split = splitting.split([row(number, f"S{number % 2}") for number in range(1, 22)], ALL)
    assert sorted((len(split.train), len(split.held_out))) == [10, 11]


def test_one_section_alone_is_trained() -> None:
    split = splitting.split([row(number, "S") for number in range(1, 9)], ALL)
    assert (len(split.train), split.held_out) == (8, [])


def test_a_question_asked_twice_stands_on_one_side() -> None:
    for seed in range(30):
        rows = [row(number, f"S{number}") for number in range(1, 61)]
        rows[0]["key"] = rows[49]["key"] = "the same"
        split = splitting.split(rows, Freezing(seed=seed, share=0.3))
        assert not {one["key"] for one in split.train} & {one["key"] for one in split.held_out}
        assert (len(split.train) + len(split.held_out), split.dropped) == (60, 0)


def test_the_same_follow_up_after_other_questions_is_another_question() -> None:
    first, second = ([[f"What is a {thing}?", f"A {thing}."]] for thing in ("pump", "valve"))
    plain, one, other = (row(number, f"S{number}", key="and how often") for number in (1, 2, 3))
    one["turns"], other["turns"] = first, second
    assert splitting.same_facts([plain, one, other]) == []
    assert splitting.same_facts([one, {**other, "turns": first}]) == [(2, 3)]


def test_a_rephrasing_of_a_rephrasing_tells_the_same_fact() -> None:
    rows = [row(number, f"S{number}") for number in range(1, 61)]
    rows[49]["original"], rows[24]["original"] = 25, 1
    for seed in range(30):
        split = splitting.split(rows, Freezing(seed=seed, share=0.3))
        assert len({1, 25, 50} & ids(split.held_out)) in (0, 3)
    circle = [row(1, original=2), row(2, original=3), row(3, original=2)]
    assert splitting.same_facts(circle) == [(1, 2), (2, 3)], "made by hand, but it must end"


def uneven(seed: int) -> list[dict]:
    """Three hundred rows in some sixty sections of uneven size, kinds and documents."""
    draw = random.Random(seed)
    rows: list[dict] = []
    for section in range(60):
        document, kind = f"D{draw.choice('AABC')}", draw.choice(("fact", "number", "how-to", "definition"))
        for _ in range(draw.randint(1, 9)):
            kind = kind if draw.random() < 0.7 else draw.choice(("fact", "number", "how-to", "definition"))
            rows.append(row(len(rows) + 1, f"S{section}", kind, document))
    return rows


def off(rows: list[dict], held_out: list[dict], wanted: int) -> float:
    """How many rows of a kind or a document are too many or too few among those held out."""
    def shares(name: str) -> float:
        whole, held = (Counter(one[name] for one in some) for some in (rows, held_out))
        return sum(abs(held[value] - number * wanted / len(rows)) for value, number in whole.items())

    return shares("kind") + shares("document") + abs(len(held_out) - wanted)


def test_the_held_out_side_mirrors_kinds_and_documents_better_than_a_shuffle() -> None:
    ours, plain = [], []
    for seed in range(25):
        rows, settings = uneven(seed), Freezing(seed=seed)
        wanted, units = settings.wanted(len(rows)), splitting.joined(splitting.sections(rows), [], len(rows))
        marks = splitting.shuffled(units, wanted, random.Random(seed))
        shuffled = [one for unit, held in zip(units, marks, strict=True) if held for one in unit.rows]
        plain.append(off(rows, shuffled, wanted))
        ours.append(off(rows, splitting.split(rows, settings).held_out, wanted))
    assert all(our <= shuffled for our, shuffled in zip(ours, plain, strict=True)), "never worse, whatever the seed"
    assert sum(ours) < 0.5 * sum(plain)


def test_the_seed_alone_decides() -> None:
    rows = uneven(1)
    assert splitting.split(rows, Freezing(seed=5)) == splitting.split(rows, Freezing(seed=5))
    assert len({tuple(sorted(ids(splitting.split(rows, Freezing(seed=seed)).held_out))) for seed in range(5)}) > 1


def test_rephrasings_stay_on_the_side_of_their_fact() -> None:
    for seed in range(20):
        rows = [row(number, f"S{number}") for number in range(1, 41)]
        for number in (11, 12, 13):
            rows[number]["original"] = 5  # a fact written three more times, under other headings
        for number in (21, 22):
            rows[number]["original"] = 900  # the original itself is not approved
        split = splitting.split(rows, Freezing(seed=seed, share=0.3))
        for fact in ({5, 12, 13, 14}, {22, 23}):
            assert fact <= ids(split.train) or fact <= ids(split.held_out)
        assert split.dropped == split.moved == 0


def test_likeness_across_the_split_is_moved_or_dropped_and_counted() -> None:
    rows = [row(1), *(row(number, "Large") for number in range(2, 30)), *(row(n, "Small") for n in (30, 31, 32))]
    units = splitting.joined(splitting.sections(rows), [], 1)
    held = [any(one["id"] in (1, 30) for one in unit.rows) for unit in units]
    split = splitting.parted(units, held, [(1, 2), (3, 31)])
    assert ids(split.held_out) == {30, 32}
    assert 1 in ids(split.train), "it has no section that it could tear apart"
    assert 31 not in ids(split.train) | ids(split.held_out), "its section is held out"
    assert (split.moved, split.dropped) == (1, 1)


def test_what_moves_over_may_take_more_with_it() -> None:
    rows = [row(number) for number in range(1, 21)]
    units = splitting.joined(splitting.sections(rows), [], 1)
    held = [unit.rows[0]["id"] in (1, 2, 3, 4) for unit in units]
    split = splitting.parted(units, held, [(9, 1), (1, 2), (2, 3)])
    assert (ids(split.held_out), split.moved, split.dropped) == ({4}, 3, 0)


def test_a_chain_of_likenesses_does_not_tie_everything_together() -> None:
    rows = [row(number, f"S{number % 50}") for number in range(1, 501)]
    links = [(number, number + 1) for number in range(1, 500, 3)]
    split = splitting.split(rows, Freezing(), links=links)
    assert len(split.held_out) >= 40
    left = ids(split.train) | ids(split.held_out)
    assert all((one in ids(split.train)) == (other in ids(split.train)) for one, other in links if {one, other} <= left)
    sides = [{one["section"][0] for one in side} for side in (split.train, split.held_out)]
    assert not sides[0] & sides[1]


def test_a_minimum_is_held_out_but_never_more_than_a_third() -> None:
    assert [Freezing(least=10).wanted(count) for count in (4, 12, 30, 60, 200)] == [1, 4, 10, 10, 30]
    rows = [row(number, f"S{number // 2}") for number in range(1, 41)]
    assert len(splitting.split(rows, Freezing(share=0.05, least=10)).held_out) == 10


# ---------------------------------------------------------------- what a number of questions can tell


def test_what_few_questions_tell_is_what_the_verdict_s_own_test_says() -> None:
    draw = random.Random(1)
    for questions in (12, 40, 100):
        difference = certainty.smallest_difference(questions)
        told = 0
        for _ in range(4000):
            better = sum(draw.random() < difference for _ in range(questions))
            told += better > 0 and certainty.sign_test(better, 0) <= certainty.LUCK
        assert abs(told / 4000 - certainty.SURE) < 0.03
    assert certainty.smallest_difference(certainty.fewest() - 1) is None
    sizes = [certainty.smallest_difference(questions) for questions in range(6, 200)]
    assert sizes == sorted(sizes, reverse=True)
    assert certainty.smallest_difference(certainty.needed(0.2)) <= 0.2 < certainty.smallest_difference(
        certainty.needed(0.2) - 1
    )


# ---------------------------------------------------------------- freezing


@pytest.fixture
def filled(opened: Project) -> Project:
    """Two documents with ten sections each, three approved questions a section."""
    with opened.writing() as db:
        for document in (1, 2):
            add_document(db, document)
    return opened


def add_document(db, number: int, sections: int = 10, questions: int = 3) -> None:
    document = Document(title=f"Manual {number}", sha256=str(number) * 64, kind="pdf", stored="x.pdf", source="/x.pdf",
                        bytes=1, pages=1, added=0.0, whole=True)  # fmt: skip
    db.add(document)
    db.flush()
    page = Page(document_id=document.id, number=4, width=1.0, height=1.0, text="", lines=[])
    db.add(page)
    db.flush()
    for section in range(sections):
        text = f"Part {section} of machine {number} weighs {section + 3} kg."
        passage = Passage(document_id=document.id, page_id=page.id, section=["Parts", f"Part {section}"], start=0,
                          end=len(text), text=text, kind="prose")  # fmt: skip
        db.add(passage)
        db.flush()
        for at in range(questions):
            question = f"What does fault F{number}{section:02}{at} mean?"  # no other asks for this code
            db.add(Pair(question=question, question_key=normalised(question), answer=text, status=APPROVED,
                        kind=("fact", "number", "how-to")[at % 3], origin="person", document_id=document.id,
                        passage_id=passage.id, evidence_start=5, evidence_end=6, created=0.0, changed=0.0))  # fmt: skip
    db.flush()


def sides(project: Project, number: int = 1) -> dict[str, list[dict]]:
    folder = project.folder / f"datasets/{number:03d}"
    return {side: list(protocol.read_rows(folder / f"{side}.jsonl")) for side in (TRAIN, HELD_OUT)}


def both(project: Project) -> list[dict]:
    return [one for rows in sides(project).values() for one in rows]


def version(project: Project, number: int = 1) -> DatasetVersion:
    with project.reading() as db:
        return next(one for one in datasets.listed(db) if one.number == number)


def test_a_version_says_what_is_in_it(filled: Project) -> None:
    with filled.writing() as db:
        pairs.set_turns(db, 4, [("What is it?", "A machine.")])
        db.get_one(Pair, 5).original_id = 4
        datasets.freeze(db, filled, Freezing(seed=3, general=0.1))
    frozen, rows = version(filled), sides(filled)
    facts = versions.known_facts(filled, frozen)
    assert frozen.settings == {"seed": 3, "share": 0.15, "least": 10, "general": 0.1, "tag": ""}
    own = [one for one in rows[TRAIN] if not one.get("general")]
    assert (frozen.trained, frozen.held_out) == (len(own), len(rows[HELD_OUT]))
    assert facts.kinds["number"] == tuple(len(of_kind(some, "number")) for some in (own, rows[HELD_OUT]))
    assert sum(sum(counts) for counts in facts.documents.values()) == 60
    assert (sum(facts.conversations), sum(facts.rephrasings), sum(facts.sections)) == (1, 1, 20)
    assert facts.general == len(rows[TRAIN]) - len(own) == round(len(own) / 9)
    with filled.writing() as db:
        db.get_one(DatasetVersion, frozen.id).counts = {}
    assert versions.known_facts(filled, version(filled)).kinds == facts.kinds, "older versions are counted again"
    evidence = next(one for one in own + rows[HELD_OUT] if one["id"] == 1)
    assert (evidence["evidence"], evidence["page"], evidence["section"]) == ("0", 4, ["Parts", "Part 0"])


def test_the_same_content_by_the_same_settings_is_the_same_version(filled: Project) -> None:
    with filled.writing() as db:
        first = datasets.freeze(db, filled).made
        assert datasets.freeze(db, filled).made == first
        assert datasets.freeze(db, filled, Freezing(seed=2)).made != first
        assert datasets.freeze(db, filled).made == first, "also when it is not the newest"
        edit = pairs.edit(db, 1, "What is it?", "Something else.")
        changed = datasets.freeze(db, filled).made
        assert changed != first
        revert(db, edit)
        assert datasets.freeze(db, filled).made == first
        assert [one.number for one in datasets.listed(db)] == [3, 2, 1]


def test_only_questions_with_a_tag(filled: Project) -> None:
    with filled.writing() as db:
        pairs.tag(db, range(1, 31), "ward 3")
        datasets.freeze(db, filled, Freezing(tag="ward 3"))
        assert datasets.approved_count(db, "ward 3") == 30
        with pytest.raises(ProblemError) as refused:
            datasets.freeze(db, filled, Freezing(tag="ward"))
    assert refused.value.problem.code == "pairs_none_approved"
    assert ids(both(filled)) == set(range(1, 31))


def test_links_of_the_checks_count_as_one_fact(filled: Project) -> None:
    for seed in range(6):
        with filled.writing() as db:
            db.merge(PairLink(pair_id=2, other_id=32, kind="wording", score=0.9, settled=True))
            made = datasets.freeze(db, filled, Freezing(seed=seed)).made[0]
            split = dict(db.query(DatasetRow.pair_id, DatasetRow.split).filter_by(version_id=made).all())
        assert split[2] == split[32]
        assert split[1] == split[2] and split[31] == split[32], "their sections stayed whole"


def test_what_no_check_has_compared_yet_is_compared_and_gives_the_same_version(filled: Project) -> None:
    twins = {"How is the grey filter cleaned?": "The grey filter is cleaned with warm water and a soft brush.",
             "How do you clean the grey filter?": "The grey filter is cleaned with a soft brush and warm water."}
    with filled.writing() as db:
        first, second = db.get_one(Pair, 1), db.get_one(Pair, 59)
        for pair, (question, answer) in zip((first, second), twins.items(), strict=True):
            pair.question, pair.question_key, pair.answer = question, normalised(question), answer
    parted = 0
    for seed in range(12):
        with filled.writing() as db:
            made = datasets.freeze(db, filled, Freezing(seed=seed)).made
            split = dict(db.query(DatasetRow.pair_id, DatasetRow.split).filter_by(version_id=made[0]).all())
        assert split[1] == split[59]
        assert len(split) == 60, "their sections stay together"
        plain = splitting.split([*split_rows(filled)], Freezing(seed=seed))
        parted += (1 in ids(plain.train)) != (59 in ids(plain.train))
    assert parted, "under some seed they would have been parted"
    with filled.writing() as db:
        likeness.refresh(db, likeness.stale(db, 100))
        assert not likeness.count_stale(db)
        assert datasets.freeze(db, filled, Freezing(seed=11)).made == made, "checked or not, it is one version"


def split_rows(project: Project) -> list[dict]:
    with project.reading() as db:
        return datasets.approved(db)


def test_the_same_follow_up_after_other_words_is_no_contradiction(filled: Project) -> None:
    with filled.writing() as db:
        pairs.set_turns(db, 2, [("What is a press?", "A machine.")])
        for one in (2, 3):
            db.merge(PairLink(pair_id=one, other_id=32, kind="contradiction", score=0.9))
        db.query(PairStale).delete()
        assert leaks.links(db, datasets.approved(db)) == [(3, 32)]


def test_rephrasings_are_one_fact_also_by_way_of_one_that_is_not_approved(filled: Project) -> None:
    with filled.writing() as db:
        db.query(PairStale).delete()
        db.get_one(Pair, 31).original_id, db.get_one(Pair, 59).original_id = 1, 31
        pairs.reject(db, [31])
        db.query(PairStale).delete()
        assert leaks.links(db, datasets.approved(db)) == [(1, 59)]


def test_files_that_were_touched_are_a_problem_when_used(filled: Project) -> None:
    with filled.writing() as db:
        datasets.freeze(db, filled)
        waiting = runs.start(db, filled, 1, bases.listed()[0], protocol.Recipe()).made[0]
    file = filled.folder / "datasets/001/train.jsonl"
    datasets.verify(filled, version(filled))
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"weighs 3 kg", b"weighs 9 kg", 1))
    for use in (
        lambda db: runs.start(db, filled, 1, bases.listed()[0], protocol.Recipe()),
        lambda db: verdict.questions(db, filled, Job(version_id=1)),
        lambda db: queue.prepare(db, filled, waiting),
        lambda db: datasets.compare(filled, version(filled), version(filled)),
    ):
        with filled.writing() as db, pytest.raises(ProblemError, match="no longer what was frozen"):
            use(db)
    file.unlink()
    with pytest.raises(ProblemError, match="Dataset version 1 is not there"):
        datasets.verify(filled, version(filled))
    file.write_bytes(whole)
    datasets.verify(filled, version(filled))


def test_questions_taken_away_while_a_version_was_made(filled: Project) -> None:
    with filled.writing() as db:
        added = pairs.add(db, "What colour is it?", "It is green.")
        pairs.approve(db, added.made)
    with filled.reading() as db:
        prepared = datasets.prepare(db)
    with filled.writing() as db:
        revert(db, added)
    with filled.writing() as db, pytest.raises(ProblemError, match="taken away"):
        datasets.keep(db, filled, prepared)


@pytest.mark.parametrize("decide", [
    lambda db: pairs.reject(db, [1, 2, 3]), lambda db: pairs.back_to_draft(db, [7]),
    lambda db: pairs.edit(db, 7, "What does part 2 weigh?", "5 kg."), lambda db: pairs.set_turns(db, 7, [("A?", "B.")]),
])  # fmt: skip
def test_what_was_decided_while_a_version_was_made_is_not_passed_over(filled: Project, decide) -> None:
    with filled.reading() as db:
        prepared = datasets.prepare(db)
    with filled.writing() as db:
        decide(db)
    with filled.writing() as db, pytest.raises(ProblemError, match="No version was frozen") as refused:
        datasets.keep(db, filled, prepared)
    assert refused.value.problem.code == "dataset_overtaken"
    with filled.writing() as db:
        assert datasets.listed(db) == [] and datasets.freeze(db, filled).made


def test_a_version_that_could_test_nothing_is_refused_with_its_remedy(opened: Project) -> None:
    with opened.writing() as db:
        add_document(db, 1, sections=1, questions=8)
        with pytest.raises(ProblemError, match="another section") as refused:
            datasets.freeze(db, opened)
        assert refused.value.problem.code == "dataset_untested" and datasets.listed(db) == []
        assert datasets.forecast(db).split.held_out == [], "the form may still say so beforehand"
    assert not (opened.folder / "datasets/001").exists()


def test_doubts_and_levels_follow_a_freeze(filled: Project) -> None:
    """Of two that a person kept although they are alike one may be held out: both are doubtful just as long."""

    def doubtful(db) -> tuple[set[int], set[int]]:
        said = {one for one in range(1, 61) for told in likeness.sentences(db, one) if told["kind"] == "leak"}
        return said, set(db.scalars(select(Pair.id).where(Pair.level > 0)))

    with filled.writing() as db:
        first = datasets.freeze(db, filled, Freezing(seed=1)).made[0]
        held = set(db.scalars(select(DatasetRow.pair_id).filter_by(version_id=first, split=HELD_OUT)))
        trained = sorted(set(range(1, 61)) - held)
        for one, other in zip(sorted(held), trained, strict=False):
            low, high = sorted((one, other))
            db.merge(PairLink(pair_id=low, other_id=high, kind="wording", score=0.9, settled=True))
        db.query(PairStale).delete()
        db.flush()
        db.query(Pair).update({"level": 0, "flags": []})
        touched = likeness.mark_leaks(db)
        likeness.set_levels(db, touched)
        expected = held | set(trained[: len(held)])
        assert touched == expected and doubtful(db) == (expected, expected)
        change = datasets.freeze(db, filled, Freezing(seed=2))
        assert "pair" in change.kinds
        said, levels = doubtful(db)
        assert said == levels != expected


def test_two_versions_are_compared(filled: Project) -> None:
    with filled.writing() as db:
        datasets.freeze(db, filled)
        pairs.edit(db, 1, "What does part 0 weigh?", "3 kg.")
        pairs.reject(db, [2])
        new = pairs.add(db, "Which colour is the machine?", "It is green.").made
        pairs.approve(db, new)
        datasets.freeze(db, filled, Freezing(seed=8, general=0.1))
    found = datasets.compare(filled, version(filled, 1), version(filled, 2))
    assert [(one.before, one.after["id"]) for one in found.added] == [(None, *new)]
    assert [(one.before["id"], one.after) for one in found.removed] == [(2, None)]
    assert [(one.before["answer"], one.after["answer"]) for one in found.changed] == [
        ("Part 0 of machine 1 weighs 3 kg.", "3 kg.")
    ]
    before, after = sides(filled, 1), sides(filled, 2)
    crossed = (ids(before[TRAIN]) & ids(after[HELD_OUT])) | (ids(before[HELD_OUT]) & ids(after[TRAIN]))
    assert crossed
    assert {one.after["id"] for one in found.moved} == crossed
    stayed = (ids(before[TRAIN]) & ids(after[TRAIN])) | (ids(before[HELD_OUT]) & ids(after[HELD_OUT]))
    assert found.same == len(stayed - {1})
    assert found.general == (0, versions.known_facts(filled, version(filled, 2)).general)
    nothing = datasets.compare(filled, version(filled, 1), version(filled, 1))
    assert not nothing.added + nothing.removed + nothing.changed + nothing.moved


# ---------------------------------------------------------------- general questions


def test_general_questions_are_trained_and_never_asked(filled: Project) -> None:
    with filled.writing() as db:
        made = datasets.freeze(db, filled, Freezing(general=0.2)).made[0]
        assert db.query(DatasetRow).filter_by(version_id=made).count() == 60
        asked = verdict.questions(db, filled, Job(version_id=made))
    mixed = [one for one in sides(filled)[TRAIN] if one["id"] < 0]
    assert mixed
    assert all(one["general"] and one["kind"] == general.KIND for one in mixed)
    assert not [one for one in sides(filled)[HELD_OUT] if one.get("general")]
    assert all(one["id"] > 0 for one in asked)
    trained = {normalised(one["question"]) for one in sides(filled)[TRAIN]}
    practised = {normalised(text) for one in sides(filled)[TRAIN] for text in one.get("wordings", ())}
    assert not trained & practised


def test_the_project_s_own_answer_goes_before_a_general_one() -> None:
    asked = general.available()[0]
    everything = general.mixed_in(100_000, 0.5, {normalised(asked["question"])}, 1)
    assert len(everything) == len(general.available()) - 1
    assert asked["id"] not in ids(everything)
    assert general.mixed_in(90, 0.1, (), 1) == general.mixed_in(90, 0.1, (), 1)
    assert len(general.mixed_in(90, 0.1, (), 1)) == 10
    assert general.mixed_in(90, 0.0, (), 1) == []


def test_general_questions_are_plain_and_each_is_asked_once() -> None:
    rows = general.available()
    assert len(rows) >= 150
    assert len({normalised(one["question"]) for one in rows}) == len(rows)
    assert all(one["question"].strip() and one["answer"].strip() and len(one["answer"]) < 120 for one in rows)


# ---------------------------------------------------------------- conversations


def test_a_conversation_is_frozen_with_its_turns_and_asked_with_them(filled: Project) -> None:
    turns = [["What is machine 1?", "A press."], ["Is it heavy?", "Yes."]]
    with filled.writing() as db:
        for number in range(1, 61):
            pairs.set_turns(db, number, [tuple(turn) for turn in turns])
        datasets.freeze(db, filled)
        asked = verdict.questions(db, filled, Job(version_id=1))
    assert all(one["turns"] == turns for one in both(filled))
    assert all(not one["wordings"] for one in sides(filled)[TRAIN]), "what a follow-up means stands in its turns"
    assert {one["split"] for one in asked} == {TRAIN, HELD_OUT}
    assert all(one["turns"] == turns for one in asked)


# ---------------------------------------------------------------- speed


def test_many_questions_are_split_in_a_moment() -> None:
    rows = [row(number, f"S{number // 8}", ("fact", "number", "how-to")[number % 3], f"D{number // 900}")
            for number in range(1, 20_001)]  # fmt: skip
    start = time.thread_time()
    split = splitting.split(rows, Freezing())
    assert time.thread_time() - start < 5
    assert abs(len(split.held_out) - 3000) <= 8
    assert json.loads(splitting.section_key(rows[8])) == ["D0", "S1"]
    assert Path(general.places.resources(), "general", "questions.jsonl").is_file()
def test_a_text_without_headings_is_parted_by_page_and_then_by_sentence() -> None:
    def row(number: int, page: int, evidence: str) -> dict:
        return {"id": number, "key": f"q{number}", "question": f"Q{number}?", "answer": "A.", "kind": "fact",
                "document": "D", "section": [], "page": page, "evidence": evidence}  # fmt: skip

    paged = [row(n, n % 3, f"E{n}") for n in range(12)]
    assert [{one["page"] for one in unit} for unit in splitting.sections(paged)] == [{0}, {1}, {2}]
    single = [row(n, 1, f"E{n % 4}") for n in range(12)]
    assert len(splitting.sections(single)) == 4
    assert all(len({one["evidence"] for one in unit}) == 1 for unit in splitting.sections(single))


