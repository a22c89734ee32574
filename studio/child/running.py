"""The life of a child: say who it is, do the work, say one last word, whatever happens in between."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import closing, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from studio.child.controls import Commands, Controls
from studio.child.failing import Failure, StopAsked, is_disk_full
from studio.child.reporting import Lines, Reporter
from studio.protocol import (
    EVENTS_FILE,
    LOCK_FILE,
    LOG_FILE,
    Failed,
    Finished,
    Message,
    Started,
    Stopped,
    read_job,
)

JobBody = Callable[[Message, Path, Reporter, Controls], None]
CommandBody = Callable[[Message, Reporter, Commands], None]


def run_job(folder: Path, body: JobBody) -> int:
    """Do the job of a run folder; returns the exit status. A second child on the same folder leaves at once."""
    lock = _take_lock(folder)
    if lock is None:
        return 3
    _log_to(folder / LOG_FILE)
    with closing(Lines(folder / EVENTS_FILE)) as out:
        _end_torn_line(folder / EVENTS_FILE, out)
        reporter = Reporter(out)
        controls = Controls(folder, reporter)
        _greet(reporter)
        status, last = _guard(lambda: body(read_job(folder), folder, reporter, controls))
        if not reporter.behind():  # a process that shared the job may have been killed in mid-line
            _end_torn_line(folder / EVENTS_FILE, out)
        reporter.say(last)
        controls.wait_until_written()
    return status


def share_job(folder: Path, body: JobBody, heard: bool) -> Message:
    """Do a share of the job of a run folder that another child holds; returns the last word, which that one will say.

    Of all that share a job, one is heard: the others say nothing and hear no controls.
    """
    with closing(Lines(folder / EVENTS_FILE if heard else Path(os.devnull))) as out:
        reporter = Reporter(out)
        controls = Controls(folder if heard else Path(os.devnull), reporter)
        _, last = _guard(lambda: body(read_job(folder), folder, reporter, controls))
        controls.wait_until_written()
    return last


def run_pipe(body: CommandBody) -> int:
    """Answer commands from standard input with events on standard output until the parent closes the pipe."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", newline="\n")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    reporter = Reporter(out)
    _greet(reporter)
    commands = Commands(os.fdopen(os.dup(sys.stdin.fileno()), encoding="utf-8"))
    for command in commands:
        _, last = _guard(lambda command=command: body(command, reporter, commands))
        if isinstance(last, Failed):
            reporter.say(last)
    return 0


def _guard(work: Callable[[], None]) -> tuple[int, Message]:
    """Do the work; returns exit status and last word. The top of a worker: the one place that catches everything."""
    last: Message = Finished()
    try:
        work()
    except StopAsked:
        last = Stopped()
    except Failure as failure:
        traceback.print_exc()
        last = Failed(failure.code, {name: str(fact) for name, fact in failure.facts.items()})
    except MemoryError:
        last = Failed("memory_full")
    except OSError as error:
        traceback.print_exc()
        code = "disk_full" if is_disk_full(error) else "file_trouble"
        last = Failed(code, {"file": str(error.filename), "reason": str(error)})
    except Exception as error:  # noqa: BLE001  (the top of a worker: our own mistake, told as one)
        traceback.print_exc()
        last = Failed("bug", {"error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()})
    return 0 if isinstance(last, (Finished, Stopped)) else 1, last


def _greet(reporter: Reporter) -> None:
    """Say who we are first, before anything heavy is imported, then step behind the window in priority."""
    import psutil

    me = psutil.Process()
    reporter.say(Started(me.pid, me.create_time()))
    me.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if os.name == "nt" else 10)


def _log_to(file: Path) -> None:
    """Point standard output and error, also those of C libraries, at the log."""
    log = Log(file.open("ab"), encoding="utf-8", line_buffering=True)
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        if stream is not None:
            stream.flush()
        os.dup2(log.fileno(), number)
    sys.stdout = sys.stderr = log


class Log(TextIOWrapper):
    """A log that cannot be written, as on a full disk, does not end the work."""

    def write(self, text: str) -> int:
        """Write what can be written."""
        with suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        """Bring to the disk what it takes."""
        with suppress(OSError):
            super().flush()


def _take_lock(folder: Path) -> TextIO | None:
    """Take the folder's lock for the life of this process, or return None when another child has it."""
    handle = (folder / LOCK_FILE).open("a+", encoding="utf-8")
    try:
        if os.name == "nt":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


def _end_torn_line(file: Path, out: Lines) -> None:
    """A child killed in mid-line leaves half of one; end it, so that our first event stands alone."""
    with file.open("rb") as written:
        if written.seek(0, os.SEEK_END) and written.seek(-1, os.SEEK_END) >= 0 and written.read(1) != b"\n":
            out.write("\n")
