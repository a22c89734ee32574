"""A file becomes pages with line boxes, and passages cut from them. Runs in a child process of its own only."""
