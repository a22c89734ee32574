"""The page of a new run, by real keys and clicks on a real project; told runs where no engine is needed."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import psutil
import pytest
import qasync
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QTextCursor, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from studio import protocol
from studio.core import jobs
from studio.core.freezing import datasets
from studio.core.review import catalogue, pairs
from studio.core.store.schema import DatasetVersion
from studio.core.training import presets, runs
from studio.core.training.preflight import Known, Preflight
from studio.protocol.recipe import BOTH, QLORA
from studio.ui import style
from studio.ui.training_parts.new_run.page import NewRunPage
from studio.ui.training_parts.new_run.several import SeveralDialog
from tests.ui import told_runs

GB = 1 << 30
HELD, LEARNED = "<|im_start|>user\nWhere?<|im_end|>\n<|im_start|>assistant\n", "On the rear panel.<|im_end|>"


@pytest.fixture
def session(opened):
    made = told_runs.begin(opened)
    made.queue.leave()  # jobs wait: nobody starts them
    told_runs.approve_facts(made.project)
    yield made
    told_runs.end(made)


@pytest.fixture
def show(session, qtbot):
    """Show a page; all of them go on this thread before the session does, not whenever Python tidies up."""
    pages = []

    def shown():
        page = NewRunPage(session)
        pages.append(page)
        session.changed.connect(page.refresh)
        page.resize(1130, 640)
        page.show()
        qtbot.waitUntil(page.start.isEnabled)
        return page

    yield shown
    for page in pages:
        page.hide()
        page.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def press(qtbot, page):
    """Start by its key, and return the job that came of it."""
    with qtbot.waitSignal(page.started) as told:
        qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    return next(job for job in page.session.read(jobs.listed) if job.id == told.args[0])


def control(page, name):
    """Return the control of a setting, in sight."""
    page.form.fold.set_open(True)
    return page.form.advanced.fields[name].control


def told(recipe, total=6 * GB, *more):
    """What a look would tell of a run on a card with 11 GB free."""
    known = Known(recipe, {2: "Which torque do the flange bolts need?"}, None, 80 * GB)
    memory = protocol.MemoryForecast(
        weights=4 * GB, adapter=GB // 4, optimiser=GB // 4, activations=GB, logits=GB // 4, evaluation=0,
        overhead=GB // 4, total=total, free=11 * GB, device="RTX A4000",
    )  # fmt: skip
    seen = protocol.TrainingSeen(4, 160, 60, 41, (2,), (), "<|im_end|>", "own", 20, 512)
    sample = protocol.SampleSeen(3, ((HELD, False), (LEARNED, True)), 21)
    found = Preflight(known)
    for event in (sample, replace(sample, id=4), seen, protocol.CardSeen("RTX A4000", 11 * GB, 16 * GB), memory, *more):
        found = found.heard(event)
    return replace(found, done=True)


# ------------------------------------------------------------ what is started


def test_a_key_starts_one_run_and_tells_its_number(session, show, qtbot):
    page = show()
    job = press(qtbot, page)
    assert [one.id for one in session.read(jobs.listed)] == [job.id]
    assert runs.settings(job) == page.recipe


def test_an_earlier_dataset_is_learned_from_again_and_no_new_one_is_made(session, show, qtbot):
    first = press(qtbot, show())
    with session.project.writing() as db:
        pairs.reject(db, catalogue.ids(db)[:1])
    page = show()
    page.form.dataset.setFocus()
    qtbot.keyClick(page.form.dataset, Qt.Key.Key_Down)
    page.form.dataset.activated.emit(page.form.dataset.currentIndex())
    qtbot.waitUntil(lambda: "6 questions: 4 to learn from" in page.form.facts.text())
    assert press(qtbot, page).version_id == first.version_id
    assert len(session.read(datasets.listed)) == 1


def test_general_questions_are_mixed_into_what_is_approved_now_and_fixed_in_a_version(session, show, qtbot):
    page = show()
    page.form.general.setFocus()
    for _ in range(5):
        qtbot.keyClick(page.form.general, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: "about 5 to learn from" in page.form.facts.text())
    version = session.read(lambda db, number: db.get_one(DatasetVersion, number), press(qtbot, page).version_id)
    assert version.settings["general"] == 0.25 and version.counts["general"] == 1
    again = show()
    assert again.form.general.value() == 25, "the share comes back at the next start"
    again.form.dataset.setCurrentIndex(1)
    again.form.dataset.activated.emit(1)
    assert not again.form.general.isEnabled() and again.form.general.value() == 25


def test_a_run_waits_for_another_one_or_for_a_time(session, show, qtbot):
    page = show()
    first = press(qtbot, page)
    choice = page.form.when_choice
    qtbot.waitUntil(lambda: choice.choice.findData(first.id) > 0)
    choice.choice.setCurrentIndex(choice.choice.findData(first.id))
    assert choice.time.isHidden()
    assert press(qtbot, page).after_id == first.id
    choice.choice.setCurrentIndex(1)
    assert choice.time.isVisible()
    job = press(qtbot, page)
    assert job.after_id is None
    assert 0 < job.not_before - job.created <= 3600, "the next full hour, unless somebody chooses another time"


def test_several_are_queued_as_one_group(session, show, qtbot):
    page = show()
    page.try_several.trigger()
    dialog = page.findChild(SeveralDialog)
    qtbot.waitUntil(dialog.isVisible)
    assert "3 runs" in dialog.told.text()
    qtbot.mouseClick(dialog.ranks.boxes[16], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert dialog.queue.text() == "Start 6 runs"
    with qtbot.waitSignal(page.started):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    queued = session.read(jobs.listed)
    assert len(queued) == 6
    assert len({job.sweep for job in queued}) == 1
    assert len({(runs.settings(job).rate, runs.settings(job).rank) for job in queued}) == 6


def test_one_value_is_not_several(session, show, qtbot):
    dialog = SeveralDialog(protocol.Recipe(), 60.0)
    qtbot.addWidget(dialog)
    assert "about 3 minutes in all" in dialog.told.text()
    for box in dialog.rates.boxes.values():
        box.setChecked(False)
    assert not dialog.queue.isEnabled()
    assert "at least two" in dialog.told.text()


def test_too_few_questions_are_told_and_nothing_can_be_started(session, show, qtbot):
    page = show()
    with session.project.writing() as db:
        pairs.reject(db, catalogue.ids(db)[:3])
    page.refresh(frozenset({"pair"}))
    qtbot.waitUntil(lambda: "3 questions: at least 4 are needed" in page.form.facts.text())
    assert not any(made.isEnabled() for made in (page.start, page.try_several, page.measure))


def test_a_list_stays_as_it_is_while_a_run_goes_on(session, show, qtbot):
    page = show()
    filled = []
    for one in (page.form.dataset, page.form.when_choice.choice):
        one.model().rowsRemoved.connect(lambda *_: filled.append(True))
    looked = []
    page._offer_look.found.connect(looked.append)
    page.refresh(frozenset({"job"}))
    qtbot.waitUntil(lambda: bool(looked))
    assert not filled


# ------------------------------------------------------------ presets and one's own settings


def test_what_differs_from_the_preset_is_marked_and_goes_back_one_by_one_or_at_once(session, show, qtbot):
    page = show()
    advanced, preset = page.form.advanced, page.recipe
    control(page, "rank").setValue(8)
    control(page, "book").setCurrentIndex(2)
    assert page.recipe == replace(preset, rank=8, book=BOTH)
    assert [name for name, back in advanced.back.items() if back.isVisible()] == ["rank", "book"]
    assert advanced.back["rank"].text() == "32"
    qtbot.mouseClick(advanced.back["rank"], Qt.MouseButton.LeftButton)
    assert page.recipe == replace(preset, book=BOTH)
    control(page, "seed").setValue(7)
    qtbot.mouseClick(advanced.back_all, Qt.MouseButton.LeftButton)
    assert page.recipe == preset
    assert not any(back.isVisible() for back in advanced.back.values())


def test_ones_own_settings_come_back_at_the_next_start_and_go_with_a_preset(session, show, qtbot):
    first = show()
    control(first, "rank").setValue(8)
    second = show()
    assert second.recipe.rank == 8
    qtbot.mouseClick(second.form.presets.cards["thorough"], Qt.MouseButton.LeftButton)
    made = presets.recipe(presets.preset("thorough"), second.model, 6)
    assert second.recipe == made
    assert show().recipe == made


def test_every_setting_of_a_recipe_is_shown_and_given_back(show):
    advanced = show().form.advanced
    other = protocol.Recipe(
        method=QLORA, precision="float32", rank=4, alpha=6, rslora=False, dora=True, targets="mlp", dropout=0.1,
        optimiser="paged_adamw8bit", rate=0.0002, schedule="linear", warmup_share=0.1, epochs=7, max_steps=90, batch=3,
        batch_tokens=900, length=200, checkpointing=True, seed=5, evaluations=4, samples=2, early_stop=3, keep="best",
        max_minutes=30, reword=False, book="open", passages=True, cards=2,
    )  # fmt: skip
    advanced.show_preset(other)
    shown = {name: field.control.value() for name, field in advanced.fields.items()}
    assert shown == {name: getattr(other, name) for name in shown}
    assert set(vars(other)) - set(shown) == {"clip", "weight_decay"}


def test_a_copied_run_has_its_settings_and_its_dataset_and_says_whose_they_are(session, show, qtbot):
    first = press(qtbot, show())
    page = show()
    wanted = replace(runs.settings(first), rank=4, weight_decay=0.01)
    page.show_recipe(wanted, page.model.folder, first.version_id, "Train Starter on dataset 1")
    assert page.recipe == wanted
    assert page.form.material.version_id == first.version_id
    assert "Train Starter on dataset 1" in page.copied.text() and page.copied.isVisible()
    assert press(qtbot, page).version_id == first.version_id


def test_the_wheel_scrolls_past_a_setting(show, qtbot):
    page = show()
    rank = control(page, "rank")
    page.form.base.setFocus()
    place = QPointF(5, 5)
    turn = QWheelEvent(place, rank.mapToGlobal(place), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                       Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(rank, turn)
    assert rank.value() == 32


# ------------------------------------------------------------ before the start


def test_what_is_found_is_shown_with_the_trained_words_marked(show):
    page = show()
    page.watch.found.emit(told(page.recipe))
    assert page.before.memory.sentence.text() == "Memory on the card: 6.0 GB of 11.0 GB"
    assert page.before.memory.chip.accessibleName() == "Fits"
    assert page.before.proposals.isHidden()
    cursor = QTextCursor(page.samples.text.document())
    cursor.setPosition(len(HELD) + 1)
    assert cursor.charFormat().fontUnderline(), "told without colours, too"
    cursor.setPosition(len(HELD) - 1)
    assert not cursor.charFormat().fontUnderline()


def test_amounts_are_told_for_each_card_where_several_share_the_work(show):
    page = show()
    shared = protocol.CardSeen("RTX A4000", 11 * GB, 16 * GB, (), 2)
    page.watch.found.emit(told(page.recipe, 6 * GB, protocol.PaceForecast(900.0, 600.0, 5 * GB)))
    assert "share" not in page.before.memory.source.text() + page.before.source.text()
    page.watch.found.emit(told(page.recipe, 6 * GB, shared, protocol.PaceForecast(900.0, 600.0, 5 * GB)))
    assert "for each of the 2 cards: the whole model, and its share" in page.before.memory.source.text()
    assert page.before.source.text() == (
        "Measured on this PC. 2 cards share the work; what they tell each other is not counted in."
    )


def test_cards_are_asked_for_only_where_there_are_several(show):
    page = show()
    page.form.fold.set_open(True)
    cards = page.form.advanced.fields["cards"].control
    page.watch.found.emit(told(page.recipe, 6 * GB, protocol.CardSeen("RTX A4000", 11 * GB, 16 * GB, (), 1, 1)))
    assert cards.isHidden()
    page.watch.found.emit(told(page.recipe, 6 * GB, protocol.CardSeen("RTX A4000", 11 * GB, 16 * GB, (), 1, 2)))
    assert cards.isVisible()


def test_a_copied_run_on_several_cards_shows_that_it_asks_for_them(show):
    page = show()
    page.form.fold.set_open(True)
    page.form.advanced.change(cards=2)
    assert page.form.advanced.fields["cards"].control.isVisible()
    page.form.advanced.set_back("cards")
    assert page.form.advanced.fields["cards"].control.isHidden()


@pytest.mark.parametrize("width", [736, 1142])
def test_form_and_look_are_whole_side_by_side_or_one_below_the_other(show, qtbot, width):
    page = show()
    page.setFixedWidth(width)
    for part in (page.form, page.before):
        view = part.parentWidget() if part is page.before else part.parentWidget().parentWidget()
        qtbot.waitUntil(lambda part=part, view=view: part.width() <= view.width())
    qtbot.waitUntil(lambda: stands_beside(page) == (width > 1000))


def stands_beside(page):
    return page.before.mapTo(page, page.before.rect().topLeft()).x() > page.form.width()


def test_all_controls_share_one_left_edge_in_large_text_too(show, qtbot, qapp):
    page = show()
    page.form.fold.set_open(True)
    form = page.form

    def edges():
        parts = (form.base, form.dataset, form.general, form.when_choice.choice, *(
            field.control for field in form.advanced.fields.values() if field.control.isVisible()))  # fmt: skip
        return {part.mapTo(form, part.rect().topLeft()).x() for part in parts}

    qtbot.waitUntil(lambda: len(edges()) == 1)
    before = edges()
    style.apply(qapp, style.LIGHT, 1.5)
    try:
        qtbot.waitUntil(lambda: edges() != before and len(edges()) == 1)
    finally:
        style.apply(qapp, style.LIGHT)


def test_the_other_samples_are_a_key_away(show, qtbot):
    page = show()
    page.watch.found.emit(told(page.recipe))
    assert page.samples._count.text().startswith("1 of 2")
    qtbot.keyClick(page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert page.samples._count.text().startswith("2 of 2")
    assert not page.samples.next.isEnabled()


def test_a_question_that_is_too_long_is_a_link_away(show, qtbot):
    page = show()
    gone = []
    page.wanted.connect(lambda name, what: gone.append((name, what)))
    page.watch.found.emit(told(page.recipe))
    row = page.before.checks.rows[0]
    assert row.finding.ids == (2,) and row.chip.accessibleName() == "Look", "what is to be looked at comes first"
    link = next(one for one in row.findChildren(QWidget) if one.accessibleName() == "Go to these questions")
    link.linkActivated.emit("2")
    assert gone == [("questions", {"pair": 2})]


def test_what_would_fit_is_set_by_its_button(show, qtbot):
    page = show()
    page.watch.found.emit(told(page.recipe, 14 * GB, protocol.Fitting({"method": QLORA}, 5 * GB)))
    assert page.before.memory.chip.accessibleName() == "Does not fit"
    [button] = page.before.proposals.buttons
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.recipe.method == QLORA
    assert page.form.advanced.back["method"].text() == "Whole"


def test_what_will_probably_fail_is_started_by_a_second_press(session, show, qtbot):
    page = show()
    page.watch.found.emit(told(page.recipe, 14 * GB))
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "14.0 GB" in page.problem.problem.why
    assert page.start.text() == "Start anyway"
    assert not session.read(jobs.listed)
    press(qtbot, page)
    assert page.start.text() == "Start training"


def test_a_changed_setting_takes_the_warning_back(show, qtbot):
    page = show()
    page.watch.found.emit(told(page.recipe, 14 * GB))
    page.start.trigger()
    control(page, "method").setCurrentIndex(1)
    assert page.start.text() == "Start training" and page.problem.isHidden()


class LookoutDouble:
    """Takes looks that find something at once and then never end."""

    def __init__(self):
        self.begun, self.ended = [], []
        self.warm = self.memory_wanted = False

    def warm_up(self):
        self.warm = True

    async def check(self, base, recipe, material, probe):
        self.begun.append((recipe.rank, probe))
        try:
            yield told(recipe)
            await asyncio.Event().wait()
        finally:
            self.ended.append(recipe.rank)

    def make_room(self, wanted):
        self.memory_wanted = wanted

    def close(self):
        self.warm = False


def test_a_look_follows_the_last_change_alone_and_ends_with_the_page(session, qapp):
    lookout = LookoutDouble()
    begun, ended = lookout.begun, lookout.ended

    async def scene():
        page = NewRunPage(session, lookout=lookout)
        page.show()
        await told_runs.until(lambda: lookout.warm)
        assert not begun, "the child is on its way before anything is asked"
        await told_runs.until(page.start.isEnabled)
        stood = page.recipe.rank
        for rank in (3, 4, 5):
            control(page, "rank").setValue(rank)
        await told_runs.until(lambda: (5, False) in begun)
        await told_runs.until(lambda: page.before.memory.isVisible())
        assert set(begun) <= {(stood, False), (5, False)}, "only what stood still was looked at"
        assert page.before.doing.text(), "it is said that the look goes on"
        page.measure.trigger()
        await told_runs.until(lambda: begun[-1] == (5, True))
        await told_runs.until(lambda: len(ended) == len(begun) - 1)
        page.hide()
        await told_runs.until(lambda: len(ended) == len(begun))
        assert begun.count((5, False)) == begun.count((5, True)) == 1
        assert not lookout.warm
        page.deleteLater()
        await asyncio.sleep(0.05)

    qapp.setQuitOnLastWindowClosed(False)
    with qasync.QEventLoop(qapp) as loop:
        loop.run_until_complete(scene())


def test_the_memory_is_free_before_a_run_and_while_one_needs_it(session, qapp):
    lookout = LookoutDouble()

    async def scene():
        page = NewRunPage(session, lookout=lookout)
        page.show()
        await told_runs.until(lambda: lookout.begun and page.start.isEnabled())
        page.start.trigger()
        assert not lookout.warm, "before it is even queued"
        await told_runs.until(lambda: len(session.read(jobs.listed)) == 1)
        [job] = session.read(jobs.listed)
        told_runs.tell(session.project, job.id, protocol.Started(1, 1.0))
        page.refresh(frozenset({"job"}))
        await told_runs.until(lambda: lookout.memory_wanted)
        page.hide()
        page.deleteLater()
        await asyncio.sleep(0.05)

    qapp.setQuitOnLastWindowClosed(False)
    with qasync.QEventLoop(qapp) as loop:
        loop.run_until_complete(scene())


def looking():
    """Return the children that look; others may end at this very moment."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            if "studio.engine" in child.cmdline():
                found.append(child)
    return found


def test_the_real_look_fills_the_page_and_follows_a_change_by_the_same_child(session, qapp):
    async def scene():
        page = NewRunPage(session)
        page.show()
        await told_runs.until(lambda: page._found is not None and page._found.done)
        assert page.before.memory.chip.accessibleName() == "Fits"
        assert page.before.checks.rows and not page.samples.isHidden()
        assert "im_end" in page.samples.text.toPlainText()
        await told_runs.until(lambda: page.before._bar.isHidden())
        children, memory = looking(), page.before.memory.sentence.text()
        control(page, "rank").setValue(256)
        await told_runs.until(lambda: page._found is not None and page._found.done)
        assert page.before.memory.sentence.text() != memory
        assert len(children) == 1 and looking() == children
        page.hide()
        await told_runs.until(lambda: not any(child.is_running() for child in children))  # it goes with the page
        page.deleteLater()
        await asyncio.sleep(0.1)

    qapp.setQuitOnLastWindowClosed(False)
    with qasync.QEventLoop(qapp) as loop:
        loop.run_until_complete(scene())


def test_what_was_found_stands_until_the_next_look_knows_better(show):
    page = show()
    page.watch.found.emit(told(page.recipe))
    page.watch.found.emit(Preflight(Known(page.recipe, seconds=60.0)))
    assert page.before.checks.rows and page.before.memory.isVisible() and page.samples.isVisible()
    page.watch.found.emit(replace(Preflight(Known(page.recipe)), done=True))
    assert not page.before.checks.rows and page.before.memory.isHidden() and page.samples.isHidden()


def test_a_measurement_tells_the_time_of_every_preset(show, qtbot):
    page = show()
    assert "not known" in page.before.time.text()
    page.watch.found.emit(told(page.recipe, 6 * GB, protocol.PaceForecast(900.0, 600.0, 5 * GB)))
    assert page.before.time.text() == "Time: about 10 minutes"
    assert page.before.source.text() == "Measured on this PC."
    assert "About 10 minutes" in page.form.presets.cards["quick"].accessibleDescription()
    control(page, "epochs").setValue(page.recipe.epochs // 2)
    qtbot.waitUntil(lambda: page.before.time.text() == "Time: about 5 minutes")


# ------------------------------------------------------------ by keyboard


def test_tab_goes_in_reading_order_and_everything_has_a_name(show, qtbot):
    page = show()
    page.form.fold.set_open(True)
    page.watch.found.emit(told(page.recipe, 6 * GB, protocol.CardSeen("RTX A4000", 11 * GB, 16 * GB, (), 1, 2)))
    page.activateWindow()
    page.form.base.setFocus()
    passed = [page.form.base]
    while len(passed) < 60:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is page.form.base:
            break
        passed.append(QApplication.focusWidget())
    assert all(one.accessibleName() or one.text() for one in passed)
    fields = [field.control for field in page.form.advanced.fields.values()]
    order = [page.form.base, page.form.dataset, page.form.general, page.form.presets.cards["quick"],
             page.form.when_choice.choice, *fields, page.samples.text]  # fmt: skip
    assert [one for one in passed if one in order] == order


def test_a_preset_is_chosen_by_its_key(show, qtbot):
    page = show()
    qtbot.keyClick(page, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.recipe == presets.recipe(presets.preset("thorough"), page.model, 6))


def test_advanced_opens_by_its_key_and_every_setting_says_what_it_costs(show, qtbot):
    page = show()
    assert page.form.advanced.isHidden()
    qtbot.keyClick(page, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    assert page.form.advanced.isVisible()
    for field in page.form.advanced.fields.values():
        assert field.control.accessibleName() and field.control.toolTip()
        assert len(field.tip) > 40 and field.tip.endswith(").")
