"""Jobs done in the test's own process: seconds saved per test where no real child is what is tested."""

import io
from collections.abc import Callable
from pathlib import Path

from studio.child import Controls, Reporter
from studio.engine.drafting import write_drafts
from studio.engine.evaluate import evaluate
from studio.engine.rephrasing import rephrase
from studio.engine.training.train import Course, prepare, repeatable, train
from studio.engine.vote import vote
from studio.protocol import (
    EvaluateAdapter,
    Message,
    ModelDrafts,
    Recipe,
    RephrasePairs,
    TrainAdapter,
    VotePairs,
    from_json,
)

Watch = Callable[[Message], None]
"""Is told what a job is about to say; what it raises ends the job there."""
WORK = {
    TrainAdapter: train,
    EvaluateAdapter: evaluate,
    ModelDrafts: write_drafts,
    RephrasePairs: rephrase,
    VotePairs: vote,
}


class Heard(Reporter):
    """Keeps what is said."""

    def __init__(self, watch: Watch | None = None) -> None:
        self.stream = io.StringIO()
        self._watch = watch
        super().__init__(self.stream)

    def say(self, event: Message) -> None:
        if self._watch is not None:
            self._watch(event)
        super().say(event)

    @property
    def events(self) -> list[Message]:
        return [from_json(line) for line in self.stream.getvalue().splitlines()]


def do_here(folder: Path, job: Message, heard: Heard | None = None) -> list[Message]:
    """Do a job and return its events; what it raises comes through."""
    heard = heard or Heard()
    folder.mkdir(exist_ok=True)
    WORK[type(job)](job, folder, heard, Controls(folder, heard))
    return heard.events


def course(folder: Path, job: TrainAdapter, heard: Heard | None = None) -> Course:
    """Prepare a run and stop before its first step."""
    heard = heard or Heard()
    recipe = Recipe.from_dict(job.recipe)
    repeatable(recipe.seed)
    return prepare(job, recipe, folder, heard, Controls(folder, heard))
