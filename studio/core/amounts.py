"""Amounts of memory and disk in words."""

from __future__ import annotations

from collections.abc import Callable


def size(number_of_bytes: float, decimal: Callable[[float], str] = "{:.1f}".format) -> str:
    """Return "640 KB" or "6.1 GB"; ``decimal`` writes a number with one decimal, as the window's language does."""
    for unit in ("B", "KB", "MB"):
        if number_of_bytes < 1000:
            return f"{number_of_bytes:.0f} {unit}"
        number_of_bytes /= 1024
    return f"{decimal(number_of_bytes)} GB"
