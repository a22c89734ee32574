"""Plants faults in good pairs, blindly: no check is asked whether it would see them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from studio.language.checks import Candidate
from studio.language.rewording import asked, practised
from tests.benchmarks.planting import amounts, wording
from tests.benchmarks.planting.material import Good


@dataclass(frozen=True)
class Planted:
    """A fault: what was good, what it has become, and for a double the pair it repeats."""

    kind: str
    good: Good
    faulty: Candidate
    twin: Good | None = None


Planter = Callable[[Good, Sequence[Good], Random], Planted | None]


def candidate(good: Good) -> Candidate:
    """Return a good pair as the checks take it."""
    return Candidate(good.question, good.answer, good.evidence, good.passage, good.kind)


def plant(goods: Sequence[Good], number: int, kinds: dict[str, Planter], seed: int) -> list[Planted]:
    """Plant about as many faults of each kind; where a text has too few places for one, the others fill up."""
    chance = Random(seed)
    queues = {kind: _places(goods, planter, chance) for kind, planter in kinds.items()}
    planted: list[Planted] = []
    while len(planted) < number and any(queues.values()):
        for queue in queues.values():
            if queue and len(planted) < number:
                planted.append(queue.pop())
    return planted


def _places(goods: Sequence[Good], planter: Planter, chance: Random) -> list[Planted]:
    made = [fault for good in chance.sample(goods, len(goods)) if (fault := planter(good, goods, chance))]
    return made[::-1]


def _of_answer(kind: str, change: Callable[[str, Random], str | None]) -> Planter:
    def planter(good: Good, goods: Sequence[Good], chance: Random) -> Planted | None:
        changed = change(good.answer, chance)
        if changed is None or changed.strip() in ("", good.answer):
            return None
        return Planted(kind, good, Candidate(good.question, changed, good.evidence, good.passage, good.kind))

    return planter


def _foreign_evidence(good: Good, goods: Sequence[Good], chance: Random) -> Planted | None:
    """The evidence is a sentence of another passage."""
    other = _elsewhere(good, goods, chance)
    faulty = Candidate(good.question, good.answer, other.evidence, good.passage, good.kind)
    return Planted("evidence of another passage", good, faulty) if other.evidence not in good.passage else None


def _foreign_passage(good: Good, goods: Sequence[Good], chance: Random) -> Planted | None:
    """The whole source is another passage of the document; left alone where the answer stands there as well."""
    other = _elsewhere(good, goods, chance)
    if good.answer.rstrip(".").lower() in other.passage.lower():
        return None
    faulty = Candidate(good.question, good.answer, other.evidence, other.passage, good.kind)
    return Planted("another passage as source", good, faulty)


def _elsewhere(good: Good, goods: Sequence[Good], chance: Random) -> Good:
    return chance.choice([other for other in goods if other.place != good.place])


def _double(kind: str) -> Planter:
    def planter(good: Good, goods: Sequence[Good], chance: Random) -> Planted | None:
        again = _asked_again(good, chance)
        return Planted(kind, good, Candidate(again, good.answer, good.evidence, good.passage, good.kind), good)

    return planter


def _asked_again(good: Good, chance: Random) -> str:
    """The same question typed anew, or asked in other words where the studio knows some."""
    plain = good.question.rstrip("?")
    ways = [good.question, plain.lower(), f"{plain} ?", re.sub(r"\b[Tt]he ", "", plain) + "?", f"{plain}…?"]
    reworded = (*practised(good.question, good.answer), *asked(good.question, good.answer))
    return chance.choice(reworded if reworded and chance.random() < 0.5 else ways)


FAULTS: dict[str, Planter] = {
    "number changed": _of_answer("number changed", amounts.number),
    "unit swapped": _of_answer("unit swapped", amounts.unit),
    "date changed": _of_answer("date changed", amounts.date),
    "not dropped": _of_answer("not dropped", wording.not_dropped),
    "not added": _of_answer("not added", wording.not_added),
    "foreign name": _of_answer("foreign name", wording.foreign_name),
    "evidence of another passage": _foreign_evidence,
    "another passage as source": _foreign_passage,
    "duplicate": _double("duplicate"),
    "leak into held-out": _double("leak into held-out"),
}
