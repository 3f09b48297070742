"""Commands that move through the trace."""

from __future__ import annotations

from typing import Literal

from bpdebugger.core.network.order import Granularity
from bpdebugger.debugger.commands.command import Command, CommandError, Menu, Workbench
from bpdebugger.debugger.commands.parts import Natural, Unit
from bpdebugger.debugger.walking.session import Session
from bpdebugger.language import tr

STEP = Menu("Step")


def nothing_ahead(session: Session) -> str:
    """At the end of what is recorded."""
    if not session.moment.at_end:
        return ""
    if session.sample is not None:
        return tr("This is the end of the trace; Restart goes back to the beginning.")
    return tr("This is the end of what is recorded; Train (F6) goes on with the new parameters, Restart goes back.")


def no_step_ahead(session: Session) -> str:
    """At the end of what is recorded, unless an epoch more can be."""
    by_epoch = session.moment.granularity is Granularity.EPOCH and session.sample is None
    return "" if by_epoch else nothing_ahead(session)


def cannot_play(session: Session) -> str:
    """Nothing is ahead, or it would show what is to be predicted."""
    if session.moment.practice is not None:
        return tr("Playing would show what is to be predicted; end the practice first.")
    return no_step_ahead(session)


def nothing_behind(session: Session) -> str:
    """At the beginning of the trace."""
    return tr("This is the beginning of the trace; Step over goes ahead.") if session.moment.at_start else ""


def no_what_if(session: Session) -> str:
    """No what-if is in force."""
    return "" if session.moment.hold else tr("No what-if is in force; drag a point in the plots to begin one.")


def would_give_away(session: Session) -> str:
    """A practice is on, whose answers would be shown."""
    is_practising = session.moment.practice is not None
    return tr("A what-if would show what is to be predicted; end the practice first.") if is_practising else ""


@STEP.command("Restart", key="Ctrl+Shift+F5", icon="rotate-ccw", blocked=nothing_behind)
def restart(bench: Workbench) -> None:
    """Back to the beginning, with the same numbers."""
    bench.session.restart()


@STEP.command("Reverse continue", key="Shift+F5", icon="rewind", blocked=nothing_behind)
def reverse_continue(bench: Workbench) -> None:
    """Back to the breakpoint before, or to the beginning."""
    bench.session.run_back()


@STEP.command("Step back", key="Ctrl+B", icon="undo-dot", blocked=nothing_behind)
def step_back(bench: Workbench) -> None:
    """To the step, unit, layer, sample or epoch before."""
    bench.session.step_back()


@STEP.command("Step over", key="F10", icon="redo-dot", blocked=no_step_ahead)
def step_over(bench: Workbench) -> None:
    """Computes the next factor, unit, layer, sample or epoch."""
    bench.session.step_over()


@STEP.command("Step into", key="F11", icon="arrow-down-to-dot", blocked=nothing_ahead)
def step_into(bench: Workbench) -> None:
    """Puts the next number into the equation, or steps by the next smaller size."""
    bench.session.step_into()


@STEP.command("Step out", key="Shift+F11", icon="arrow-up-from-dot", blocked=nothing_ahead)
def step_out(bench: Workbench) -> None:
    """To the end of the unit, layer, sample or epoch that this step belongs to."""
    bench.session.step_out()


@STEP.command("Continue", key="F5", icon="fast-forward", blocked=nothing_ahead)
def continue_(bench: Workbench) -> None:
    """To the next breakpoint, or to the end; from the beginning, with none, to the first gradient of a weight."""
    moment = bench.session.moment
    if moment.at_start and not moment.breakpoints:
        bench.session.run_to_first_gradient()
    else:
        bench.session.run_on()


@STEP.command("Play", key="Ctrl+Space", icon="play", blocked=cannot_play)
def play(bench: Workbench) -> None:
    """Steps on at a pace, with the values on their way along the connections; again: pauses."""
    bench.play()


@STEP.command("Set the pace")
def set_pace(bench: Workbench, steps_a_second: float) -> None:
    """Sets how many steps a second Play takes."""
    bench.set_pace(steps_a_second)


@STEP.command("Step back into", key="Ctrl+Shift+F11", blocked=nothing_behind)
def step_back_into(bench: Workbench) -> None:
    """Takes the last number out of the equation again."""
    bench.session.step_back_into()


@STEP.command("Step back out", key="Ctrl+Shift+B", blocked=nothing_behind)
def step_back_out(bench: Workbench) -> None:
    """To where the unit, layer, sample or epoch began."""
    bench.session.step_back_out()


@STEP.command("Run to")
def run_to(bench: Workbench, target: Natural | str) -> None:
    """To the step that computes a quantity, ahead or behind: a name such as dE_dz[o1], or a step's number."""
    session = bench.session
    try:
        number = target if isinstance(target, int) else session.recorded.find(target, _sample_at_hand(session))
    except KeyError as error:
        raise CommandError(str(error)) from None
    if number >= len(session.recorded):
        raise CommandError(
            tr("step {given}: the trace ends with step {last}", given=number, last=len(session.recorded) - 1)
        )
    session.run_to(number)


def _sample_at_hand(session: Session) -> int:
    return session.recorded.samples[session.moment.row]


def _by(granularity: Granularity, key: str, help: str) -> Command[[]]:
    def set_size(bench: Workbench) -> None:
        bench.session.set_granularity(granularity)

    def checked(session: Session) -> bool:
        return session.moment.granularity is granularity

    set_size.__name__, set_size.__doc__ = f"by_{granularity.value}", help
    row = STEP.command(f"Step by {granularity.value}", key=key, checked=checked, one_of_many=True)
    return row(set_size)


by_factor = _by(Granularity.FACTOR, "Alt+1", "A step computes one number.")
by_unit = _by(Granularity.UNIT, "Alt+2", "A step computes all numbers of one unit.")
by_layer = _by(Granularity.LAYER, "Alt+3", "A step computes all numbers of one layer.")
by_phase = _by(Granularity.PHASE, "Alt+4", "A step computes a forward or a backward pass, or an update.")
by_sample = _by(Granularity.SAMPLE, "Alt+5", "A step computes all numbers of one sample.")
by_epoch = _by(Granularity.EPOCH, "Alt+6", "A step goes through all samples once and updates the parameters.")


@STEP.command("Sample")
def sample(bench: Workbench, number: Natural | Literal["all"]) -> None:
    """Steps through one sample by its number, or through all."""
    count = len(bench.session.network.samples)
    if number == "all":
        bench.session.choose_sample(None)
    elif number < count:
        bench.session.choose_sample(number)
    else:
        raise CommandError(
            tr("sample: there is no sample {given}; they go from 0 to {last}", given=number, last=count - 1)
        )


@STEP.command("What if", blocked=would_give_away)
def suppose(bench: Workbench, unit: Unit, z: float) -> None:
    """Holds a unit's net input at a number, as in o1=0.5, and recomputes what follows."""
    session = bench.session
    plan = session.recorded.plan
    index = plan.unit_index[unit]
    if index < plan.inputs.stop:
        raise CommandError(
            tr(
                'suppose: "{unit}" is not a unit after the inputs; write, for example, {other}=0.5',
                unit=unit,
                other=plan.units[-1],
            )
        )
    session.suppose(index, z)


@STEP.command("End the what-if", key="Esc", blocked=no_what_if)
def stop_supposing(bench: Workbench) -> None:
    """Returns to the recorded numbers."""
    bench.session.stop_supposing()
