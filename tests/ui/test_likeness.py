"""Look-alikes, decided by keyboard alone: each key is one step, the next group comes by itself, undo takes it back."""

import pytest
from PySide6.QtCore import Qt

from studio.core.comparison import clusters, likeness
from studio.core.review import pairs
from studio.core.store.project import create
from studio.core.store.schema import REJECTED
from studio.jobs.session import Session
from studio.ui.likeness_parts import open_likeness
from studio.ui.likeness_parts.difference import marked

WORDS = (
    ("How often must the filter be replaced?", "Every six months."),
    ("How often must the filter be changed?", "Every 6 months, or earlier."),
    ("What is the daily dose?", "5 mg."),
    ("What is the daily dose?", "50 mg."),
    ("Where is the reset button?", "On the rear panel."),
    ("Where is the reset button?", "At the rear panel."),
    ("Who signs the form?", "The ward sister."),
)


@pytest.fixture
def real(tmp_path, qapp):
    project = create(tmp_path / "wards")
    with project.writing() as db:
        for question, answer in WORDS:
            pairs.add(db, question, answer)
        likeness.refresh(db, likeness.stale(db, 100))
    session = Session(project)
    yield session
    session.leave()
    project.close()


@pytest.fixture
def dialog(real, qtbot):
    made = open_likeness(real)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: ids(made) == [3, 4])
    return made


def ids(dialog) -> list[int]:
    return [card.pair.id for card in dialog.cards.cards]


def words_of(session: Session, pair_id: int) -> tuple[str, str, str]:
    pair = session.read(pairs.rows, [pair_id])[pair_id]
    return pair.question, pair.answer, pair.status


def press(qtbot, dialog, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(dialog.table, key, modifier)


def test_contradictions_come_first_with_the_words_that_differ_marked(dialog) -> None:
    assert dialog.table.groups.index(0, 0).data() == "Contradiction"
    assert dialog.table.groups.rowCount() == 3
    assert dialog.said.text() == "3 groups of questions are alike. Decide what stays."


def test_a_number_keeps_that_one_and_the_next_group_comes(real, dialog, qtbot) -> None:
    press(qtbot, dialog, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: ids(dialog) not in ([], [3, 4]))
    assert words_of(real, 3)[2] == REJECTED
    assert words_of(real, 4)[2] != REJECTED
    qtbot.waitUntil(lambda: real.undo_title == "keep one of 2 questions")
    press(qtbot, dialog, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: dialog.table.groups.rowCount() == 3)
    assert words_of(real, 3)[2] != REJECTED


def test_merging_takes_one_question_and_the_other_answer(real, dialog, qtbot) -> None:
    press(qtbot, dialog, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: len(ids(dialog)) == 2 and ids(dialog) != [3, 4])
    first, second = ids(dialog)
    question, answer = words_of(real, first)[0], words_of(real, second)[1]
    press(qtbot, dialog, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    press(qtbot, dialog, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: words_of(real, first)[2] == REJECTED)
    assert words_of(real, second)[:2] == (question, answer)


def test_all_groups_are_decided_by_keys_alone_and_the_end_says_so(real, dialog, qtbot) -> None:
    for left, key in ((2, Qt.Key.Key_A), (1, Qt.Key.Key_R), (0, Qt.Key.Key_1)):
        press(qtbot, dialog, key)
        qtbot.waitUntil(lambda left=left: dialog.table.groups.rowCount() == left)
        if left:
            qtbot.waitUntil(lambda: dialog.keep_all.isEnabled())
    assert real.read(clusters.clusters) == []
    assert dialog.empty.isVisible()
    for _ in range(3):
        press(qtbot, dialog, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: dialog.table.groups.rowCount() == 3)


def test_differing_words_are_marked_and_strange_signs_stay_text() -> None:
    assert marked("Give 5 mg <daily>", "Give 50 mg <daily>").count("<span") == 1
    assert "&lt;daily&gt;" in marked("Give 5 mg <daily>", "Give 50 mg <daily>")
