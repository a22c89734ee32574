"""What a person is told before the start: how the run sees the questions, whether it fits, how long it takes.

A ``Preflight`` grows by what the child says; each one is shown as it is, so results stand as they are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from studio import protocol
from studio.core.training import findings
from studio.core.training.findings import FINE, LOOK, STOP, Finding

LEVELS = (FINE, LOOK, STOP)
"""From good to bad."""


@dataclass(frozen=True)
class Known:
    """What is known before the child is asked."""

    recipe: protocol.Recipe
    questions: Mapping[int, str] = field(default_factory=dict)
    """The questions on both sides, by id: a finding names those it is about."""
    seconds: float | None = None
    """How long the run will take by an earlier one on this base; None before the first."""
    disk_free: int | None = None
    """Bytes free where the project lies."""


@dataclass(frozen=True)
class Preflight:
    """What is known of a run so far; None and empty for what is not known yet.

    A whole one, as a sketch::

        samples   (SampleSeen(12, (("<|im_start|>user\\nWhich …", False), ("3 bar.<|im_end|>", True)), 41), …)  three
        seen      TrainingSeen(rows=300, tokens=24000, trained_tokens=6100, longest=212, too_long=(17,), …)
        card      CardSeen(name="NVIDIA RTX A4000", free=14e9, total=16e9, holders=(("firefox", 900_000_000),))
        memory    MemoryForecast(weights=…, …, total=5_200_000_000, free=14_000_000_000, device=…)
        fittings  (Fitting({"method": "qlora"}, 3_100_000_000), …)   only where it does not fit
        pace      PaceForecast(tokens_per_second=900.0, seconds=620.0, peak=5_100_000_000)   only after a probe
        findings  [Finding("look", "1 question is too long and is left out.", "…", (17,)), Finding("fine", …), …]
    """

    known: Known
    samples: tuple[protocol.SampleSeen, ...] = ()
    """A short one, a middling one and a long one."""
    seen: protocol.TrainingSeen | None = None
    card: protocol.CardSeen | None = None
    memory: protocol.MemoryForecast | None = None
    fittings: tuple[protocol.Fitting, ...] = ()
    """Changes of the recipe with which it would fit; the first one changes least."""
    pace: protocol.PaceForecast | None = None
    done: bool = False
    """Nothing more will be found."""

    def heard(self, event: protocol.Message) -> Preflight:
        """Return it with what the child said; other events change nothing."""
        match event:
            case protocol.SampleSeen():
                return replace(self, samples=(*self.samples, event))
            case protocol.TrainingSeen():
                return replace(self, seen=event)
            case protocol.CardSeen():
                return replace(self, card=event)
            case protocol.MemoryForecast():
                return replace(self, memory=event)
            case protocol.Fitting():
                return replace(self, fittings=(*self.fittings, event))
            case protocol.PaceForecast():
                return replace(self, pace=event)
        return self

    @property
    def seconds(self) -> float | None:
        """How long the run will take, as well as it is known."""
        return self.known.seconds if self.pace is None else self.pace.seconds

    @property
    def findings(self) -> list[Finding]:
        """What a person is told, in the order in which one thinks of it."""
        known, told = self.known, list[Finding]()
        if self.seen is not None:
            told += findings.of_questions(self.seen, known.recipe, known.questions)
        if self.card is not None:
            told.append(findings.of_card(self.card))
        if self.memory is not None:
            told.append(findings.of_memory(self.memory, self.fittings))
            if known.disk_free is not None:
                told.append(findings.of_disk(self.memory, known.disk_free))
        if self.seconds is not None:
            told.append(findings.of_time(self.seconds, measured=self.pace is not None))
        return told

    @property
    def level(self) -> str:
        """The worst that was found."""
        return max((finding.level for finding in self.findings), key=LEVELS.index, default=FINE)
