"""Drawings: areas of a page whose words are labels and no sentences."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from studio.protocol import Box
from studio.readers.layout.lines import TextLine, union
from studio.readers.layout.strokes import Stroke, groups, within

LEAST_STROKES = 12
"""A frame round a notice has four, two frames eight."""
LEAST_CROSSING = 3
"""So many do not run across; ruled paper and underlined words have none."""
LEAST_HEIGHT = 50
LABEL_WIDTH = 0.4
"""The usual label of a drawing is narrower than this share of it."""
REACH = 12


def figures(strokes: Sequence[Stroke], lines: Sequence[TextLine]) -> list[Box]:
    """Return the areas of drawings: many strokes close together, in all directions, with short labels or none."""
    found = []
    for group in groups(strokes, REACH):
        box = union(stroke.box for stroke in group)
        crossing = sum(1 for s in group if not s.straight or s.box[3] - s.box[1] > 5)
        if len(group) < LEAST_STROKES or crossing < LEAST_CROSSING or box[3] - box[1] < LEAST_HEIGHT:
            continue
        widths = [line.box[2] - line.box[0] for line in lines if within(line.box, box)]
        if not widths or median(widths) < LABEL_WIDTH * (box[2] - box[0]):
            found.append(box)
    return found
