"""What the checks go by, for a person to change."""

from studio.ui.checks_parts.dialog import ChecksDialog, open_checks

__all__ = ["ChecksDialog", "open_checks"]
