"""Questions in from files and out to files: the two dialogs, and what watches over the jobs behind them."""
