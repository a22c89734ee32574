"""The domain in plain Python and SQLAlchemy: no Qt, no torch, no parser, no asyncio."""
