"""The composition root: the window, or one of the verbs for people who script. Imported by nobody."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from studio import __version__

VERBS = ("run", "read", "ask")


def main(arguments: Sequence[str] | None = None) -> int:
    """Start what the command line names; without a verb, the window."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in (*VERBS, "-h", "--help", "--version"):
        return _verb(_parser().parse_args(given))
    return open_window(given)


def open_window(arguments: Sequence[str] | None = None) -> int:
    """Open the window, on a project folder or with files to add where they are named."""
    from studio.ui.start import start

    return start([Path(one) for one in (sys.argv[1:] if arguments is None else arguments)])


def _verb(options: argparse.Namespace) -> int:
    from studio.core.problems import ProblemError

    try:
        return int(options.verb(options))
    except ProblemError as error:
        problem = error.problem
        print(f"\n{problem.what}\n{problem.why}\n{problem.remedy}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has left, as ``head`` does
        sys.stderr.close()
        return 0


def _run(options: argparse.Namespace) -> int:
    from studio.terminal import chain

    wanted = chain.Wanted(options.files, options.project, options.base, options.preset, options.yes)
    return chain.run(wanted)


def _read(options: argparse.Namespace) -> int:
    from studio.terminal import reading

    return reading.read(options.files, as_json=options.json)


def _ask(options: argparse.Namespace) -> int:
    from studio.terminal import asking

    return asking.ask(options.project, options.question, options.tuned)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="slm-studio", description="Documents in, a proven model out.")
    parser.add_argument("--version", action="version", version=f"SLM Studio {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    run = verbs.add_parser("run", help="documents to verdict in one go; run it again to go on where it stopped")
    run.add_argument("files", nargs="+", type=Path, metavar="FILE")
    run.add_argument("--project", required=True, type=Path, metavar="DIR")
    run.add_argument("--base", default="starter", metavar="PATH_OR_NAME", help="base model (the starter if not named)")
    run.add_argument("--preset", default="quick", choices=("quick", "balanced", "thorough"))
    run.add_argument("--yes", action="store_true", help="approve what passes the checks without asking")
    run.set_defaults(verb=_run)
    read = verbs.add_parser("read", help="print pages and passages of documents")
    read.add_argument("files", nargs="+", type=Path, metavar="FILE")
    read.add_argument("--json", action="store_true", help="one JSON object per line")
    read.set_defaults(verb=_read)
    ask = verbs.add_parser("ask", help="print the base's and the tuned model's answer")
    ask.add_argument("--project", required=True, type=Path, metavar="DIR")
    ask.add_argument("--tuned", metavar="NAME", help="a tuned model by name (the newest if not named)")
    ask.add_argument("question")
    ask.set_defaults(verb=_ask)
    return parser
