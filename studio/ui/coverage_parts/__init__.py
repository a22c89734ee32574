"""How far the review is, and where questions are missing.

* ``ReviewStrip(session)`` is one line for the pane; it follows by itself. ``told(progress)`` gives its text alone.
* ``open_coverage(session, parent, write)`` opens the tree of documents and sections and returns the dialog.
  ``dialog.view.show_wanted(filter)``: show the questions of a ``Filter`` of document and section; the dialog closes.
  ``write(passages, name)`` is called for "Write more here" with the ids of the section's passages, after the dialog has
  closed; without it the built-in rules write (``reviewing.write_more``), and the dialog stays.
* ``CoverageView(session)`` is the tree alone, with ``show_wanted(filter)`` and ``write_wanted(passages, name)``.
"""

from studio.ui.coverage_parts.strip import ReviewStrip, told
from studio.ui.coverage_parts.view import CoverageDialog, CoverageView, open_coverage

__all__ = ["CoverageDialog", "CoverageView", "ReviewStrip", "open_coverage", "told"]
