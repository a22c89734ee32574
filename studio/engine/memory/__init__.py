"""How much memory a training run will need, said before its start and without its weights.

``forecast`` rehearses one step of the recipe's own code on a model that has shapes and no numbers; ``fitting`` says
what would fit instead; ``remember`` keeps what a run or a probe really held, so that the next forecast knows.
"""

from studio.engine.memory.forecasting import fitting, forecast, remember

__all__ = ["fitting", "forecast", "remember"]
