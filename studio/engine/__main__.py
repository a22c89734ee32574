"""The engine child: ``python -m studio.engine RUN_FOLDER`` does a job, ``--talk`` answers the playground, ``--look``
looks at runs before their start.

A training on several cards starts itself once for each of them, with ``--share`` (``training/launching.py``).
Nothing heavy is imported before the child has said who it is; torch and its neighbours come with the body.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio import awake
from studio.child import Commands, Controls, Reporter, run_job, run_pipe
from studio.protocol import EvaluateAdapter, Message, ModelDrafts, RephrasePairs, TrainAdapter, VotePairs

SURROUNDINGS = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # Threads that wait by spinning eat the core the others need: on two busy cores a step took six times longer.
    "OMP_WAIT_POLICY": "PASSIVE",
    # Bitsandbytes asks for PyTorch's compiler, which nothing here uses: to import it took a quarter of every start.
    "TORCHDYNAMO_DISABLE": "1",
}
"""Read by the libraries when they are imported. First of all: nothing here may look beyond this PC."""


def main(arguments: list[str]) -> int:
    """Serve one run folder or one pipe; returns the exit status (2 when called wrongly)."""
    os.environ.update(SURROUNDINGS)
    if arguments == ["--talk"]:
        return run_pipe(Obeying(talk))
    if arguments == ["--look"]:
        return run_pipe(Obeying(looking))
    if arguments[:1] == ["--share"]:
        from studio.engine.training.launching import share

        return share(Path(arguments[1]), Path(arguments[2]), int(arguments[3]))
    if len(arguments) == 1:
        return run_job(Path(arguments[0]), do_job)
    print("usage: python -m studio.engine RUN_FOLDER | --talk | --look", file=sys.stderr)
    return 2


def do_job(job: Message, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Do the job this run folder asks for. Raises TypeError for a job of another room."""
    awake.stay()
    if isinstance(job, TrainAdapter):
        do_training(job, folder, reporter, controls)
    elif isinstance(job, EvaluateAdapter):
        from studio.engine.evaluate import evaluate

        evaluate(job, folder, reporter, controls)
    elif isinstance(job, ModelDrafts):
        from studio.engine.drafting import write_drafts

        write_drafts(job, folder, reporter, controls)
    elif isinstance(job, RephrasePairs):
        from studio.engine.rephrasing import rephrase

        rephrase(job, folder, reporter, controls)
    elif isinstance(job, VotePairs):
        from studio.engine.vote import vote

        vote(job, folder, reporter, controls)
    else:
        raise TypeError(f"not a job of the engine: {type(job).__name__}")


def do_training(job: TrainAdapter, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Train in this process, or in one for each card."""
    from studio.engine.training import launching

    processes = launching.processes(job)
    if processes > 1:
        launching.launch(folder, processes)
    else:
        from studio.engine.training.train import train

        train(job, folder, reporter, controls)


class Obeying:
    """Hands the commands of a pipe to whatever obeys them, which is imported with the first of them."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None

    def __call__(self, command: Message, reporter: Reporter, commands: Commands) -> None:
        """Do one command."""
        if self._made is None:
            self._made = self._make()
        self._made.obey(command, reporter, commands)


def talk() -> Any:
    """Return what answers the playground."""
    from studio.engine.talk import Talk

    return Talk()


def looking() -> Any:
    """Return what looks at runs before their start."""
    from studio.engine.looking import Looking

    return Looking()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
