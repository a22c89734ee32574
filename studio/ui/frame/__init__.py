"""What surrounds the panes: the window with its rail, menus and status line, and the pages that belong to no step."""
