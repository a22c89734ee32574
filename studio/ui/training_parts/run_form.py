"""The form of a new run: which base, how thorough, and what that will cost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.core import datasets, training
from studio.core.bases import BaseModel
from studio.protocol import Recipe
from studio.ui import preferences, style, wording
from studio.ui.training_parts.advanced import AdvancedForm
from studio.ui.training_parts.preset_cards import PresetCards
from studio.ui.widgets import labels
from studio.ui.widgets.fold import Fold
from studio.ui.widgets.form import Form


class RunForm(QFrame):
    """Remembers base and preset; what was set under *Advanced* holds until a preset is chosen again."""

    changed = Signal()
    """Another base, preset or setting: the forecast is to be made anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.mark(self, card=True)
        self._bases: list[BaseModel] = []
        self._approved, self._own = 0, False
        self.base = QComboBox()
        self.presets, self.advanced = PresetCards(), AdvancedForm()
        self._facts, self._time = labels.body(), labels.caption()
        self._back = QPushButton(self.tr("Back to the preset"))
        style.mark(self._back, link=True)
        self._lay_out()
        self.presets.choose(_known(preferences.word("training/preset")))
        self.base.activated.connect(lambda _: self._choose())
        self.presets.chosen.connect(lambda _: self._choose())
        self.advanced.edited.connect(self._own_settings)
        self._back.clicked.connect(lambda: self._choose())

    def _lay_out(self) -> None:
        form = Form()
        form.add_row(
            self.tr("Base model"), self.base,
            tip=self.tr("The model that learns from your questions. Add others under Models."),
        )  # fmt: skip
        self.base.setMinimumWidth(44 * style.GRID)
        hidden = QWidget()
        column = QVBoxLayout(hidden)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.advanced)
        back = QHBoxLayout()
        back.addWidget(self._back)
        back.addStretch(1)
        column.addLayout(back)
        self.fold = Fold("training", self.tr("Advanced"), hidden)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(style.GROUP, style.GROUP - 4, style.GROUP, style.GRID)
        rows.setSpacing(style.GRID)
        words = QVBoxLayout()
        words.setSpacing(style.GRID // 4)
        words.addWidget(self._facts)
        words.addWidget(self._time)
        for part in (form, self.presets):
            rows.addWidget(part)
        rows.addLayout(words)
        rows.addWidget(self.fold)

    # ------------------------------------------------------------ what is chosen

    @property
    def model(self) -> BaseModel | None:
        """The base chosen now."""
        at = self.base.currentIndex()
        return self._bases[at] if 0 <= at < len(self._bases) else None

    @property
    def recipe(self) -> Recipe:
        """The settings of the run as they stand."""
        return self.advanced.recipe

    def show_bases(self, bases: Sequence[BaseModel]) -> None:
        """Offer these models; the one chosen stays chosen."""
        if list(bases) == self._bases:
            return
        wanted = str(self.model.folder) if self.model else preferences.word("training/base")
        self._bases = list(bases)
        self.base.clear()
        self.base.addItems([f"{base.name}  ·  {wording.size(base.bytes)}" for base in bases])
        self.choose_base(Path(wanted))
        self._apply_preset()

    def choose_base(self, folder: Path) -> None:
        """Choose a base by its folder, the first one where it is not there."""
        at = next((at for at, base in enumerate(self._bases) if base.folder == folder), 0)
        self.base.setCurrentIndex(at)

    def recipes(self) -> dict[str, Recipe]:
        """Return the settings of every preset, and of the run as it stands under an empty name."""
        if self.model is None:
            return {}
        made = {one.name: training.recipe(one, self.model, self._approved) for one in training.PRESETS}
        return {**made, "": self.recipe}

    # ------------------------------------------------------------ what it will cost

    def show_forecasts(self, forecasts: dict[str, training.Forecast]) -> None:
        """Say how the questions are split and how long each preset takes."""
        run = forecasts[""]
        enough = run.approved >= datasets.NEEDED
        about = {name: wording.about(one.seconds) for name, one in forecasts.items() if one.seconds and enough}
        self.presets.set_times({name: wording.capitalised(time) for name, time in about.items()})
        self._facts.setText(self._split(run))
        self._time.setText(self._told_time(run) if enough else "")
        self._time.setVisible(bool(self._time.text()))
        if run.approved != self._approved:  # fewer passes are needed where there is more to learn from
            self._approved = run.approved
            self._apply_preset()
            self.changed.emit()

    def _split(self, run: training.Forecast) -> str:
        questions = wording.count(run.approved, self.tr("approved question"), self.tr("approved questions"))
        if run.approved < datasets.NEEDED:
            return self.tr("{0}: at least {1} are needed to train and to test.").format(questions, datasets.NEEDED)
        return self.tr("{0}: about {1} to learn from, {2} held out for the test.").format(
            questions, run.learned, run.held_out
        )

    def _told_time(self, run: training.Forecast) -> str:
        if run.seconds is None:
            return self.tr("The time is known after the first run on this model.")
        about = self.tr("With your own settings this run takes {0}.").format(wording.about(run.seconds))
        return about if self._own else ""

    # ------------------------------------------------------------ choosing

    def _choose(self) -> None:
        if self.model is not None:
            preferences.set_word("training/base", str(self.model.folder))
        preferences.set_word("training/preset", self.presets.name)
        self._own = False
        self._apply_preset()
        self.changed.emit()

    def _apply_preset(self) -> None:
        if not self._own and self.model is not None:
            chosen = training.preset(self.presets.name)
            self.advanced.show_recipe(training.recipe(chosen, self.model, self._approved))
        self._back.setVisible(self._own)

    def _own_settings(self) -> None:
        self._own = True
        self._back.setVisible(True)
        self.changed.emit()


def _known(name: str) -> str:
    """Return a preset's name, the first where the remembered one is gone."""
    names = [preset.name for preset in training.PRESETS]
    return name if name in names else names[0]
