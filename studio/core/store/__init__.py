"""How a project is kept: its folder and lock, its tables, their migrations, changes that can be taken back."""
