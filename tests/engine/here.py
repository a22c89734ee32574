"""Jobs done in the test's own process: a second saved per test where no real child is what is tested."""

import io
from pathlib import Path

from studio.child import Controls, Reporter
from studio.engine.evaluate import evaluate
from studio.engine.train import Course, prepare, read_recipe, repeatable, train
from studio.protocol import EvaluateAdapter, Message, TrainAdapter, from_json


class Heard(Reporter):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        super().__init__(self.stream)

    @property
    def events(self) -> list[Message]:
        return [from_json(line) for line in self.stream.getvalue().splitlines()]


def do_here(folder: Path, job: TrainAdapter | EvaluateAdapter) -> list[Message]:
    """Do a job and return its events; what it raises comes through."""
    heard = Heard()
    folder.mkdir(exist_ok=True)
    work = train if isinstance(job, TrainAdapter) else evaluate
    work(job, folder, heard, Controls(folder, heard))
    return heard.events


def course(folder: Path, job: TrainAdapter) -> Course:
    """Prepare a run and stop before its first step."""
    heard = Heard()
    recipe = read_recipe(job.recipe)
    repeatable(recipe.seed)
    return prepare(job, recipe, folder, heard, Controls(folder, heard))
