"""One question large, its source beside it: the parts of the focus view."""
