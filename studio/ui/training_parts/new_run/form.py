"""What a new run is made of: base, questions, preset, time; every single setting under *Advanced*."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.core.bases import BaseModel
from studio.core.freezing import datasets
from studio.core.store.schema import DatasetVersion
from studio.core.training import presets
from studio.core.training.material import Material
from studio.core.training.outlook import Forecast
from studio.protocol import Recipe
from studio.ui import preferences, style, wording
from studio.ui.training_parts.new_run.advanced import AdvancedForm
from studio.ui.training_parts.new_run.controls import FIELD, LABELS, List, Number
from studio.ui.training_parts.new_run.looks import Offer
from studio.ui.training_parts.new_run.when_choice import When, WhenChoice
from studio.ui.training_parts.preset_cards import PresetCards
from studio.ui.widgets import labels
from studio.ui.widgets.fold import Fold
from studio.ui.widgets.form import Form

BASE, PRESET, OWN, GENERAL = "training/base", "training/preset", "training/own", "training/general"
NOW = -1
"""In the list of datasets: what is approved now."""


class RunForm(QWidget):
    """Remembers base, preset, general questions and one's own settings; those hold until a preset is pressed."""

    changed = Signal()
    """Another base, dataset or setting: what is known of the run is to be found anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bases: list[BaseModel] = []
        self._versions: list[DatasetVersion] = []
        self._wanted_version: int | None = None
        """To be chosen as soon as the versions are known."""
        self._known: tuple[int, list[int]] | None = None
        self._pairs = 0
        """How many questions the presets are made for."""
        self.base, self.dataset, self.when_choice = List(), List(), WhenChoice()
        self.general = Number(0, 50, 5)
        self.general.setValue(_remembered_share())
        self.presets, self.advanced = PresetCards(), AdvancedForm()
        self.facts = labels.body()
        self._lay_out()
        self.presets.choose(_known(preferences.word(PRESET)))
        self.advanced.show_own(_remembered_settings())
        self._listen()
        self._mark_own()

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(style.GROUP)
        rows.addWidget(self._choices())
        rows.addWidget(self.presets)
        rows.addWidget(self.facts)
        form = Form()
        form.add_row(
            self.tr("Be&gin"), self.when_choice,
            tip=self.tr("Runs go one after another, in the order in which they were started. This one can wait for a "
                        "time, such as tonight, or for a run to be done."),
        )  # fmt: skip
        rows.addWidget(form)
        rows.addWidget(self._fold())
        self._align()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            QTimer.singleShot(0, self, self._align)  # the labels hear of it after the form

    def _align(self) -> None:
        """All controls share one left edge, also those under *Advanced*, however large the text is."""
        names = [label for label in self.findChildren(QLabel) if label.buddy() is not None]
        for label in names:
            label.setMinimumWidth(0)
        widest = max(LABELS, *(label.sizeHint().width() for label in names))
        for label in names:
            label.setMinimumWidth(widest)

    def _choices(self) -> Form:
        form = Form()
        form.add_row(
            self.tr("Base &model"), self.base,
            tip=self.tr("The model that learns from your questions. Add others under Models."),
        )  # fmt: skip
        form.add_row(
            self.tr("&Learn from"), self.dataset,
            tip=self.tr("What is approved now is kept as a new dataset version at the start. An earlier version makes "
                        "runs comparable: the same questions are learned and the same ones asked."),
        )  # fmt: skip
        form.add_row(
            self.tr("Ge&neral questions"), self.general, unit=self.tr("% of training"),
            tip=self.tr("Plain questions that come with the studio, in English: they help a model to keep what it "
                        "could do before, and take time in proportion. They are trained, never held out (replay)."),
        )  # fmt: skip
        for field in (self.base, self.dataset):
            field.setFixedWidth(FIELD)
        return form

    def _fold(self) -> Fold:
        self.fold = Fold("training", self.tr("Advanced"), self.advanced)
        return self.fold

    def _listen(self) -> None:
        self.base.activated.connect(lambda _: self._choose_base())
        self.dataset.activated.connect(lambda _: self._choose_dataset())
        self.general.valueChanged.connect(self._choose_share)
        self.presets.chosen.connect(self._choose_preset)
        self.advanced.edited.connect(self._keep_own)

    # ------------------------------------------------------------ what is chosen

    @property
    def model(self) -> BaseModel | None:
        """The base chosen now."""
        at = self.base.currentIndex()
        return self._bases[at] if 0 <= at < len(self._bases) else None

    @property
    def material(self) -> Material:
        """What the run learns from."""
        chosen = self._wanted_version or self.dataset.currentData()
        if chosen in (None, NOW):
            return Material(general=self.general.value() / 100)
        return Material(version_id=chosen)

    @property
    def recipe(self) -> Recipe:
        """The settings of the run as they stand."""
        return self.advanced.recipe

    @property
    def when(self) -> When:
        """When the run is to begin."""
        return self.when_choice.when

    def recipes(self) -> dict[str, Recipe]:
        """Return the settings of every preset, and of the run as it stands under an empty name."""
        if self.model is None:
            return {}
        made = {one.name: presets.recipe(one, self.model, self._pairs) for one in presets.PRESETS}
        return {**made, "": self.recipe}

    def show_bases(self, bases: Sequence[BaseModel]) -> None:
        """Offer these models; the one chosen stays chosen."""
        if list(bases) == self._bases:
            return
        wanted = str(self.model.folder) if self.model else preferences.word(BASE)
        self._bases = list(bases)
        self.base.clear()
        self.base.addItems([f"{base.name}  ·  {wording.size(base.bytes)}" for base in bases])
        self.choose_base(Path(wanted))

    def choose_base(self, folder: Path) -> None:
        """Choose a base by its folder, the first one where it is not there."""
        at = next((at for at, base in enumerate(self._bases) if base.folder == folder), 0)
        self.base.setCurrentIndex(at)
        self._apply_preset()

    def turn_fold(self) -> None:
        """Show all settings, or hide them."""
        self.fold.set_open(self.fold.content.isHidden())

    def take(self, changes: Mapping[str, Any]) -> None:
        """Set what was proposed: settings, or another base by its name or folder."""
        wanted = changes.get("base")
        base = next((one for one in self._bases if wanted in (one.name, str(one.folder))), None)
        if base is not None:
            self.choose_base(base.folder)
            self._choose_base()
        self.advanced.change(**changes)

    def copy(self, recipe: Recipe, version_id: int | None) -> None:
        """Take the settings of another run, as one's own where they differ from the preset's."""
        self._wanted_version = version_id or NOW
        self.advanced.show_own(asdict(recipe))
        self._keep_own()

    # ------------------------------------------------------------ what there is, and what it costs

    def show_offer(self, offer: Offer) -> None:
        """Show the datasets, how the questions are split, and the runs that can be waited for."""
        known = (offer.approved, [version.id for version in offer.versions])
        if known != self._known or self._wanted_version:  # a list that is filled anew closes under one's hand
            self._known = known
            self._show_versions(offer)
        self.when_choice.show_jobs(offer.unended)
        run = offer.forecasts[""]
        self.facts.setText(self._split(run))
        if run.approved != self._pairs:  # fewer passes are needed where there is more to learn from
            self._pairs = run.approved
            self._apply_preset()
            self.changed.emit()

    def _show_versions(self, offer: Offer) -> None:
        wanted, blocked = self._wanted_version or self.dataset.currentData(), QSignalBlocker(self.dataset)
        self._wanted_version = None
        self._versions = offer.versions
        self.dataset.clear()
        questions = wording.count(offer.approved, self.tr("question"), self.tr("questions"))
        self.dataset.addItem(self.tr("What is approved now: {0}").format(questions), NOW)
        for version in offer.versions:
            made = wording.when(version.created)
            self.dataset.addItem(
                self.tr("Dataset {0}: {1} to learn, {2} held out, {3}").format(
                    version.number, version.trained, version.held_out, made
                ),
                version.id,
            )
        self.dataset.setCurrentIndex(max(0, self.dataset.findData(wanted)))
        del blocked
        self._show_share()

    def _show_share(self) -> None:
        """The share is fixed in a version; it can be chosen for what is approved now."""
        version = next((one for one in self._versions if one.id == self.material.version_id), None)
        blocked = QSignalBlocker(self.general)
        settings = version.settings or {} if version else {}
        self.general.setEnabled(version is None)
        self.general.setValue(round(100 * settings.get("general", 0)) if version else _remembered_share())
        del blocked

    def _split(self, run: Forecast) -> str:
        questions = wording.count(run.approved, self.tr("question"), self.tr("questions"))
        if run.approved < datasets.NEEDED:
            return self.tr("{0}: at least {1} are needed to train and to test.").format(questions, datasets.NEEDED)
        about = "" if self.material.version_id else self.tr("about") + " "
        return self.tr("{0}: {1}{2} to learn from, {3} held out for the test.").format(
            questions, about, run.learned, run.held_out
        )

    def show_times(self, seconds: Mapping[str, float | None]) -> None:
        """Say how long each preset takes, as far as it is known."""
        known = {name: wording.about(time) for name, time in seconds.items() if time}
        self.presets.set_times({name: wording.capitalised(time) for name, time in known.items()})

    # ------------------------------------------------------------ choosing

    def _choose_base(self) -> None:
        if self.model is not None:
            preferences.set_word(BASE, str(self.model.folder))
        self._apply_preset()
        self.changed.emit()

    def _choose_dataset(self) -> None:
        self._show_share()
        self.changed.emit()

    def _choose_share(self, share: int) -> None:
        preferences.set_word(GENERAL, str(share))
        self.changed.emit()

    def _choose_preset(self, name: str) -> None:
        """A preset sets everything: one's own settings are gone, as its button says."""
        preferences.set_word(PRESET, name)
        self._apply_preset()
        self.advanced.set_back()

    def _apply_preset(self) -> None:
        if self.model is not None:
            chosen = presets.preset(self.presets.name)
            self.advanced.show_preset(presets.recipe(chosen, self.model, self._pairs))
        self._mark_own()

    def _keep_own(self) -> None:
        preferences.set_word(OWN, json.dumps(self.advanced.own))
        self._mark_own()
        self.changed.emit()

    def _mark_own(self) -> None:
        """Say beside the fold how many settings are one's own: it may be closed."""
        count = len(self.advanced.own)
        changed = self.tr("Advanced ({0} changed from {1})")
        preset = presets.preset(self.presets.name).title
        self.fold.set_title(changed.format(count, preset) if count else self.tr("Advanced"))


def _known(name: str) -> str:
    """Return a preset's name, the first where the remembered one is gone."""
    names = [preset.name for preset in presets.PRESETS]
    return name if name in names else names[0]


def _remembered_share() -> int:
    kept = preferences.word(GENERAL, "0")
    return int(kept) if kept.isdigit() else 0


def _remembered_settings() -> Mapping[str, object]:
    """Return one's own settings; what somebody else wrote there is taken for none."""
    usual = asdict(Recipe())
    try:
        kept = json.loads(preferences.word(OWN) or "{}")
        return {name: value for name, value in kept.items() if isinstance(value, _kinds(usual[name]))}
    except (ValueError, KeyError, AttributeError):
        return {}


def _kinds(value: object) -> tuple[type, ...]:
    return (int, float) if isinstance(value, float) else (type(value),)
