"""What happened to a question: who or what, when, before and after.

``HistoryView(session)`` is a panel; call ``show_pair(id)`` when another question is chosen. It follows changes and
does "Put this wording back" by itself, as a step that can be undone; nothing is to be connected.
"""

from studio.ui.history_parts.view import HistoryView

__all__ = ["HistoryView"]
