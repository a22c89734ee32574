"""The settings behind the presets, each with its unit and what it costs and buys."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QSpinBox, QWidget

from studio.protocol import Recipe
from studio.ui import style
from studio.ui.widgets.form import Form

METHODS = ("lora", "qlora")
NUMBER = 13 * style.GRID


class Rate(QDoubleSpinBox):
    """A small number, shown without idle zeros; one step is a fifth of it."""

    def __init__(self) -> None:
        super().__init__(decimals=6, minimum=0.000001, maximum=0.1)

    def textFromValue(self, value: float) -> str:
        return self.locale().toString(value, "f", 6).rstrip("0")

    def stepBy(self, steps: int) -> None:
        self.setValue(self.value() * 1.2**steps)


class AdvancedForm(QWidget):
    """Shows a recipe and lets it be changed."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recipe = Recipe()
        self.method = QComboBox()
        self.method.addItems([self.tr("Whole (LoRA)"), self.tr("4-bit (QLoRA)")])
        self.passes, self.batch = _number(1, 1000), _number(1, 256)
        self.rank, self.alpha = _number(1, 512), _number(1, 1024)
        self.length, self.seed = _number(32, 32768, 64), _number(0, 999_999)
        self.rate = Rate()
        self.reword = QCheckBox(self.tr("In every second pass"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.PAGE)
        for form in (self._left(), self._right()):  # of unequal length: none is to be drawn out
            row.addWidget(form, alignment=Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        self._listen()

    @property
    def recipe(self) -> Recipe:
        """The settings as they stand now."""
        return replace(
            self._recipe,
            method=METHODS[self.method.currentIndex()],
            epochs=self.passes.value(),
            batch=self.batch.value(),
            rate=self.rate.value(),
            rank=self.rank.value(),
            alpha=self.alpha.value(),
            length=self.length.value(),
            seed=self.seed.value(),
            reword=self.reword.isChecked(),
        )

    def show_recipe(self, recipe: Recipe) -> None:
        """Show settings; nobody is told."""
        self._recipe = recipe
        blocked = [QSignalBlocker(control) for control in self._controls()]
        self.method.setCurrentIndex(METHODS.index(recipe.method))
        self.passes.setValue(recipe.epochs)
        self.batch.setValue(recipe.batch)
        self.rate.setValue(recipe.rate)
        self.rank.setValue(recipe.rank)
        self.alpha.setValue(recipe.alpha)
        self.length.setValue(recipe.length)
        self.seed.setValue(recipe.seed)
        self.reword.setChecked(recipe.reword)
        del blocked

    def _left(self) -> Form:
        form = Form()
        form.add_row(
            self.tr("Passes"), self.passes, unit=self.tr("times"),
            tip=self.tr("How often each question is seen (epochs). More passes learn the questions better and take "
                        "longer in proportion."),
        )  # fmt: skip
        form.add_row(
            self.tr("Training rate"), self.rate, unit=self.tr("per step"),
            tip=self.tr("How large each step is (learning rate). Higher learns faster; too high and the model falls "
                        "apart. Larger base models need a lower one."),
        )  # fmt: skip
        form.add_row(
            self.tr("Questions per step"), self.batch, unit=self.tr("questions"),
            tip=self.tr("How many questions are learned from at once (batch size). More makes steadier steps and "
                        "takes more memory."),
        )  # fmt: skip
        form.add_row(
            self.tr("Longest text"), self.length, unit=self.tr("tokens"),
            tip=self.tr("Question and answer together; a token is about three quarters of a word. Longer pairs are "
                        "left out. More takes more memory."),
        )  # fmt: skip
        form.add_row(
            self.tr("Practise other wordings"), self.reword,
            tip=self.tr("Questions in English are also learned in other words, so that the model knows them again when "
                        "somebody asks differently. A run takes no longer."),
        )  # fmt: skip
        return form

    def _right(self) -> Form:
        form = Form()
        form.add_row(
            self.tr("Base model kept"), self.method,
            tip=self.tr("LoRA keeps the base model whole, in 16 or 32 bit. QLoRA keeps it in 4 bit: about a quarter "
                        "of the memory, somewhat slower, a little less exact."),
        )  # fmt: skip
        form.add_row(
            self.tr("Room to learn"), self.rank, unit=self.tr("rank"),
            tip=self.tr("Size of what is added to the base model (LoRA rank). More room holds more facts; time and "
                        "file size grow a little."),
        )  # fmt: skip
        form.add_row(
            self.tr("Strength"),
            self.alpha,
            unit=self.tr("alpha"),
            tip=self.tr("How strongly the added part counts (LoRA alpha). Usually the same as the rank."),
        )
        form.add_row(
            self.tr("Seed"), self.seed,
            tip=self.tr("The draw of chance. The same seed on the same questions gives the same model again."),
        )  # fmt: skip
        for control in self._sized():
            control.setFixedWidth(NUMBER + style.PAGE if control is self.method else NUMBER)
        return form

    def _controls(self) -> tuple[QWidget, ...]:
        return (*self._sized(), self.reword)

    def _sized(self) -> tuple[QWidget, ...]:
        return (self.passes, self.rate, self.batch, self.length, self.method, self.rank, self.alpha, self.seed)

    def _listen(self) -> None:
        self.method.currentIndexChanged.connect(lambda _: self.edited.emit())
        self.reword.toggled.connect(lambda _: self.edited.emit())
        self.rate.valueChanged.connect(lambda _: self.edited.emit())
        for number in (self.passes, self.batch, self.length, self.rank, self.alpha, self.seed):
            number.valueChanged.connect(lambda _: self.edited.emit())


def _number(least: int, most: int, step: int = 1) -> QSpinBox:
    made = QSpinBox(minimum=least, maximum=most, singleStep=step)
    made.setGroupSeparatorShown(True)
    return made
