"""What the verdict pane is made of: the bars, the table of answers, and why one answer scored as it did."""
