"""Approved questions become a dataset version: split by section, checked for leaks, copied and sealed."""
