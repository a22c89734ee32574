"""Parts of the dialogs about dataset versions: cards, the forecast of a new one, and the comparison of two."""
