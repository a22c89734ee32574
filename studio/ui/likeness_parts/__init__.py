"""Questions that are alike, side by side, and what is to become of them.

``open_likeness(session, parent)`` opens the view and returns the dialog.
"""

from studio.ui.likeness_parts.dialog import LikenessDialog, open_likeness

__all__ = ["LikenessDialog", "open_likeness"]
