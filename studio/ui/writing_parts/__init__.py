"""The dialog that lets questions be written, and what came of it."""
