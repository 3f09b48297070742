"""The trace as a program that computes it again: NumPy, PyTorch, a notebook."""

from bpdebugger.exchange.scripts.kinds import ENDINGS, KINDS, ScriptTooLong, script

__all__ = ["ENDINGS", "KINDS", "ScriptTooLong", "script"]
