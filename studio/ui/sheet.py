"""The style sheet for what a palette cannot reach; widgets ask for it by property or object name.

Properties: ``kind`` (heading, strong, caption), ``ink`` and ``tint`` (a role's family), ``card``, ``primary``,
``link``, ``page``, ``plain``, ``rail``, ``row``, ``status``.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from studio.ui.roles import Roles, faded


def sheet(roles: Roles, heading_size: float, caption_size: float) -> str:
    """Return the sheet in the colours of these roles; sizes are in points."""
    off = faded(roles.muted, roles.surface).name()
    return _SHEET.format_map({**asdict(roles), "off": off, "heading_size": heading_size, "caption_size": caption_size})


_SHEET: Final = """
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox {{ min-height: 26px; }}
QLineEdit {{ padding: 0 4px; }}
QComboBox {{ padding-left: 4px; }}
QPlainTextEdit {{ border: 1px solid {edge}; border-radius: 3px; padding: 1px; }}
QPlainTextEdit:focus {{ border: 2px solid {accent}; padding: 0; }}
QPlainTextEdit[page="true"] {{ border: 2px solid transparent; border-radius: 0; padding: 0; }}
QPlainTextEdit[page="true"]:focus {{ border-color: {accent}; }}
QPushButton {{
    min-height: 22px; padding: 4px 14px; border-radius: 4px;
    background: {raised}; color: {text}; border: 1px solid {edge};
}}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed, QPushButton:checked {{ background: {selected}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 3px 13px; }}
QPushButton:disabled {{ color: {off}; border-color: {border}; background: {surface}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; button-layout: 3; }}
QPushButton[primary="true"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[primary="true"]:hover {{ background: {accent_hover}; border-color: {accent_hover}; }}
QPushButton[primary="true"]:focus {{ border-color: {text}; }}
QPushButton[primary="true"]:disabled {{ background: {neutral}; color: {off}; border-color: {neutral}; }}
QPushButton[link="true"] {{ background: transparent; border-color: transparent; color: {accent}; padding: 4px 6px; }}
QPushButton[link="true"]:hover {{ background: {hover}; }}
QPushButton[link="true"]:disabled {{ background: transparent; border-color: transparent; color: {off}; }}
QPushButton[link="true"]:focus {{ border: 2px solid {accent}; padding: 3px 5px; }}
QPushButton[rail="true"] {{
    text-align: left; padding: 4px 8px; min-height: 28px; background: transparent; border: 2px solid transparent;
    spacing: 8px;
}}
QPushButton[rail="true"]:hover {{ background: {hover}; }}
QPushButton[rail="true"]:checked {{ background: {selected}; font-weight: 600; }}
QPushButton[rail="true"]:focus {{ border-color: {accent}; }}
QPushButton[rail="true"]:disabled {{ color: {off}; }}
QPushButton[row="true"] {{ min-height: 52px; padding: 0; background: {base}; border: 1px solid {border}; }}
QPushButton[row="true"]:hover {{ background: {hover}; }}
QPushButton[row="true"]:focus {{ border: 2px solid {accent}; }}
QPushButton[status="true"] {{
    background: transparent; border: 2px solid transparent; padding: 0px 6px; min-height: 20px;
    font-size: {caption_size}pt;
}}
QPushButton[status="true"]:hover {{ background: {hover}; }}
QPushButton[status="true"]:focus {{ border-color: {accent}; padding: 0px 6px; }}
QPushButton[status="true"]:disabled {{ color: {muted}; }}
QToolButton {{ border: 2px solid transparent; border-radius: 4px; padding: 4px; background: transparent; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {selected}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton::menu-indicator {{ image: none; }}
#rail, #statusLine {{ background: {rail}; }}
#rail {{ border: none; border-right: 1px solid {border}; }}
#statusLine {{ border: none; border-top: 1px solid {border}; }}
*[card="true"] {{ background: {base}; border: 1px solid {border}; border-radius: 6px; }}
*[kind="heading"] {{ font-size: {heading_size}pt; font-weight: 600; }}
*[kind="strong"] {{ font-weight: 600; }}
*[kind="caption"] {{ font-size: {caption_size}pt; color: {muted}; }}
#floating {{ background: {on_neutral}; border-radius: 6px; }}
#floating QLabel {{ color: {base}; }}
#floating QPushButton {{ background: transparent; color: {base}; border-color: {base}; }}
#floating QPushButton:hover {{ background: {text}; }}
#floating QPushButton:focus {{ border: 2px solid {base}; }}
*[tint="bad"] {{ background: {bad}; border-radius: 6px; }}
*[tint="warn"] {{ background: {warn}; border-radius: 6px; }}
*[tint="info"] {{ background: {info}; border-radius: 6px; }}
*[tint="ok"] {{ background: {ok}; border-radius: 6px; }}
QToolButton[plain="true"] {{ background: transparent; padding: 4px 8px 4px 0px; margin-left: -8px; font-weight: 600; }}
QToolButton[plain="true"]:focus {{ border-radius: 0; border-color: transparent; border-bottom-color: {accent}; }}
*[ink="muted"] {{ color: {muted}; }}
*[ink="bad"] {{ color: {on_bad}; }}
*[ink="warn"] {{ color: {on_warn}; }}
*[ink="ok"] {{ color: {on_ok}; }}
QProgressBar {{ background: {neutral}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QTableView, QListView, QTreeView {{
    selection-background-color: {selected}; selection-color: {text}; border: 1px solid {border};
}}
QHeaderView {{ background: {base}; border: none; }}
QHeaderView::section {{
    background: {base}; color: {muted}; border: none; border-bottom: 1px solid {border}; padding: 6px 8px;
}}
QHeaderView::up-arrow, QHeaderView::down-arrow {{
    subcontrol-origin: padding; subcontrol-position: top center; width: 8px; height: 8px;
}}
QHeaderView::section:hover {{ color: {text}; background: {hover}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {edge}; padding: 4px; }}
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 12px; }}
QScrollBar:horizontal {{ height: 12px; }}
QScrollBar::handle {{ background: {edge}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: transparent; }}
"""
