"""The models pane: folders are judged, the hub is asked only on a button, tuned models get names."""

import asyncio
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog

from studio.core import bases
from studio.core.training import adapters, removal
from studio.jobs import download
from studio.ui.models import ModelsPane
from tests.fetcher import hub_server
from tests.fetcher.hub_server import COMMIT, REPO, Hub
from tests.ui import told_runs
from tests.ui.told_runs import click, until


@pytest.fixture
def session(opened):
    made = told_runs.begin(opened)
    made.queue.leave()
    yield made
    told_runs.end(made)


@pytest.fixture
def pane(session, qtbot):
    return told_runs.show(ModelsPane(session), qtbot)


@pytest.fixture
def hub(monkeypatch):
    for name in ("HF_HUB_OFFLINE", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    answer = hub_server._Handler.do_GET

    def by_commit_too(handler) -> None:
        handler.path = handler.path.replace(f"/revision/{COMMIT}", "/revision/main")
        answer(handler)

    monkeypatch.setattr(hub_server._Handler, "do_GET", by_commit_too)
    with Hub() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
        yield server


@pytest.fixture
def at_work(session, qapp):
    """Let a scene happen on a pane; the pane is gone afterwards."""
    return lambda scene: told_runs.play(lambda: ModelsPane(session), scene, qapp)


def names(pane):
    return [base.name for base in pane.bases.rows.things]


def test_starter_is_there_and_can_be_trained_with(pane, qtbot):
    assert names(pane) == ["Starter"]
    gone = []
    pane.wanted.connect(lambda name, what: gone.append((name, what)))
    click(qtbot, pane, pane.use)
    assert gone == [("training", {"base": pane.bases.thing.folder})]
    assert not pane.forget.isVisible(), "what ships stays"


def test_folder_is_added_by_the_dialog_and_taken_off_again(pane, qtbot, starter, tmp_path):
    folder = Path(shutil.copytree(starter, tmp_path / "Valve Expert"))
    click(qtbot, pane, pane.add_folder)
    chooser = pane.findChild(QFileDialog)
    assert (chooser.isVisible() and not chooser.testAttribute(Qt.WidgetAttribute.WA_ShowModal)) or chooser.isModal()
    chooser.fileSelected.emit(str(folder))
    chooser.reject()
    assert names(pane) == ["Starter", "Valve Expert"]
    assert pane.bases.thing.folder == folder.resolve(), "what was added is chosen"
    click(qtbot, pane, pane.forget)
    assert names(pane) == ["Starter"]
    assert (folder / "config.json").exists()


def test_pickle_only_folder_is_refused_with_its_reason(pane, qtbot, tmp_path):
    pane.add_model(told_runs.pickle_only(tmp_path / "Old Model"))
    assert pane._problem.isVisible()
    assert pane._problem.problem.code == "base_pickle_only"
    assert "hidden programs" in pane._problem._why.text()
    assert names(pane) == ["Starter"]
    pane.add_model(tmp_path / "absent")
    assert pane._problem.problem.code == "base_missing"


def test_tuned_model_is_renamed_and_back(session, pane, qtbot):
    told_runs.approve_facts(session.project)
    adapter = told_runs.trained(session.project)
    pane.refresh(pane.kinds)
    qtbot.waitUntil(lambda: pane.tuned.isVisible() and pane.rename.isVisible())
    click(qtbot, pane, pane.rename)
    dialog = pane.findChild(QInputDialog)
    dialog.setTextValue("Steriliser, March")
    dialog.accept()
    qtbot.waitUntil(lambda: pane.tuned.thing.name == "Steriliser, March")
    assert session.read(adapters.listed)[0].id == adapter
    session.undo()
    qtbot.waitUntil(lambda: pane.tuned.thing.name == "Tuned 1")


def test_tuned_model_whose_run_is_off_the_list_can_still_be_removed(session, pane, qtbot):
    told_runs.approve_facts(session.project)
    told_runs.trained(session.project)
    run = session.read(adapters.listed)[0].job_id
    with session.project.writing() as db:
        removal.remove(db, session.project, [run])
    pane.refresh(pane.kinds)
    qtbot.waitUntil(lambda: pane.tuned.isVisible() and pane.remove.isVisible())
    click(qtbot, pane, pane.remove)
    qtbot.waitUntil(lambda: pane.tuned.isHidden())
    session.undo()
    qtbot.waitUntil(lambda: pane.tuned.isVisible() and pane.tuned.thing.name == "Tuned 1")


def test_model_comes_from_the_hub_by_two_presses(at_work, session, hub, qtbot):
    used = []
    session.network.connect(used.append)

    async def scene(pane):
        box = pane.hub
        assert not box.look_up.isEnabled()
        box.name.setText(f"{hub.endpoint}/{REPO}")
        assert box.repo == REPO
        await asyncio.sleep(0.3)
        assert not used and not hub.headers, "typing asks nobody"
        qtbot.mouseClick(box.look_up, Qt.MouseButton.LeftButton)
        await until(box.download.isVisible)
        assert "licence: apache-2.0" in box._facts.text()
        assert box.download.text().startswith("Download ")
        assert not hub.asked, "nothing is fetched by looking"
        assert used == [f"Looking up {REPO}", ""]
        qtbot.mouseClick(box.download, Qt.MouseButton.LeftButton)
        assert box.progress.isVisible()
        await until(lambda: REPO in names(pane))
        await until(lambda: not box.busy)
        assert pane.bases.thing.name == REPO
        assert used[2:] == [f"Downloading {REPO}", ""]
        assert box.progress.isHidden() and box.download.isHidden()

    at_work(scene)


def test_cancelled_download_is_offered_again(at_work, session, hub, qtbot):
    hub.pause = 0.5  # sixteen seconds in all: long enough to be cancelled on a busy machine

    async def cancelled(pane):
        box = pane.hub
        box.name.setText(REPO)
        box.look_up.click()
        await until(box.download.isVisible)
        box.download.click()
        await until(lambda: (download.target(REPO).parent).exists())
        box.progress._cancel.click()
        await until(lambda: not box.busy)
        assert box.download.isVisible() and "not finished" in box._facts.text()

    at_work(cancelled)
    hub.pause = 0.0

    async def resumed(pane):
        assert pane.hub.name.text() == REPO
        pane.hub.download.click()
        await until(lambda: REPO in names(pane))
        await until(lambda: not pane.hub.busy)

    at_work(resumed)
    assert REPO in [base.name for base in bases.listed()]


def test_unknown_model_is_a_problem(at_work, session, hub):
    async def scene(pane):
        pane.hub.name.setText("house/absent")
        pane.hub.name.returnPressed.emit()
        await until(lambda: pane._problem.problem is not None)
        assert pane._problem.problem.code == "model_not_found"
        assert pane.hub.look_up.isEnabled() and pane.hub.download.isHidden()

    at_work(scene)
