"""Sentences about a run before its start: each is fine, to be looked at, or in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from studio import protocol
from studio.core.amounts import size
from studio.core.progress import about
from studio.protocol.recipe import CLOSED, QLORA

FINE, LOOK, STOP = "fine", "look", "stop"
LITTLE = 0.03
"""A smaller share of trained tokens is worth a look: nearly all of the time goes into reading questions."""
NEARLY = 0.92
"""A larger share of the free memory is worth a look: other programs take some more at any time."""
TAKEN = 0.1
"""A larger share of a card in other hands is worth a look; the desktop itself takes a little."""
COPIES = 4
"""Of adapter and optimiser on disk at most: two checkpoints, the one being written, and the best one."""
NAMED = 3
"""So many questions or programs are named; the others are counted."""


@dataclass(frozen=True)
class Finding:
    """One thing a person is told before the start."""

    level: str
    sentence: str
    detail: str = ""
    """Why, or what to do; may be empty."""
    ids: tuple[int, ...] = ()
    """The questions it is about."""


Questions = Mapping[int, str]


def of_questions(seen: protocol.TrainingSeen, recipe: protocol.Recipe, questions: Questions) -> Iterator[Finding]:
    """Tell how the model will see the questions."""
    yield Finding(FINE, "Questions are put the way this model knows.", "By the chat template that came with it.")
    mark = f"By its end mark, “{seen.end_token}”, the tuned model learns where to stop."
    yield Finding(FINE, "Every answer has an end.", mark)
    yield _share(seen, recipe)
    yield _too_long(seen, recipe, questions)
    yield _overlap(seen, questions)
    if recipe.book != CLOSED:
        yield from _books(seen, questions)


def _share(seen: protocol.TrainingSeen, recipe: protocol.Recipe) -> Finding:
    share = seen.trained_tokens / max(1, seen.tokens)
    sentence = f"{_percent(share)} of the text is trained, the rest is only read."
    if share < LITTLE:
        remedy = "." if recipe.book == CLOSED else ": without the source passages a pass is much quicker."
        return Finding(LOOK, sentence, f"Nearly all of the time goes into reading{remedy}")
    texts = _counted(seen.texts, "text of the documents is", "texts of the documents are")
    trained = f"The answers and {texts} trained" if seen.texts else "The answers are trained"
    amounts = f"{seen.trained_tokens:,} of {seen.tokens:,} tokens in each pass"
    return Finding(FINE, sentence, f"{trained}: {amounts}, {seen.steps:,} steps in all.")


def _too_long(seen: protocol.TrainingSeen, recipe: protocol.Recipe, questions: Questions) -> Finding:
    if not seen.too_long:
        return Finding(FINE, "No question is too long.", f"The longest has {seen.longest} tokens of {seen.length}.")
    detail = f"They have more than {seen.length} tokens: {_named(seen.too_long, questions)}. Shorten them"
    detail += ", or raise the length." if seen.length == recipe.length else ": this model reads no more."
    many = _counted(len(seen.too_long), "question is too long", "questions are too long")
    return Finding(LOOK, f"{many} and left out.", detail, seen.too_long)


def _overlap(seen: protocol.TrainingSeen, questions: Questions) -> Finding:
    if not seen.overlap:
        return Finding(FINE, "Nothing that is tested is trained.", "No held-out question is asked in training as well.")
    many = _counted(len(seen.overlap), "held-out question is trained as well", "held-out questions are trained as well")
    detail = f"The test would be too easy: {_named(seen.overlap, questions)}. Reject one of the two and freeze anew."
    return Finding(LOOK, f"{many}.", detail, seen.overlap)


def _books(seen: protocol.TrainingSeen, questions: Questions) -> Iterator[Finding]:
    """Tell whose book stays closed although the recipe opens it."""
    if seen.sourceless:
        many = _counted(seen.sourceless, "question has no source passage", "questions have no source passage")
        yield Finding(FINE, f"{many}.", "They are practised without one.")
    if seen.closed_only:
        many = _counted(len(seen.closed_only), "source passage is too long", "source passages are too long")
        detail = f"These questions are practised without it: {_named(seen.closed_only, questions)}."
        yield Finding(LOOK, f"{many}.", detail, seen.closed_only)


def of_card(card: protocol.CardSeen) -> Finding:
    """Tell whether the card is free, or who holds it."""
    if not card.name:
        return Finding(FINE, "The processor does the work.", "This PC has no graphics card that the studio can use.")
    held = ", ".join(f"{name} ({size(held)})" if held else name for name, held in card.holders[:NAMED])
    more = f" and {len(card.holders) - NAMED} more" if len(card.holders) > NAMED else ""
    detail = f"{size(card.free)} of {size(card.total)} are free." + (f" On it are {held}{more}." if held else "")
    if card.total - card.free < TAKEN * card.total:
        return Finding(FINE, f"{card.name} is free.", detail)
    return Finding(LOOK, f"Other programs hold {size(card.total - card.free)} of {card.name}.", detail)


def of_memory(memory: protocol.MemoryForecast, fittings: Iterable[protocol.Fitting]) -> Finding:
    """Tell whether the run fits, and what would."""
    amounts = f"{size(memory.total)} of {size(memory.free)} that are free"
    if memory.total <= memory.free:
        tight = memory.total > NEARLY * memory.free
        detail = "That is tight: close other programs first." if tight else ""
        return Finding(LOOK if tight else FINE, f"The run fits: it takes {amounts}.", detail)
    would = "; ".join(f"{in_words(fitting)} ({size(fitting.total)})" for fitting in fittings)
    detail = f"This would fit: {would}." if would else "Close other programs, or choose a smaller model."
    return Finding(STOP, f"The run does not fit: it takes {amounts}.", detail)


def in_words(fitting: protocol.Fitting) -> str:
    """Say what a fitting changes, in the words of the form of a new run."""
    return ", ".join(_change(name, value) for name, value in fitting.changes.items())


def _change(name: str, value: object) -> str:
    match name:
        case "method":
            return "base model held in 4 bit" if value == QLORA else "base model held whole"
        case "length":
            return f"longest text {value} tokens"
        case "batch_tokens":
            return f"{value:,} tokens at once"
        case "batch":
            return f"{value} questions per step"
        case "checkpointing":
            return "intermediate results computed twice"
        case "optimiser":
            return "step memory in 8 bit"
        case "rank":
            return f"room to learn {value}"
        case "base":
            return f"the smaller model {value}"
    return f"{name.replace('_', ' ')} {value}"


def of_disk(memory: protocol.MemoryForecast, free: int) -> Finding:
    """Tell whether the checkpoints and the adapter find room beside the project."""
    needed = COPIES * (memory.adapter + memory.optimiser)
    amounts = f"{size(needed)} at most, {size(free)} are free"
    if needed < free:
        return Finding(FINE, f"There is room on the disk: {amounts}.", "For the tuned model and its checkpoints.")
    return Finding(STOP, f"There is not enough room on the disk: {amounts}.", "Free some, or move the project.")


def of_time(seconds: float, measured: bool) -> Finding:
    """Tell how long it will take."""
    detail = "By some steps that were really done." if measured else "By an earlier run with this model."
    return Finding(FINE, f"It will take {about(seconds)}.", detail)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.1f} %"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _named(ids: tuple[int, ...], questions: Questions) -> str:
    """Quote the first few questions."""
    words = ", ".join(f"“{questions.get(number, f'question {number}')}”" for number in ids[:NAMED])
    return f"{words} and {len(ids) - NAMED} more" if len(ids) > NAMED else words
