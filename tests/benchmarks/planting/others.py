"""Further faults, which no mark is set for: each shows that the check made for it is awake."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from studio.language.checks import Candidate
from tests.benchmarks.planting.faults import Planted, Planter
from tests.benchmarks.planting.material import Good

_LEANING = (
    " according to the passage", " in the text above", " as described above", " in this section",
    " according to the table", " mentioned here",
)  # fmt: skip
_FOREIGN = (
    "Das Ventil muss vor dem Öffnen der Tür geschlossen werden.",
    "Der Filter wird alle sechs Monate von der Wartung gewechselt.",
    "La pression est contrôlée par un capteur qui se trouve dans la cuve.",
    "Il faut fermer la vanne avant de commencer le travail.",
    "La puerta se cierra antes de que empiece el ciclo.",
    "El filtro debe ser cambiado por el técnico cada seis meses.",
    "La porta deve essere chiusa prima di aprire la valvola.",
    "De klep wordt gesloten voordat de deur wordt geopend.",
    "Drzwi są zamykane przed rozpoczęciem cyklu i nie otwierają się.",
    "Фильтр меняют каждые шесть месяцев.",
)
_PERSONAL = (
    "Write to marta.kowalska@poczta-mail.pl.", "Call Mr Brandt on +49 171 2345678.",
    "His account is DE89 3704 0044 0532 0130 00.", "Her account is GB29 NWBK 6016 1331 9268 19.",
    "Pay with 4111 1111 1111 1111.", "Pay with 5500 0055 5555 5559.",
    "The NHS number is 943 476 5919.", "The AHV number is 756.9217.0769.85.", "The DNI is 12345678Z.",
    "She was born on 14 July 1978.", "Date of birth: 02.11.1991.", "The request came from 81.2.69.142.",
)  # fmt: skip


def _leaning(good: Good, goods: Sequence[Good], chance: Random) -> Planted:
    question = good.question.rstrip("?") + chance.choice(_LEANING) + "?"
    return Planted("leans on the page", good, _changed(good, question=question))


def _foreign(good: Good, goods: Sequence[Good], chance: Random) -> Planted:
    return Planted("answer in another language", good, _changed(good, answer=chance.choice(_FOREIGN)))


def _personal(good: Good, goods: Sequence[Good], chance: Random) -> Planted:
    return Planted("personal data", good, _changed(good, answer=f"{good.answer} {chance.choice(_PERSONAL)}"))


def _other_answer(good: Good, goods: Sequence[Good], chance: Random) -> Planted | None:
    other = chance.choice([one for one in goods if one.place != good.place])
    if other.answer.rstrip(".").lower() in good.passage.lower():
        return None
    return Planted("answer of another question", good, _changed(good, answer=other.answer))


def _repeats(good: Good, goods: Sequence[Good], chance: Random) -> Planted:
    return Planted("answer repeats the question", good, _changed(good, answer=good.question.rstrip("?") + "."))


def _answers(good: Good, goods: Sequence[Good], chance: Random) -> Planted:
    return Planted("answers what is not there", good, _changed(good, kind="not-in-documents"))


def _changed(good: Good, question: str = "", answer: str = "", kind: str = "") -> Candidate:
    return Candidate(question or good.question, answer or good.answer, good.evidence, good.passage, kind or good.kind)


OTHERS: dict[str, Planter] = {
    "leans on the page": _leaning,
    "answer in another language": _foreign,
    "personal data": _personal,
    "answer of another question": _other_answer,
    "answer repeats the question": _repeats,
    "answers what is not there": _answers,
}
