"""Parts that several panes are made of, one small file each."""
