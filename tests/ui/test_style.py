"""Colours are readable, follow the appearance, and stand in one module."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPalette

from studio import places
from studio.ui import icons, roles, style

UI = Path(style.__file__).parent


@pytest.mark.parametrize("appearance", [roles.LIGHT_ROLES, roles.DARK_ROLES], ids=["light", "dark"])
def test_every_pair_of_ink_and_ground_is_readable(appearance):
    assert roles.poor_pairs(appearance) == []


@pytest.mark.parametrize("appearance", [roles.LIGHT_ROLES, roles.DARK_ROLES], ids=["light", "dark"])
def test_a_running_row_keeps_its_chip_when_it_is_selected(appearance):
    assert roles.contrast(appearance.info, appearance.selected) > 1.1


def test_contrast_is_that_of_wcag():
    assert roles.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert roles.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_poor_pairs_finds_grey_on_grey():
    from dataclasses import replace

    grey = replace(roles.LIGHT_ROLES, muted="#9aa0a6")
    assert ("muted", "surface") in {(ink, ground) for ink, ground, _ in roles.poor_pairs(grey)}


def test_appearance_changes_palette_and_tells(qapp, qtbot):
    with qtbot.waitSignal(style.now.changed):
        style.apply(qapp, style.DARK)
    assert style.is_dark()
    assert qapp.palette().color(QPalette.ColorRole.Base) == style.colour("base")
    style.apply(qapp, style.LIGHT)
    assert not style.is_dark()


def test_text_size_scales_the_body(qapp):
    before = qapp.font().pointSizeF()
    style.apply(qapp, style.LIGHT, 1.3)
    assert qapp.font().pointSizeF() == pytest.approx(before * 1.3, rel=0.02)
    style.apply(qapp, style.LIGHT)


def test_no_colour_outside_the_one_module():
    literal = re.compile(r"""["']#[0-9a-fA-F]{3,8}["']|QColor\(\s*\d|GlobalColor\.(?!transparent)""")
    guilty = [
        file.name for file in UI.rglob("*.py") if file.name != "roles.py" and literal.search(file.read_text("utf-8"))
    ]
    assert guilty == []


@pytest.mark.parametrize("file", sorted((places.resources() / "icons").glob("*.svg")), ids=lambda file: file.stem)
def test_every_icon_draws_something_in_the_colour_asked_for(file, qapp):
    assert "currentColor" in file.read_text("utf-8")
    image = icons.icon(file.stem, "accent").pixmap(QSize(24, 24)).toImage()
    opaque = [image.pixelColor(x, y) for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() > 170]
    assert opaque
    assert all(abs(one.hue() - style.colour("accent").hue()) < 8 for one in opaque)


def test_icons_follow_the_appearance(qapp):
    made = icons.icon("check")
    light = made.pixmap(QSize(20, 20), QIcon.Mode.Normal).toImage()
    style.apply(qapp, style.DARK)
    dark = made.pixmap(QSize(20, 20), QIcon.Mode.Normal).toImage()
    style.apply(qapp, style.LIGHT)
    assert light != dark
