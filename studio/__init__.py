"""SLM Studio: documents in, a proven small language model out, nothing leaves the PC."""

__version__ = "0.1.0"
