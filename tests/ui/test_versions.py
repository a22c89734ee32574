"""Dataset versions as a person meets them: frozen by keyboard, told in plain words, compared, and never in the way."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QWidget

from studio.core.freezing import datasets, versions
from studio.core.freezing.splitting import Freezing
from studio.core.review import catalogue, pairs
from studio.ui.versions_parts import looks, words
from studio.ui.versions_parts.dialog import open_versions
from tests.ui import told_runs


@pytest.fixture
def session(opened):
    made = told_runs.begin(opened)
    made.queue.leave()  # let jobs wait: nobody starts them
    yield made
    told_runs.end(made)


@pytest.fixture
def show(session, qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.show()

    def shown():
        dialog = open_versions(session, host)
        qtbot.waitUntil(lambda: not dialog._look._busy)
        dialog.activateWindow()
        return dialog

    return shown


def approve(project, count, tag=""):
    """Approve questions that are nothing like each other."""
    with project.writing() as db:
        made = [pairs.add(db, f"What does code {name} mean?", f"{name} means {name.lower()}.").made[0]
                for name in names(count)]  # fmt: skip
        pairs.approve(db, made)
        if tag:
            pairs.tag(db, made, tag)
    return made


def names(count):
    return [f"{first}{second}{number}" for number in range(9) for first in "ABCDEFGH" for second in "KLMNOPQR"][:count]


def freezing(dialog, qtbot):
    """Open the dialog for a new version by its key, and wait for its forecast."""
    qtbot.keyClick(dialog, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    made = dialog.freezing
    settled(made, qtbot)
    return made


def settled(dialog, qtbot):
    qtbot.waitUntil(lambda: not (dialog._outlook._busy or dialog._choices._busy or dialog._pause.isActive()))
    qtbot.wait(20)


def freeze(dialog, qtbot):
    """Press the button by keyboard and wait for the end."""
    qtbot.keyClick(dialog.button, Qt.Key.Key_Space)
    qtbot.waitUntil(dialog.isHidden)


def frozen(session):
    return session.read(datasets.listed)


def test_an_empty_project_says_what_a_version_is(session, show, qtbot):
    dialog = show()
    assert dialog._empty.isVisible()
    assert not dialog.compare.isEnabled()
    made = freezing(dialog, qtbot)
    assert "No question is approved" in made.forecast.text()
    assert not made.button.isEnabled()
    assert made.mix.isHidden()


def test_a_version_is_frozen_by_keyboard_alone(session, show, qtbot):
    approve(session.project, 60)
    dialog = show()
    made = freezing(dialog, qtbot)
    assert made.forecast.text().startswith("Would train on 50 questions and hold out 10")
    assert "With 10 test questions, only a difference of about 7 of them" in made.advice.text()
    made.form.least.setFocus()
    made.form.least.selectAll()
    qtbot.keyClicks(made.form.least, "20")
    settled(made, qtbot)
    assert made.forecast.text().startswith("Would train on 40 questions and hold out 20")
    assert made.mix.legend.accessibleName() == "40 questions to learn from, 20 held out"
    freeze(made, qtbot)
    qtbot.waitUntil(lambda: len(dialog.cards) == 1)
    assert dialog.cards[0].accessibleName() == "Version 1, 40 questions to learn from, 20 held out"
    assert [(one.trained, one.held_out, one.settings["least"]) for one in frozen(session)] == [(40, 20, 20)]
    assert dialog._said.isHidden()
    assert dialog._empty.isHidden()


def test_the_same_again_is_said_and_not_made(session, show, qtbot):
    approve(session.project, 12)
    session.do(datasets.freeze, session.project).result()
    dialog = show()
    freeze(freezing(dialog, qtbot), qtbot)
    assert dialog._said.isVisible()
    assert "dataset version 1 holds exactly this" in dialog._said.text()
    assert len(frozen(session)) == 1


def test_the_forecast_follows_tags_and_what_is_approved_meanwhile(session, show, qtbot):
    made = approve(session.project, 30, "ward 3")
    dialog = show()
    form = freezing(dialog, qtbot)
    assert form.form.tag.currentText() == "All approved (30)"
    session.do(pairs.untag, made[:10], "ward 3")
    session.do(pairs.reject, made[:4])
    qtbot.waitUntil(lambda: form.form.tag.itemText(0) == "All approved (26)")
    qtbot.keyClick(form.form.tag, Qt.Key.Key_Down)
    settled(form, qtbot)
    assert form.form.tag.currentText() == "With the tag “ward 3” (20)"
    qtbot.waitUntil(lambda: "hold out 6" in form.forecast.text())
    form.form.general.setValue(50)
    settled(form, qtbot)
    qtbot.waitUntil(lambda: "14 general questions mixed into training" in form.more.text())
    freeze(form, qtbot)
    assert frozen(session)[0].settings == Freezing(tag="ward 3", general=0.5).as_dict()
    assert frozen(session)[0].counts["general"] == 14


def test_two_versions_are_compared_before_and_after(session, show, qtbot):
    made = approve(session.project, 20)
    session.do(datasets.freeze, session.project).result()
    session.do(pairs.edit, made[0], "What does code AK0 say?", "It says that the door is open.").result()
    session.do(pairs.reject, made[1:2]).result()
    session.do(datasets.freeze, session.project).result()
    dialog = show()
    assert [card.title for card in dialog.cards] == ["Version 2", "Version 1"]
    qtbot.keyClick(dialog, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    compare = dialog.comparison
    qtbot.waitUntil(lambda: bool(compare.summary.text()))
    assert (compare.one.currentText(), compare.other.currentText()) == ("Version 1", "Version 2")
    assert compare.summary.text().startswith("0 added, 1 removed, 1 in other words")
    assert compare.words.after.told == "No longer in this version"
    compare.sort.setFocus()
    for _ in range(3):
        qtbot.keyClick(compare.sort, Qt.Key.Key_Down)
    assert compare.sort.currentText() == "Changed (1)"
    assert compare.words.before.told.startswith("What does code AK0 mean?")
    assert compare.words.after.told == "What does code AK0 say?\nIt says that the door is open."
    compare.one.setCurrentIndex(0)
    compare.one.activated.emit(0)
    qtbot.waitUntil(lambda: compare.summary.text().startswith("0 added, 0 removed, 0 in"))
    assert compare.rows.rows == []
    assert not compare.words.widget().isVisible()


def test_a_version_whose_files_were_touched_says_so(session, show, qtbot):
    approve(session.project, 12)
    session.do(datasets.freeze, session.project).result()
    session.do(datasets.freeze, session.project, Freezing(seed=2)).result()
    file = session.project.folder / "datasets/001/train.jsonl"
    file.write_bytes(file.read_bytes() + b"\n")
    dialog = show()
    told = [label.text() for label in dialog.cards[1].findChildren(type(dialog._said))]
    assert any("no longer what was frozen" in text for text in told)
    qtbot.mouseClick(dialog.cards[0].findChildren(QAbstractButton)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.comparison.trouble.isVisible())
    assert dialog.comparison.trouble.problem.code == "dataset_damaged"


def test_what_was_moved_dropped_and_mixed_in_is_told_in_sentences():
    facts = versions.Facts(conversations=(3, 1), rephrasings=(1, 0), moved=2, dropped=3, general=1)
    assert words.happened(facts) == (
        "Near-duplicates of trained questions: 2 moved to training, 3 dropped. Among them 4 conversations and "
        "1 rephrasing. 1 general question mixed into training."
    )
    assert words.happened(versions.Facts(dropped=1)) == "Near-duplicate of a trained question: 1 dropped."
    assert words.happened(versions.Facts()) == ""
    assert "158" in words.shortage(Freezing(general=0.5), 400, 158)
    assert words.shortage(Freezing(general=0.5), 100, 100) == ""


def test_questions_gone_while_freezing_are_a_problem_shown_there(session, show, qtbot):
    made = approve(session.project, 12)
    dialog = show()
    form = freezing(dialog, qtbot)
    with session.project.reading() as db:
        prepared = datasets.prepare(db)
    with session.project.writing() as db:
        db.connection().exec_driver_sql(f"DELETE FROM pair WHERE id = {made[0]}")
    form._keep(prepared)
    qtbot.waitUntil(form.trouble.isVisible)
    assert form.trouble.problem.code == "dataset_overtaken"
    assert form.isVisible()
    assert form.button.isEnabled()


def test_the_window_goes_on_while_many_are_frozen(session, show, qtbot, monkeypatch):
    """Neither half of the work ends before the window has beaten thrice: if it were the window's, both would wait."""
    approve(session.project, 500)
    dialog = show()
    form = freezing(dialog, qtbot)
    beats = []
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: beats.append(form.button.text()))
    for room, name in ((looks, "prepared"), (datasets, "keep")):
        monkeypatch.setattr(room, name, beaten(getattr(room, name), beats))
    timer.start()
    freeze(form, qtbot)
    timer.stop()
    assert beats.count("Freezing …") >= 6, "the window was alive meanwhile, and said what goes on"
    assert session.read(catalogue.counts)["approved"] == sum(
        (one.trained + one.held_out + one.counts["dropped"]) for one in frozen(session)
    )


def beaten(work, beats):
    """Return the work that does not end before the window has beaten thrice since its beginning."""

    def done(*args):
        before, end = len(beats), time.monotonic() + 60
        found = work(*args)
        while len(beats) < before + 3 and time.monotonic() < end:
            time.sleep(0.005)
        return found

    return done


def nameless(window):
    """Return the controls in sight that a screen reader could not name."""
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox)
    controls = [one for kind in kinds for one in window.findChildren(kind) if one.isVisible() and one.isEnabled()]
    shown = [one for one in controls if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
    return [one for one in shown if not (one.accessibleName() or getattr(one, "text", str)())]


def test_every_control_has_a_name_and_no_window_stands_alone(session, show, qtbot):
    approve(session.project, 12)
    session.do(datasets.freeze, session.project).result()
    session.do(datasets.freeze, session.project, Freezing(seed=2)).result()
    dialog = show()
    form = freezing(dialog, qtbot)
    assert nameless(dialog) == nameless(form) == []
    assert all(control.toolTip() for control in form.form.findChildren(QAbstractSpinBox))
    form.reject()
    dialog.compare.trigger()
    assert nameless(dialog.comparison) == []
    tops = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
    assert all(top is dialog.parent() or top.parent() is not None for top in tops)


def test_advice_is_in_plain_words():
    assert words.advice(12) == (
        "With 12 test questions, only a difference of about 7 of them can be told from chance; 26 would show half of "
        "that share."
    )
    assert words.advice(3).startswith("With fewer than 6 test questions nothing can be told from chance; with 39")
    assert words.advice(500).endswith("from chance.")
