"""The dialog that lets questions be written, by real keys and clicks, against a real child and a real server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import keyring
import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot
from said import document_events, hear
from sqlalchemy import select

from studio import keys, protocol
from studio.core import documents, jobs
from studio.core.store.project import Project
from studio.core.store.schema import Job, Pair
from studio.core.writing import outcomes, previews
from studio.jobs.session import Session
from studio.ui import preferences
from studio.ui.writing_parts.dialog import WritingDialog, open_writing
from studio.ui.writing_parts.outcome import WritingOutcome
from tests.ui import told_runs
from tests.ui.told_runs import until
from tests.writers.server.child import sentences
from tests.writers.server.file_keyring import FileKeyring
from tests.writers.server.loopback import Script, serving

KEY = "sk-very-secret-4711"
Scene = Callable[[WritingDialog], Awaitable[None]]


@pytest.fixture
def session(opened: Project, qapp) -> Iterator[Session]:
    """A session on a project with two documents."""
    for number, title in enumerate(("Pump manual", "Mixer"), 1):
        text = "\n".join(sentences(at) for at in range(number * 10, number * 10 + 6))
        with opened.writing() as db:
            reading = documents.add(db, opened, [Path(f"/tmp/{title}.pdf")])
        hear(opened, reading, *document_events(str(number) * 64, text, title), protocol.Finished())
    made = told_runs.begin(opened)
    yield made
    told_runs.end(made)


@pytest.fixture
def keys_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A keyring in a file, for this process and its children."""
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "the keyring.json"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{FileKeyring.__module__}.{FileKeyring.__name__}")
    before = keyring.get_keyring()
    keyring.set_keyring(FileKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def play(session: Session, qapp) -> Callable[[Scene], None]:
    """Open the dialog over a window in a loop of its own and let the scene happen."""

    async def whole(scene: Scene) -> None:
        window = QWidget()
        window.resize(1300, 760)
        window.show()
        dialog = open_writing(session, window)
        try:
            await scene(dialog)
        finally:
            with contextlib.suppress(RuntimeError):  # it deletes itself when it is closed
                dialog.reject()
            await asyncio.sleep(0.1)
            window.deleteLater()
            await asyncio.sleep(0.05)

    def run(scene: Scene) -> None:
        qapp.setQuitOnLastWindowClosed(False)
        with qasync.QEventLoop(qapp) as loop:
            loop.run_until_complete(whole(scene))

    return run


def pairs_of(session: Session) -> list[Pair]:
    return session.read(lambda db: list(db.scalars(select(Pair))))


def job(session: Session, number: int) -> Job:
    return session.read(lambda db: db.get_one(Job, number))


def state(session: Session, number: int) -> str:
    return job(session, number).state


async def choose_server(dialog: WritingDialog, url: str, model: str = "tiny") -> None:
    dialog.writers.cards["server"].click()
    dialog.server.address.setText(url)
    dialog.server.model.setCurrentText(model)
    await until(lambda: dialog.server._told is not None and dialog.server._told.host == dialog.server.server.host)


def test_rules_write_by_keyboard_alone(play, session: Session, qtbot: QtBot) -> None:
    begun: list[int] = []

    async def scene(dialog: WritingDialog) -> None:
        dialog.queued.connect(begun.append)
        dialog.activateWindow()
        await until(dialog.isActiveWindow)
        dialog.writers.cards["rules"].setFocus()
        qtbot.keyClick(dialog.writers.cards["rules"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: begun)
        await until(lambda: state(session, begun[0]) == "done")

    play(scene)
    assert len(pairs_of(session)) > 6
    assert {pair.origin.split(":")[0] for pair in pairs_of(session)} == {"rules"}


def test_server_is_asked_for_its_models_and_tried_on_three_passages(
    play, session: Session, qtbot: QtBot, tmp_path: Path, keys_kept: None
) -> None:
    async def scene(dialog: WritingDialog) -> None:
        await choose_server(dialog, server.url, "")
        assert not dialog.write.isEnabled() and "model" in dialog._lacks.text()
        qtbot.keyClicks(dialog.server.key, KEY)
        assert dialog.server.key.displayText() == dialog.server.key.displayText()[0] * len(KEY), "dots alone are shown"
        qtbot.mouseClick(dialog.server.ask, Qt.MouseButton.LeftButton)
        await until(lambda: dialog.server.model.count() == 2)
        assert not dialog.server.key.text() and "•" in dialog.server.key.placeholderText()
        dialog.server.model.setCurrentText("tiny")
        dialog.try_it.click()
        await until(lambda: not dialog.preview.keep.isHidden())
        shown = previews.drafts(session.project, dialog._tried)
        assert dialog.preview._counted.text() == f"Asked for 9 from 3 passages, got {len(shown)}" and len(shown) == 9
        assert not pairs_of(session), "a try leaves nothing behind"
        dialog.preview.keep.click()
        await until(lambda: session.undo_title == "keep 9 drafts")
        assert len(pairs_of(session)) == 9
        dialog.writers.cards["rules"].click()
        assert dialog.preview._counted.text() == "Try it first" and dialog.preview._area.isHidden()
        assert dialog.preview.keep.isHidden() and dialog.try_it.isEnabled()

    with serving(tmp_path / "server", Script(key=KEY)) as server:
        play(scene)
        assert {entry["headers"]["authorization"] for entry in server.asked()} == {f"Bearer {KEY}"}
    assert KEY not in preferences.word("writing/wishes")


def test_far_server_needs_its_yes_and_another_address_needs_another(play, session: Session, qtbot: QtBot) -> None:
    async def scene(dialog: WritingDialog) -> None:
        box = dialog.server
        dialog.writers.cards["server"].click()
        assert box.notice.isHidden(), "nothing is asked before it is known what would be sent"
        await choose_server(dialog, "http://10.255.255.1:8000/v1")
        await until(lambda: "12 passages" in box._sent.text())
        assert "10.255.255.1:8000" in box._sent.text() and "not encrypted" in box._sent.text()
        assert box.ask.text() == "Ask 10.255.255.1:8000 for its models"
        assert "no key" in box._asks.text() and not box._asks.isHidden()
        assert not dialog.write.isEnabled() and not dialog.try_it.isEnabled()
        box.key.setText(KEY)
        assert "begins with https://" in dialog._lacks.text() and "the key alone" in box._asks.text()
        box.key.clear()
        box.consent.click()
        assert dialog.write.isEnabled() and box.agreed == "10.255.255.1:8000"
        dialog.wishes.scope.setCurrentIndex(1)
        dialog.wishes.documents.item(0).setCheckState(Qt.CheckState.Unchecked)
        assert not box.consent.isChecked(), "a yes to twelve passages is none to others"
        await until(lambda: "6 passages" in box._sent.text())
        box.consent.click()
        assert dialog.write.isEnabled()
        await asyncio.sleep(0.2)
        assert box.consent.isChecked(), "nothing has changed"
        dialog.wishes.scope.setCurrentIndex(0)
        await until(lambda: "12 passages" in box._sent.text())
        box.consent.click()
        await asyncio.wrap_future(session.do(documents.leave_out, [2]))
        await until(lambda: "6 passages" in box._sent.text() and not box.consent.isChecked())
        box.consent.click()
        box.address.setText("http://10.255.255.2:8000/v1")
        assert not box.consent.isChecked() and not dialog.write.isEnabled()
        box.address.setText("http://127.0.0.1:8000/v1")
        await until(lambda: box.notice.isHidden() and dialog.write.isEnabled())

    play(scene)
    assert session.read(jobs.listed, ("ServerDrafts",)) == []


def test_what_cannot_be_done_is_said_in_the_dialog(play, session: Session, tmp_path: Path) -> None:
    async def scene(dialog: WritingDialog) -> None:
        await choose_server(dialog, "http://127.0.0.1:9/v1")
        dialog.server.ask.click()
        await until(lambda: dialog.problem.problem is not None)
        assert dialog.problem.problem.code == "server_unreachable"
        before = dialog.problem.problem
        dialog.try_it.click()
        await until(lambda: dialog.problem.problem is not None and dialog.problem.problem is not before)
        assert dialog.problem.problem.code == "server_unreachable"
        dialog.server.address.setText("not an address")
        assert not dialog.write.isEnabled() and "Enter the address" in dialog._lacks.text()
        dialog.writers.cards["rules"].click()
        for kind in dialog.wishes.kinds.values():
            kind.setChecked(False)
        assert dialog._lacks.text() == "Choose at least one kind."

    play(scene)


def test_what_was_chosen_is_there_next_time_but_no_yes(play, session: Session, tmp_path: Path) -> None:
    async def first(dialog: WritingDialog) -> None:
        await choose_server(dialog, "http://10.255.255.1:8000/v1", "big")
        await until(lambda: not dialog.server.notice.isHidden())
        dialog.wishes.kinds["summary"].setChecked(False)
        dialog.wishes.amount.setValue(5)
        dialog.wishes.language.setCurrentText("Deutsch")
        dialog.server.consent.click()
        dialog._remember()

    async def second(dialog: WritingDialog) -> None:
        assert dialog.writers.name == "server" and dialog.server.model.currentText() == "big"
        choice = dialog.wishes.choice
        assert "summary" not in choice.kinds and (choice.per_passage, choice.language) == (5, "Deutsch")
        assert not dialog.server.agreed and not dialog.write.isEnabled()
        dialog.writers.cards["rules"].click()
        assert dialog.wishes.choice.per_passage == 8 and not dialog.wishes.choice.language

    play(first)
    play(second)


def test_outcome_names_asked_got_and_the_failed_and_retries(
    play, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    begun: list[int] = []

    async def scene(dialog: WritingDialog) -> None:
        dialog.queued.connect(begun.append)
        await choose_server(dialog, server.url)
        dialog.write.click()
        await until(lambda: begun)
        await until(lambda: state(session, begun[0]) == "done")
        panel = WritingOutcome(session)
        session.changed.connect(lambda _: panel.refresh())
        panel.refresh()
        await until(lambda: begun[0] in panel._cards)
        card = panel._cards[begun[0]]
        assert card._counted.text() == "tiny: asked for 36, got 33; 1 passage gave nothing."
        assert "Pump manual › page 1 › Part 2" in card.passages.item(0).text()
        assert "could not be used" in card.passages.item(0).text()
        card.retry.click()
        await until(lambda: begun[0] in panel._cards and "got 36." in panel._cards[begun[0]]._counted.text())
        assert panel._cards[begun[0]].retry.isHidden()
        panel._cards[begun[0]].dismiss.click()
        assert panel.isHidden()
        session.changed.disconnect()
        panel.deleteLater()

    script = Script(marked={"number 12 ": ["schema", "schema", "ok"]})
    with serving(tmp_path / "server", script) as server:
        play(scene)
    assert len(pairs_of(session)) == 36
    assert session.read(outcomes.ended)[0].got == 36


def test_try_nobody_watches_any_more_is_stopped(play, session: Session, tmp_path: Path) -> None:
    tried: list[int] = []

    async def scene(dialog: WritingDialog) -> None:
        await choose_server(dialog, server.url)
        dialog.try_it.click()
        await until(lambda: dialog._tried)
        tried.append(dialog._tried)
        await until(lambda: server.asked())
        dialog.reject()
        await until(lambda: state(session, tried[0]) == "stopped")

    with serving(tmp_path / "server", Script(always=30)) as server:
        play(scene)


def test_key_without_a_keyring_is_a_problem(play, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends import fail

    async def scene(dialog: WritingDialog) -> None:
        await choose_server(dialog, "http://127.0.0.1:9/v1")
        dialog.server.key.setText(KEY)
        dialog.write.click()
        await until(lambda: dialog.problem.problem is not None)
        assert dialog.problem.problem.code == "keyring_missing" and KEY not in str(dialog.problem.problem)

    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        play(scene)
    finally:
        keyring.set_keyring(before)
    with pytest.raises(keys.NoKeyringError):
        keyring.set_keyring(fail.Keyring())
        try:
            keys.read("x")
        finally:
            keyring.set_keyring(before)


def test_everything_has_a_name_and_can_be_reached(play, session: Session) -> None:
    async def scene(dialog: WritingDialog) -> None:
        await choose_server(dialog, "http://127.0.0.1:9/v1")
        kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QListWidget)
        for control in (one for kind in kinds for one in dialog.findChildren(kind)):
            inner = isinstance(control.parent(), (QComboBox, QAbstractSpinBox))
            if control.isVisible() and not inner:
                named = control.accessibleName() or getattr(control, "text", str)() or control.toolTip()
                assert named, control
                assert control.focusPolicy() != Qt.FocusPolicy.NoFocus, named

    play(scene)
