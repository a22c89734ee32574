"""Pairs are checked and compared with each other in a child of low priority."""
