"""Drafts from a server that speaks the common chat protocol: Ollama, LM Studio, llama.cpp, vLLM or a service."""
