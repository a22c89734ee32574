"""Find and replace in many questions.

``open_replace(session, ids, parent)`` opens the dialog over the selected questions, or over all the filter shows. It
looks, previews and writes by itself, as one step that can be undone; nothing is to be connected.
"""

from studio.ui.replace_parts.dialog import ReplaceDialog, open_replace

__all__ = ["ReplaceDialog", "open_replace"]
