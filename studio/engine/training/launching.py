"""Several cards of one PC for one run: ``accelerate launch`` starts a process for each.

The child that holds the run folder stays the one that the studio knows: it starts the others, waits for them, and
says their last word as its own. When it is killed, they leave by themselves.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import psutil
import torch

from studio.child import Controls, Failure, Reporter, StopAsked, share_job
from studio.protocol import Failed, Finished, Message, Recipe, Stopped, TrainAdapter, from_json

LOOK = 0.2
"""Seconds between two looks whether the launching process still lives."""
VISIBLE = "CUDA_VISIBLE_DEVICES"
ENDED = -signal.SIGTERM
BUG = "bug"
"""Code of a mistake of ours."""


def processes(job: TrainAdapter) -> int:
    """Return how many processes, one card each, do this job: as many as it asks for, are there and have work.

    A frozen studio takes one: its worker would have to know the arguments that the launcher gives to a Python.
    """
    recipe = Recipe.from_dict(job.recipe)
    there = cards()
    return max(1, min(recipe.cards or there, there, recipe.batch))


def cards() -> int:
    """Return how many cards can share the work of a step."""
    there = torch.cuda.device_count()
    return min(1, there) if getattr(sys, "frozen", False) else there


def launch(folder: Path, count: int) -> None:
    """Do the job of a run folder in so many processes.

    Raises what ended the first of them that ended early: StopAsked or a Failure. When one was killed, as by a system
    that is short of memory, this process ends without a word, too: the run counts as interrupted and can go on.
    """
    if sys.platform == "linux":
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")  # else the host's name is looked up, and may lead nowhere
    with TemporaryDirectory() as place:
        word = Path(place) / "last_word.json"
        killed = _accelerate(count, "studio.engine", "--share", str(folder), str(word), str(os.getpid()))
        last = from_json(word.read_text(encoding="utf-8")) if word.is_file() else None
    if killed and not _says_why(last):
        os._exit(1)
    _end_as(last)


def _says_why(last: Message | None) -> bool:
    """Say whether a last word tells what ended a run: who only loses another process takes that for our mistake."""
    return last is not None and not (isinstance(last, Failed) and last.code == BUG)


def _accelerate(count: int, module: str, *arguments: str) -> bool:
    """Run ``accelerate launch``; says whether one of the processes was ended by a signal, as its exit code below 0
    tells where the system tells it apart (not on Windows). SIGTERM is the launcher's own, for the others of who ends.

    What a person has configured for other work must not count: all is named here.
    """
    from accelerate.commands.launch import launch_command, launch_command_parser
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError

    threads = max(1, (os.cpu_count() or 1) // count)
    options = {
        "num_processes": count, "num_machines": 1, "machine_rank": 0, "gpu_ids": "all", "main_process_port": 0,
        "mixed_precision": "no", "dynamo_backend": "no", "num_cpu_threads_per_process": threads,
    }  # fmt: skip
    named = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    try:
        launch_command(launch_command_parser().parse_args(["--multi_gpu", *named, "--module", module, *arguments]))
    except ChildFailedError as error:
        return any(failure.exitcode < 0 and failure.exitcode != ENDED for failure in error.failures.values())
    return False


def _end_as(last: Message | None) -> None:
    if isinstance(last, Stopped):
        raise StopAsked
    if isinstance(last, Failed):
        raise Failure(last.code, **last.facts)
    if last is None:
        raise RuntimeError("one of the processes that share this run ended without a word")


# ---------------------------------------------------------------- in each of the processes


def share(folder: Path, word: Path, launcher: int) -> int:
    """Do one process's share of the job, on the card of its number; returns the exit status.

    The launcher ends the others once one of them ends with a status other than 0: whoever fails, and the first one
    when it is stopped.
    """
    rank = int(os.environ["RANK"])
    _see_one_card(int(os.environ["LOCAL_RANK"]))
    Thread(target=_leave_with, args=(launcher,), daemon=True).start()
    last = share_job(folder, _train, heard=rank == 0)
    if rank == 0 or isinstance(last, Failed):
        with suppress(FileExistsError), word.open("x", encoding="utf-8") as file:  # whoever fails first says why
            file.write(last.to_json())
    return 0 if isinstance(last, Finished) or (rank and isinstance(last, Stopped)) else 1


def _train(job: TrainAdapter, folder: Path, reporter: Reporter, controls: Controls) -> None:
    # Imported here alone: the process that only launches needs neither models nor adapters.
    from studio.engine.training.together import Company
    from studio.engine.training.train import train

    train(job, folder, reporter, controls, Company())


def _see_one_card(number: int) -> None:
    """Hide the other cards, so that *the card* means the same here as in a run on one; before CUDA wakes up."""
    visible = os.environ.get(VISIBLE)
    os.environ[VISIBLE] = visible.split(",")[number] if visible else str(number)


def _leave_with(launcher: int) -> None:
    """Leave at once when the launching process is gone: nobody may go on in a run folder that nobody holds."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(launcher)
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            time.sleep(LOOK)
    os._exit(1)
