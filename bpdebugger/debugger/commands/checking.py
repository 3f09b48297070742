"""Commands that check numbers, judge formulas and ask questions."""

from __future__ import annotations

from bpdebugger.debugger.commands.command import CommandError, Menu, Workbench
from bpdebugger.debugger.practice.practice import missed
from bpdebugger.debugger.walking.session import Session
from bpdebugger.language import tr

CHECK = Menu("Check")


def is_checking(session: Session) -> bool:
    """Whether the check columns are on."""
    return session.moment.checking


def is_practising(session: Session) -> bool:
    """Whether the practice is on."""
    return session.moment.practice is not None


def nothing_asked(session: Session) -> str:
    """No question of a practice is open."""
    practice = session.moment.practice
    return "" if practice and practice.asked else tr("Nothing is asked; Practise begins to ask.")


def not_revealed(session: Session) -> str:
    """The factor in hand is not revealed yet, or at the end there is none to ask for again."""
    practice = session.moment.practice
    if practice is None or practice.asked:
        return (
            tr("First answer the question, or skip it.")
            if practice
            else tr("Nothing is asked; Practise begins to ask.")
        )
    return (
        tr("All were right at the first try; nothing is left to ask.")
        if practice.finished and not missed(practice)
        else ""
    )


@CHECK.command("Check every number", key="F8", icon="circle-check", checked=is_checking)
def check(bench: Workbench) -> None:
    """Shows every factor beside its numerical value, with a verdict."""
    bench.session.check()


@CHECK.command("Derivation", key="Ctrl+D", icon="sigma")
def derivation(bench: Workbench) -> None:
    """Shows where the current number comes from, line by line, to read and to copy."""
    bench.toggle_panel("derivation")


@CHECK.command("Where it came from", key="Ctrl+Shift+O", icon="list-tree")
def origin(bench: Workbench) -> None:
    """Shows which factors made the current number, what makes it small or large, and what it goes into."""
    bench.toggle_panel("origin")


@CHECK.command("Error against step size", key="Ctrl+Shift+J", icon="chart-line")
def step_sizes(bench: Workbench) -> None:
    """Plots how well the current factor can be had by differences and by a complex step."""
    bench.toggle_panel("step-sizes")


@CHECK.command("Judge a formula…", key="Ctrl+J", icon="scale")
def claim(bench: Workbench, quantity: str = "", formula: str = "") -> None:
    """Says whether a formula for the quantity at hand is right, and if not, what is wrong with it."""
    bench.judge_claim(quantity, formula)


@CHECK.command("Diagnose gradients…", key="Ctrl+G", icon="stethoscope")
def diagnose(bench: Workbench, gradients: str = "") -> None:
    """Says what is wrong with gradients that were computed elsewhere."""
    bench.diagnose(gradients)


@CHECK.command("Check program", listed=False)
def check_program(bench: Workbench, python: str = "", arguments: str = "") -> None:
    """Runs the program that is open with an interpreter, and says which line of its backward pass is wrong."""
    bench.check_program(python, arguments)


@CHECK.command("Stop program", listed=False)
def stop_program(bench: Workbench) -> None:
    """Ends the run of the program that is open."""
    bench.stop_program()


@CHECK.command("Open the network of the program", listed=False)
def open_network_of_program(bench: Workbench) -> None:
    """Opens the network that the program computes, to step through both together."""
    bench.open_network_of_program()


@CHECK.command("Practise", key="Ctrl+P", icon="graduation-cap", checked=is_practising)
def practise(bench: Workbench) -> None:
    """Hides the next factor until you have predicted its sign and its value."""
    bench.session.practise()


@CHECK.command("Predict", blocked=nothing_asked)
def predict(bench: Workbench, answer: str) -> None:
    """Answers the question of the practice: which factor is next, its sign, then its value as a number or a formula."""
    try:
        bench.session.predict(answer)
    except ValueError as error:
        raise CommandError(f"predict: {error}") from None


@CHECK.command("Skip the question", key="Ctrl+Shift+K", blocked=nothing_asked)
def skip_question(bench: Workbench) -> None:
    """Reveals the factor that is asked for."""
    bench.session.skip_question()


@CHECK.command("Next question", key="Ctrl+Shift+N", blocked=not_revealed)
def next_question(bench: Workbench) -> None:
    """Goes on to the next factor, at the end to those that were missed."""
    bench.session.next_question()
