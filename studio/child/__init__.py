"""The child's end of the corridor: say events, hear controls, fail with a code, and never break a line.

Every child process (readers, writers, engine, fetcher) starts through ``run_job`` or ``run_pipe``. Both keep the
real standard output for events and point everything that libraries print at the log, lower the priority of the
process, and turn what goes wrong into one last ``Failed`` event.
"""

from studio.child.controls import Commands, Controls
from studio.child.failing import Failure, StopAsked, is_disk_full
from studio.child.reporting import Lines, Reporter
from studio.child.running import Log, run_job, run_pipe, share_job

__all__ = [
    "Commands",
    "Controls",
    "Failure",
    "Lines",
    "Log",
    "Reporter",
    "StopAsked",
    "is_disk_full",
    "run_job",
    "run_pipe",
    "share_job",
]
