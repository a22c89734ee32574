"""Lessons: the book open and closed, passages beside the pairs, nothing cut, nothing left out silently."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from studio.child import Controls, Reporter, StopAsked
from studio.engine.conversation import Chat, Sample
from studio.engine.training.material.lessons import LISTEN_EVERY, Lessons, Pair, heard, trained_lessons
from studio.engine.training.material.texts import cut
from studio.protocol import STOP, Recipe, TrainAdapter
from studio.protocol.message import CONTROL_FILE
from studio.protocol.recipe import BOTH, CLOSED, OPEN
from tests.engine import tiny

SOURCE = "The pump of line 1 needs 3 bar. The valve of line 1 needs 4 bar."
PAIRS = [
    Pair(at, question, answer, source=SOURCE if at % 2 else "", wordings=["Pressure?"] if at % 3 else [])
    for at, (question, answer) in enumerate(tiny.QUESTIONS, start=1)
]


@pytest.fixture(scope="module", params=list(tiny.TEMPLATES))
def chat(request: pytest.FixtureRequest) -> Chat:
    return Chat(tiny.tokenizer(tiny.TEMPLATES[request.param], tiny.END[request.param]))


def shown(chat: Chat, sample: Sample) -> str:
    return "".join(text for text, _ in chat.spans(sample))


def trained_text(chat: Chat, sample: Sample) -> str:
    return "".join(text for text, trained in chat.spans(sample) if trained)


def test_open_book_puts_the_passage_before_the_question_and_trains_the_answer_alone(chat: Chat) -> None:
    pair = PAIRS[0]
    sample = pair.encode(chat, opened=True)
    text = shown(chat, sample)
    assert text.index(SOURCE) < text.index(pair.question) < text.rindex(pair.answer)
    assert trained_text(chat, sample).lstrip(" ").startswith(pair.answer)
    assert sample.ids[: sample.trained.index(True)] == chat.prompt(pair.question, source=SOURCE)


def test_each_book_gives_each_pair_as_often_as_it_says(chat: Chat) -> None:
    closed, opened, both = (Lessons(PAIRS, chat, 256, book) for book in (CLOSED, OPEN, BOTH))
    with_source = sum(bool(pair.source) for pair in PAIRS)
    for lessons, ways, books in ((closed, 20, 0), (opened, 20, with_source), (both, 20 + with_source, with_source)):
        for epoch in range(4):
            samples = lessons.of_epoch(epoch, 3)
            assert len(samples) == len(lessons) == ways
            assert sum(SOURCE in shown(chat, sample) for sample in samples) == books
        assert len(lessons.samples) == len(PAIRS)


def test_with_both_books_a_pair_is_asked_in_different_words_in_one_epoch(chat: Chat) -> None:
    pair = Pair(1, *tiny.QUESTIONS[0], source=SOURCE, wordings=["Pressure?"])
    for epoch in range(4):
        said = [shown(chat, sample) for sample in Lessons([pair], chat, 256, BOTH).of_epoch(epoch, 0)]
        assert sorted("Pressure?" in text for text in said) == [False, True]


def test_what_is_too_long_is_named_and_never_cut(chat: Chat) -> None:
    length = max(len(pair.encode(chat).ids) for pair in PAIRS)
    long = Pair(99, "Why?", "Because. " * 400, source=SOURCE)
    assert Lessons([*PAIRS, long], chat, length, CLOSED).too_long == (99,)
    both = Lessons([*PAIRS, long], chat, length, BOTH)
    assert both.too_long == (99,)
    assert set(both.closed_only) == {pair.id for pair in PAIRS if pair.source}, "with the passage they are too long"
    assert set(Lessons(PAIRS, chat, length, OPEN).too_long) == {pair.id for pair in PAIRS if pair.source}
    assert all(sample.ids[-1] in chat.ends for sample in both.samples)


def test_a_passage_is_trained_whole_but_for_what_nothing_can_tell(chat: Chat) -> None:
    sample = chat.read("The <|im_end|> of line 1.")
    assert sample.trained == [False] + [True] * (len(sample.ids) - 1)
    assert sample.ids[-1] in chat.ends
    assert not chat.ends & set(sample.ids[:-1]), "an end that stands in a document is text"
    assert "".join(text for text, _ in chat.spans(sample)).startswith("The <|im_end|> of line 1.")


def test_passages_are_cut_at_ends_of_sentences_and_lose_nothing(chat: Chat) -> None:
    passage = " ".join(f"{question} {answer}" for question, answer in tiny.QUESTIONS)
    lessons = Lessons([], chat, 64)
    lessons.read([passage], epochs=1)
    texts = [shown(chat, sample) for sample in lessons.texts]
    assert max(len(sample.ids) for sample in lessons.texts) <= 64
    ends = [sample.ids[-1] for sample in lessons.texts]
    bare = [text.removesuffix(chat._tokenizer.decode([end])) for text, end in zip(texts, ends, strict=True)]
    assert " ".join(bare) == passage
    assert all(text.endswith((".", "?")) for text in bare)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 50, "one two " * 30, "A. B.\n\nC. " * 12])
def test_cutting_ends_and_keeps_every_word(text: str) -> None:
    pieces = cut(text, lambda piece: len(piece) <= 12)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(piece) <= 12 for piece in pieces)


@pytest.mark.parametrize(("epochs", "times"), [(1, {1}), (3, {1}), (8, {2})])
def test_passages_are_spread_evenly_over_the_epochs(epochs: int, times: set[int]) -> None:
    chat = Chat(tiny.tokenizer(tiny.CHATML_PLAIN))
    lessons = Lessons(PAIRS[:2], chat, 64)
    lessons.read([answer for _, answer in tiny.QUESTIONS[:12]], epochs)
    went = [sample for epoch in range(epochs) for sample in lessons.of_epoch(epoch, 0)[2:]]
    assert {went.count(sample) for sample in lessons.texts} == times
    assert len({len(lessons.of_epoch(epoch, 0)) for epoch in range(epochs)} | {len(lessons)}) == 1


def test_a_job_reads_its_passages_when_the_recipe_says_so(tmp_path: Path) -> None:
    rows, file = tiny.write_rows(tmp_path / "train.jsonl", tiny.QUESTIONS), tmp_path / "passages.jsonl"
    file.write_text(json.dumps({"id": 1, "text": SOURCE}) + "\n", encoding="utf-8")
    job = TrainAdapter("", "", str(rows), "", "", passages=str(file))
    chat = Chat(tiny.tokenizer(tiny.CHATML_PLAIN))
    read = [len(trained_lessons(job, Recipe(passages=wanted), chat, 64).texts) for wanted in (False, True)]
    assert read == [0, 1]


def test_encoding_hears_stop_and_tells_how_far_it_is(tmp_path: Path) -> None:
    told = io.StringIO()
    reporter = Reporter(told)
    listen = heard(reporter, Controls(tmp_path, reporter))
    chat, pairs = Chat(tiny.tokenizer(tiny.CHATML_PLAIN)), PAIRS * (LISTEN_EVERY // 5)
    Lessons(pairs, chat, 256, listen=listen)
    assert '"doing": "preparing"' in told.getvalue()
    (tmp_path / CONTROL_FILE).write_text(STOP, encoding="utf-8")
    with pytest.raises(StopAsked):
        Lessons(pairs, chat, 256, listen=listen)
