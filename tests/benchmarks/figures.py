"""What benchmarks share: ``--quick``, and last lines for scripts: one figure a line. A short one fails nothing."""

from __future__ import annotations

import argparse


def figure(name: str, value: float, limit: float | None = None, at_most: bool = False) -> None:
    """Print one figure and whether it reaches its mark."""
    if limit is None:
        print(f"figure {name} {value:.3g}")
        return
    reached = value <= limit if at_most else value >= limit
    sign = "<=" if at_most else ">="
    print(f"figure {name} {value:.3g} {sign} {limit:g} {'ok' if reached else 'short'}")


def is_quick(about: str | None) -> bool:
    """Read the command line of a benchmark that has no option but ``--quick``."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args().quick
