"""The shapes in which questions are asked, and for each the other ways to ask the same.

A frame's two families of templates share none, and differ in question word, order or construction: what the practised
ones teach is to find the question behind the words, not the asked ones by heart. The first fit wins, so the special
come before the general.
"""

from __future__ import annotations

from studio.language.shapes import amounts, circumstances, doings, general, meanings

FRAMES = (*meanings.FRAMES, *doings.FRAMES, *amounts.FRAMES, *circumstances.FRAMES, *general.FRAMES)
