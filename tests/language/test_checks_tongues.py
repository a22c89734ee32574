"""Laws of the language check, and of pairs that teach to decline."""

from __future__ import annotations

from itertools import combinations

import pytest

from studio.language.checks import Candidate, check, passes
from studio.language.tongues import language, script

SOURCES = {
    "English": "The filter is replaced every six months and the door is closed when the cycle begins.",
    "German": "Der Filter wird alle sechs Monate ersetzt und die Tür ist geschlossen, wenn der Zyklus beginnt.",
    "French": "Le filtre est remplacé tous les six mois et la porte est fermée quand le cycle commence dans la cuve.",
    "Spanish": "El filtro se cambia cada seis meses y la puerta está cerrada cuando empieza el ciclo en la cámara.",
    "Italian": "Il filtro è sostituito ogni sei mesi e la porta non deve essere aperta quando il ciclo è in corso.",
    "Dutch": "Het filter wordt elke zes maanden vervangen en de deur is gesloten als de cyclus begint.",
    "Polish": "Filtr jest wymieniany co sześć miesięcy, a drzwi nie są otwierane, gdy cykl się rozpoczyna w komorze.",
    "Swedish": "Filtret byts var sjätte månad och dörren är stängd när cykeln börjar med ånga som inte är torr.",
    "Finnish": "Suodatin vaihdetaan, kun se on likainen, ja ovi ei ole auki, kun sykli on käynnissä.",
    "Portuguese": "O filtro é trocado a cada seis meses e a porta não deve ser aberta quando o ciclo começa na câmara.",
}
SCRIPTS = {"Cyrillic": "Фильтр меняют каждые шесть месяцев.", "Greek": "Το φίλτρο αλλάζει κάθε έξι μήνες.",
           "Chinese": "过滤器每六个月更换一次。", "Arabic": "يتم استبدال الفلتر كل ستة أشهر."}  # fmt: skip


def codes(question: str, answer: str, source: str, kind: str = "") -> set[str]:
    """Return the codes of all flags."""
    return {flag.code for flag in check(Candidate(question, answer, source if not kind else "", source, kind))}


@pytest.mark.parametrize("name", SOURCES)
def test_languages_are_told_apart(name: str) -> None:
    assert language(SOURCES[name]) == name
    for other, text in SOURCES.items():
        found = codes("?x", text, SOURCES[name])
        assert ("answer_language" in found) == (other != name), (name, other)


@pytest.mark.parametrize("name", SCRIPTS)
def test_another_alphabet_is_seen(name: str) -> None:
    assert script(SCRIPTS[name]) == name
    assert "answer_language" in codes("When is the filter replaced?", SCRIPTS[name], SOURCES["English"])
    assert "question_language" in codes(SCRIPTS[name], "Every six months.", SOURCES["English"])
    assert "answer_language" not in codes(SCRIPTS[name], SCRIPTS[name], SCRIPTS[name])


def test_a_foreign_question_is_flagged_once_and_not_for_each_of_its_words() -> None:
    assert codes("Wie oft wird der Filter ersetzt?", "25 Nm", "Tighten the bolts of the filter to 25 Nm when the "
                 "machine is cold and the door is open.") == {"question_language"}  # fmt: skip


@pytest.mark.parametrize(
    "answer", ["Ethanol.", "25 Nm", "DN 40", "De Gaulle", "In vivo.", "Los Angeles", "± 5 µm", "µ"]
)
def test_short_answers_belong_to_any_language(answer: str) -> None:
    assert "answer_language" not in codes("What is it made of?", answer, SOURCES["English"])


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_no_part_of_a_text_is_foreign_to_it(name: str) -> None:
    """Of whole words: what is left of a word that is cut may be a word of another language."""
    words = SOURCES[name].split()
    for start, end in combinations(range(len(words) + 1), 2):
        part = " ".join(words[start:end])
        assert not {"answer_language", "question_language"} & codes(part, part, SOURCES[name]), part


GERMAN = (
    "Die Dichtung der Tür wird alle sechs Monate ersetzt. Das Ventil darf nicht geöffnet werden, solange der Kessel "
    "heiß ist. Die Schrauben werden mit 25 Nm angezogen."
)
CHINESE = "过滤器每六个月更换一次。泵在3 bar下运行。门关闭后才能启动循环。"


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Wann wird die Dichtung ersetzt?", "Der Austausch der Dichtung geschieht alle sechs Monate.", set()),
        ("Wann darf das Ventil nicht geöffnet werden?", "Solange der Kessel heiß ist.", set()),
        ("Was gilt für das Ventil?", "Das Ventil darf nicht geöffnet werden, solange der Kessel heiß ist.", set()),
        (
            "Was gilt für das Ventil?",
            "Das Ventil darf geöffnet werden, wenn der Kessel heiß ist.",
            {"negation_lost"},
        ),
        (
            "Was gilt für die Dichtung?",
            "Die Dichtung wird nicht alle sechs Monate ersetzt.",
            {"negation_added"},
        ),
        ("Wie fest sind die Schrauben?", "Die Schrauben werden mit 52 Nm angezogen.", {"number_not_in_source"}),
    ],
)
def test_a_german_pair_is_checked_without_false_alarm(question: str, answer: str, expected: set[str]) -> None:
    assert codes(question, answer, GERMAN) == expected


def test_a_text_without_blanks_is_compared_sign_by_sign() -> None:
    assert codes("过滤器多久更换一次？", "过滤器每六个月更换一次。", CHINESE) == set()
    assert "evidence_elsewhere" in codes("谁负责检查记录？", "放行人员签字确认。", CHINESE)


# ---------------------------------------------------------------- declining

SOURCE = "The filter is cleaned every week. The pump runs at 3 bar."


@pytest.mark.parametrize(
    "answer",
    [
        "The documents do not say.",
        "There is no information about this in the documents.",
        "This is not mentioned in the documents.",
        "I cannot find this in the documents.",
        "Das steht nicht in den Unterlagen.",
    ],
)
def test_an_answer_that_declines_needs_no_evidence(answer: str) -> None:
    asked = "What does the filter weigh?" if not answer.startswith("Das") else "Wie schwer ist der Filter?"
    assert codes(asked, answer, SOURCE, "not-in-documents") - {"answer_language", "question_language"} == set()


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("not-in-documents", "The filter weighs a lot.", "does_not_decline"),
        ("not-in-documents", "The documents do not say, but usually 7 kg.", "number_not_in_source"),
        ("false-premise", "Because it gets dirty.", "does_not_correct"),
        ("false-premise", "It is not cleaned monthly but every 9 days.", "number_not_in_source"),
    ],
)
def test_an_answer_that_does_not_decline_or_makes_up_a_number_is_red(kind: str, answer: str, code: str) -> None:
    flags = check(Candidate("Why is the filter cleaned monthly?", answer, "", SOURCE, kind))
    assert code in {flag.code for flag in flags if flag.level == "red"}


def test_a_corrected_premise_passes_and_may_repeat_the_wrong_number() -> None:
    asked = "Why does the pump run at 8 bar?"
    assert codes(asked, "It does not run at 8 bar; the pump runs at 3 bar.", SOURCE, "false-premise") == set()


def test_an_ordinary_pair_that_gives_up_is_a_doubt() -> None:
    flags = check(Candidate("What does the filter weigh?", "The documents do not state the weight of the filter.",
                            SOURCE, SOURCE))  # fmt: skip
    assert "answer_declines" in {flag.code for flag in flags} and passes(flags)


def test_a_question_of_a_conversation_may_lean_on_what_was_said() -> None:
    asked = Candidate("How often is it cleaned?", "Every week.", SOURCE, SOURCE)
    assert [flag.code for flag in check(asked)] == ["dangling_pronoun"]
    before = Candidate(asked.question, asked.answer, SOURCE, SOURCE, earlier="What is the filter? A part of the pump.")
    assert check(before) == ()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("As mentioned above, the filter is cleaned every week.", "answer_points_at_text"),
        ("The filter.", "answer_adds_nothing"),
    ],
)
def test_an_answer_must_stand_alone_and_say_something(answer: str, code: str) -> None:
    assert code in codes("How often is the filter cleaned?", answer, SOURCE)
