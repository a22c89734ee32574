"""Filters a person keeps under a name: choose one, keep the present one, forget one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from studio.core import settings
from studio.core.review.catalogue import Filter
from studio.jobs.session import Session
from studio.ui import style


def _tr(text: str) -> str:
    return QCoreApplication.translate("questions", text)


def menu(session: Session, saved: dict[str, Filter], present: Filter, choose: Callable[[Filter], None],
         parent: QWidget) -> QMenu:  # fmt: skip
    """Return the menu of saved filters; the present one is ticked when it is among them."""
    made = QMenu(_tr("Saved filters"), parent)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for name, kept in sorted(saved.items(), key=lambda one: one[0].casefold()):
        choice = made.addAction(name.replace("&", "&&"), lambda kept=kept: choose(kept))
        choice.setCheckable(True)
        choice.setChecked(kept == present)
    if not saved:
        made.addAction(_tr("No filter is saved yet")).setEnabled(False)
    made.addSeparator()
    keep = made.addAction(_tr("Save this filter …"), lambda: _ask_name(session, present, parent))
    keep.setEnabled(present.narrows)
    forget = made.addMenu(_tr("Forget"))
    forget.setEnabled(bool(saved))
    for name in saved:
        forget.addAction(name.replace("&", "&&"), lambda name=name: session.do(settings.forget_filter, name))
    return made


def _ask_name(session: Session, present: Filter, parent: QWidget) -> QInputDialog:
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(_tr("Save this filter"))
    dialog.setLabelText(_tr("Name of the filter"))
    dialog.setOkButtonText(_tr("Save"))
    dialog.resize(48 * style.GRID, dialog.sizeHint().height())
    dialog.textValueSelected.connect(lambda name: _save(session, name, present))
    dialog.open()
    return dialog


def _save(session: Session, name: str, present: Filter) -> None:
    if name.strip():
        session.do(settings.save_filter, name.strip(), present)
