"""Freeze a version: choose what and how, see at once what that would give, then freeze it."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QSpinBox, QVBoxLayout, QWidget

from studio.core.freezing import datasets
from studio.core.freezing.splitting import Freezing
from studio.core.problems import Problem, ProblemError
from studio.core.store.changes import Change
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.look import Look
from studio.ui.versions_parts import looks, words
from studio.ui.versions_parts.card import Mix
from studio.ui.widgets import labels
from studio.ui.widgets.form import Form
from studio.ui.widgets.problem_bar import ProblemBar

PAUSE_MS = 200
"""A forecast is made when the person stops turning a number."""


class SettingsForm(Form):
    """The settings of a version, with what each costs and buys."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        usual = Freezing()
        self.tag = QComboBox()
        self.share, self.least = _number(5, 50, round(usual.share * 100), 5), _number(0, 500, usual.least)
        self.general, self.seed = _number(0, 50, round(usual.general * 100), 5), _number(0, 999_999, usual.seed)
        self.add_row(
            self.tr("&Questions"), self.tag,
            tip=self.tr("All that you approved, or only those with a tag."),
        )  # fmt: skip
        self.add_row(
            self.tr("&Held out"), self.share, unit=self.tr("% of the questions"),
            tip=self.tr("Kept back from training to be asked afterwards (test set). Sections stay whole, so that the "
                        "same fact in other words is never on both sides. More makes the verdict surer and leaves less "
                        "to learn from."),
        )  # fmt: skip
        self.add_row(
            self.tr("Hold out at &least"), self.least, unit=self.tr("questions"),
            tip=self.tr("Where there are few questions a share of them proves nothing. Never more than a third is held "
                        "out for this."),
        )  # fmt: skip
        self.add_row(
            self.tr("&General questions"), self.general, unit=self.tr("% of training"),
            tip=self.tr("Plain questions that come with the studio, in English: they help a model to keep what it "
                        "could do before. They are trained, never held out. None is the usual choice."),
        )  # fmt: skip
        self.add_row(
            self.tr("&Draw number"), self.seed,
            tip=self.tr("The number the draw of chance begins with (seed). The same questions with the same settings "
                        "give the same version again."),
        )  # fmt: skip
        self.tag.currentIndexChanged.connect(lambda _: self.edited.emit())
        for number in (self.share, self.least, self.general, self.seed):
            number.valueChanged.connect(lambda _: self.edited.emit())

    @property
    def settings(self) -> Freezing:
        """The settings as they stand now."""
        return Freezing(
            seed=self.seed.value(), share=self.share.value() / 100, least=self.least.value(),
            general=self.general.value() / 100, tag=self.tag.currentData() or "",
        )  # fmt: skip

    def show_choices(self, found: looks.Choices) -> None:
        """Offer all that is approved, and each tag; what is chosen stays chosen."""
        wanted = self.tag.currentData()
        blocked = QSignalBlocker(self.tag)
        self.tag.clear()
        self.tag.addItem(self.tr("All approved ({0})").format(found.approved), "")
        for tag, count in found.tags.items():
            self.tag.addItem(self.tr("With the tag “{0}” ({1})").format(tag, count), tag)
        self.tag.setCurrentIndex(max(0, self.tag.findData(wanted)))
        del blocked


class FreezeDialog(QDialog):
    """The forecast follows the settings and the questions; freezing goes on beside the window."""

    frozen = Signal(str, bool)
    """Title of the version, and whether it is new."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Freeze a version"))
        self._session = session
        self._wanted: Freezing | None = None
        """What is being frozen."""
        self.form, self.mix, self.trouble = SettingsForm(), Mix(), ProblemBar()
        self.forecast, self.advice, self.more = labels.body(), labels.body(), labels.body()
        style.mark(self.forecast, kind="strong")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.button = self._buttons.addButton(self.tr("Freeze"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.button.setProperty("primary", "true")
        self.button.setEnabled(False)
        self._lay_out()
        self._choices, self._outlook, self._prepared = (Look(session, self) for _ in range(3))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._listen()
        self._follow(frozenset({"pair"}))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        said = QVBoxLayout()
        said.setSpacing(style.GRID // 2)
        for part in (self.forecast, self.more, self.advice):
            said.addWidget(part)
        column.addWidget(self.form)
        column.addLayout(said)
        column.addWidget(self.mix)
        column.addWidget(self.trouble)
        column.addStretch(1)
        column.addWidget(self._buttons)
        self.forecast.setText(self.tr("Looking at what would be frozen …"))
        for part in (self.mix, self.advice, self.more):
            part.hide()
        self.resize(92 * style.GRID, 72 * style.GRID)

    def _listen(self) -> None:
        self._buttons.accepted.connect(self._freeze)
        self._buttons.rejected.connect(self.reject)
        self.form.edited.connect(self._pause.start)
        self._pause.timeout.connect(self._ask)
        self._choices.found.connect(self._show_choices)
        self._outlook.found.connect(self._show_outlook)
        self._prepared.found.connect(self._keep)
        self._session.changed.connect(self._follow)

    # ------------------------------------------------------------ the forecast

    def _follow(self, kinds: frozenset[str]) -> None:
        if "pair" in kinds:
            self._choices.ask(looks.choices)

    def _show_choices(self, found: looks.Choices) -> None:
        self.form.show_choices(found)
        self._ask()

    def _ask(self) -> None:
        self._outlook.ask(looks.outlook, self.form.settings)

    def _show_outlook(self, found: looks.Outlook | Problem) -> None:
        good = isinstance(found, looks.Outlook)
        for part in (self.mix, self.advice):
            part.setVisible(good)
        self.more.setVisible(False)
        self.button.setEnabled(good and self._wanted is None)
        if isinstance(found, Problem):
            self.forecast.setText(str(found))
            return
        self.mix.show_facts(found.trained, found.held_out, found.facts)
        self.forecast.setText(words.forecast(found.trained, found.held_out, found.facts))
        self.advice.setText(words.advice(found.held_out))
        lacking = words.shortage(found.settings, found.trained, found.facts.general)
        self.more.setText(" ".join(part for part in (words.happened(found.facts), lacking) if part))
        self.more.setVisible(bool(self.more.text()))

    # ------------------------------------------------------------ freezing

    def _freeze(self) -> None:
        self._wanted = self.form.settings
        self.trouble.dismiss()
        self._set_busy(True)
        self._prepared.ask(looks.prepared, self._wanted)

    def _keep(self, found: datasets.Prepared | Problem) -> None:
        if isinstance(found, Problem):
            self._refuse(found)
        elif self._session.is_open:
            self._session.hear(self._session.do(datasets.keep, self._session.project, found), self._end)

    def _end(self, future: Future[Change]) -> None:
        error = future.exception()
        if isinstance(error, ProblemError):
            self._refuse(error.problem)
        elif error is not None:  # told by the session
            self._set_busy(False)
        else:
            change = future.result()
            self.frozen.emit(_named(change), bool(change.kinds))
            self.accept()

    def _refuse(self, problem: Problem) -> None:
        self._set_busy(False)
        self.trouble.show_problem(problem)

    def _set_busy(self, busy: bool) -> None:
        self.form.setEnabled(not busy)
        self.button.setEnabled(not busy)
        self.button.setText(self.tr("Freezing …") if busy else self.tr("Freeze"))
        if not busy:
            self._wanted = None


def _named(change: Change) -> str:
    """Return the title of what was frozen: "dataset version 3"."""
    return change.title.removeprefix("freeze ")


def _number(least: int, most: int, value: int, step: int = 1) -> QSpinBox:
    return QSpinBox(minimum=least, maximum=most, value=value, singleStep=step)
