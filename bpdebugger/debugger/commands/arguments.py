"""Commands that take an argument: how it is read, and what is said where it cannot be."""

from __future__ import annotations

from bpdebugger.debugger.commands.command import CommandError, Workbench
from bpdebugger.debugger.walking.session import Session

LONGEST_NUMBER = 12
"""More digits than any step or sample has; Python refuses to read thousands of them."""


def run_to(workbench: Workbench, argument: str) -> None:
    """To the step that computes a quantity, or that has a number."""
    session = workbench.session
    try:
        number = counted(argument)
        if number is None:
            number = session.recorded.find(argument, _sample_at_hand(session))
    except KeyError as error:
        raise CommandError(str(error)) from None
    if number >= len(session.recorded):
        raise CommandError(f"step {number}: the trace ends with step {len(session.recorded) - 1}")
    session.run_to(number)


def counted(text: str) -> int | None:
    """The number that a text counts to, or nothing; past any trace's end, digits are not read one by one."""
    if not text.isdecimal():
        return None
    return int(text) if len(text) <= LONGEST_NUMBER else 10**LONGEST_NUMBER


def _sample_at_hand(session: Session) -> int:
    return session.recorded.samples[session.moment.row]


def chosen(text: str, count: int, what: str) -> int:
    """The number of one of several, as they are listed. Raises ``CommandError``."""
    number = counted(text)
    if number is None or number >= count:
        raise CommandError(f'"{text[:40]}" is not the number of a {what}; there are {count}')
    return number


def suppose(workbench: Workbench, argument: str) -> None:
    """A what-if, as in ``o1=0.5``."""
    unit, _, text = argument.partition("=")
    session = workbench.session
    plan = session.recorded.plan
    index = plan.unit_index.get(unit.strip())
    if index is None or index < plan.inputs.stop:
        raise CommandError(
            f'suppose: "{unit.strip()}" is not a unit after the inputs; write, for example, {plan.units[-1]}=0.5'
        )
    try:
        z = float(text.replace("−", "-"))
    except ValueError:
        raise CommandError(
            f'suppose: "{text.strip()}" is not a number; write, for example, {unit.strip()}=0.5'
        ) from None
    session.suppose(index, z)


def choose_sample(workbench: Workbench, argument: str) -> None:
    """One sample by its number, or ``all``."""
    count, number = len(workbench.session.network.samples), counted(argument)
    if argument == "all":
        workbench.session.choose_sample(None)
    elif number is not None and number < count:
        workbench.session.choose_sample(number)
    else:
        raise CommandError(f'sample: "{argument}" is neither "all" nor a number from 0 to {count - 1}')


def predict(workbench: Workbench, argument: str) -> None:
    """A sign, a value or a formula for what a practice asks."""
    try:
        workbench.session.predict(argument)
    except ValueError:
        raise CommandError(f'predict: "{argument}" is not a sign; it is negative, zero or positive') from None
