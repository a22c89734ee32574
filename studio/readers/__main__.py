"""``python -m studio.readers RUN_FOLDER`` reads documents; ``--pages`` draws pages for the window."""

from __future__ import annotations

import sys
from pathlib import Path

from studio.child import Commands, Reporter, run_job, run_pipe
from studio.protocol import Message, PageRendered, RenderPage
from studio.readers.job import read_documents
from studio.readers.limits import limit_memory


def serve_pages() -> int:
    """Draw one page a command; what cannot be drawn is answered with ``Failed``, and the next command waits."""
    from studio.readers.formats.pdf import Pictures

    pictures = Pictures()

    def draw(command: Message, reporter: Reporter, commands: Commands) -> None:
        assert isinstance(command, RenderPage), command
        size = pictures.draw(Path(command.file), command.page, Path(command.picture), command.scale)
        reporter.say(PageRendered(command.file, command.page, command.picture, *size))

    return run_pipe(draw)


def main(arguments: list[str]) -> int:
    """Run as the arguments say; returns the exit status."""
    limit_memory()
    if arguments == ["--pages"]:
        return serve_pages()
    return run_job(Path(arguments[0]), read_documents)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
