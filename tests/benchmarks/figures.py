"""The last lines of every benchmark: one figure a line, for scripts; a short figure fails nothing."""

from __future__ import annotations


def figure(name: str, value: float, limit: float | None = None, at_most: bool = False) -> None:
    """Print one figure and whether it reaches its mark."""
    if limit is None:
        print(f"figure {name} {value:.3g}")
        return
    reached = value <= limit if at_most else value >= limit
    sign = "<=" if at_most else ">="
    print(f"figure {name} {value:.3g} {sign} {limit:g} {'ok' if reached else 'short'}")
