"""What inquiries find, with the worker's tasks done in this process: as long as they take, and none started."""

from __future__ import annotations

from contextlib import suppress

from bpdebugger.symbolic.inquiry import Found, Inquiry, Request
from bpdebugger.symbolic.tasks import TASKS


def answered(inquiry: Inquiry[Found], *, in_time: bool = True) -> Found:
    """What it finds; without time no question has an answer."""
    answer = None
    while True:
        try:
            question: Request = inquiry.send(answer)
        except StopIteration as stop:
            result: Found = stop.value
            return result
        answer = None
        # as in the worker: what goes wrong is no answer
        with suppress(Exception):
            answer = TASKS[question.task](*question.arguments) if in_time else None
