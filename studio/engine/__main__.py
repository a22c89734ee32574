"""The engine child: ``python -m studio.engine RUN_FOLDER`` does a job, ``--talk`` answers the playground.

Nothing heavy is imported before the child has said who it is; torch and its neighbours come with the body.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from studio.child import Commands, Controls, Reporter, run_job, run_pipe
from studio.protocol import EvaluateAdapter, Message, ModelDrafts, RephrasePairs, TrainAdapter, VotePairs

SURROUNDINGS = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # Threads that wait by spinning eat the core the others need: on two busy cores a step took six times longer.
    "OMP_WAIT_POLICY": "PASSIVE",
}
"""Read by the libraries when they are imported. First of all: nothing here may look beyond this PC."""


def main(arguments: list[str]) -> int:
    """Serve one run folder or one pipe; returns the exit status (2 when called wrongly)."""
    os.environ.update(SURROUNDINGS)
    if arguments == ["--talk"]:
        return run_pipe(Talking())
    if len(arguments) == 1:
        return run_job(Path(arguments[0]), do_job)
    print("usage: python -m studio.engine RUN_FOLDER | --talk", file=sys.stderr)
    return 2


def do_job(job: Message, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Do the job this run folder asks for. Raises TypeError for a job of another room."""
    if isinstance(job, TrainAdapter):
        from studio.engine.train import train

        train(job, folder, reporter, controls)
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


class Talking:
    """Hands commands to the talk, which is imported with the first of them."""

    def __init__(self) -> None:
        self._talk = None

    def __call__(self, command: Message, reporter: Reporter, commands: Commands) -> None:
        """Do one command of the playground."""
        if self._talk is None:
            from studio.engine.talk import Talk

            self._talk = Talk()
        self._talk.obey(command, reporter, commands)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
