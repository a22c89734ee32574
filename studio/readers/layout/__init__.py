"""From lines of text with boxes to blocks in reading order; knows no PDF library."""
