"""Benchmarks: each runs as `python3 packaging/dev.py bench NAME [--quick]` and ends with figure lines."""
