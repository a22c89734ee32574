"""``python -m studio.formats RUN_FOLDER`` brings pairs in or sends them out; ``--peek`` looks at files."""

from __future__ import annotations

import sys
from pathlib import Path

from studio.child import Controls, Reporter, run_job, run_pipe
from studio.formats.bringing import import_pairs
from studio.formats.peek import answer
from studio.formats.sending import export_pairs
from studio.protocol import ExportPairs, Message
from studio.readers.limits import limit_memory


def work(job: Message, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Do the job of a run folder."""
    body = export_pairs if isinstance(job, ExportPairs) else import_pairs
    body(job, folder, reporter, controls)


def main(arguments: list[str]) -> int:
    """Run as the arguments say; returns the exit status."""
    limit_memory()
    return run_pipe(answer) if arguments == ["--peek"] else run_job(Path(arguments[0]), work)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
