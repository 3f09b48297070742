"""Edits of what is selected: what delete, copy, move and the like mean for units, connections and layers at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.commands.command import CommandError, Workbench
from bpdebugger.debugger.editing import clipboard, connections, layers, units
from bpdebugger.debugger.walking.selection import Pair, Selection
from bpdebugger.debugger.walking.session import Session

_NAMED = 3
"""How many names the title of an edit lists."""


def listed(names: Iterable[str]) -> str:
    """``h1, h2 and 3 more``."""
    every = list(names)
    rest = len(every) - _NAMED
    return ", ".join(every[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def described(session: Session, selection: Selection) -> str:
    """The selection in a few words, as in the title of an edit."""
    named = [layer_name(session.network, number) for number in selection.layers]
    return listed([*named, *selection.units, *(f"{source}→{target}" for source, target in selection.connections)])


def layer_name(network: Network, number: int) -> str:
    """What a layer is called."""
    return network.layers[number].name or f"layer {number}"


def delete(workbench: Workbench, argument: str) -> None:
    """Deletes what is selected."""
    session = workbench.session
    session.edit(f"Delete {described(session, session.moment.selection)}", partial(_without, session.moment.selection))


def _without(selection: Selection, network: Network) -> Network:
    if selection.connections:
        network = connections.disconnect(network, selection.connections)
    doomed = [unit.name for number in selection.layers for unit in network.layers[number].units]
    names = list(dict.fromkeys([*selection.units, *doomed]))
    if set(names) == set(doomed) and selection.layers:
        return layers.remove_layers(network, selection.layers)
    return units.remove_units(network, names) if names else network


def copy(workbench: Workbench, argument: str) -> None:
    """Puts the selected units on the clipboard."""
    session = workbench.session
    workbench.set_clipboard(clipboard.copied(session.network, units_of(session)))


def cut(workbench: Workbench, argument: str) -> None:
    """Puts the selected units on the clipboard and deletes them."""
    copy(workbench, argument)
    delete(workbench, argument)


def paste(workbench: Workbench, argument: str) -> None:
    """Adds the units on the clipboard, or in the argument, from the layer of the selection on, and selects them."""
    session = workbench.session
    text = argument or workbench.clipboard()
    layer = layer_of(session, default=1)
    network, names = clipboard.pasted(session.network, text, layer)
    session.edit(f"Paste {listed(names)}", lambda _: network)
    session.select(Selection(units=names))


def select_all(session: Session) -> None:
    """Selects every unit."""
    session.select(Selection(units=tuple(session.recorded.plan.units)))


def units_of(session: Session) -> tuple[str, ...]:
    """The selected units, those of selected layers among them."""
    network, selection = session.network, session.moment.selection
    of_layers = (unit.name for number in selection.layers for unit in network.layers[number].units)
    return tuple(dict.fromkeys([*selection.units, *of_layers]))


def layer_of(session: Session, default: int) -> int:
    """The layer that the selection is in: a selected layer, or that of a selected unit or of a connection's target."""
    selection, plan = session.moment.selection, session.recorded.plan
    if selection.layers:
        return selection.layers[0]
    names = selection.units or tuple(target for _, target in selection.connections)
    return int(plan.layer_of[plan.unit_index[names[0]]]) if names else default


def add_unit(workbench: Workbench, argument: str) -> None:
    """Adds a unit to the layer of the selection, or to the layer whose number is given; it is selected then."""
    session = workbench.session
    last_hidden = max(len(session.network.layers) - 2, 0)
    layer = _layer_number(session, argument) if argument else layer_of(session, default=last_hidden)
    session.edit(f"Add a unit to {layer_name(session.network, layer)}", lambda network: units.add_unit(network, layer))
    session.select(Selection(units=(session.network.layers[layer].units[-1].name,)))


def add_layer(workbench: Workbench, argument: str) -> None:
    """Adds a layer after that of the selection, or after the one whose number is given; else before the outputs."""
    session = workbench.session
    before_outputs = len(session.network.layers) - 2
    after = _layer_number(session, argument) if argument else layer_of(session, default=before_outputs)
    session.edit("Add a layer", lambda network: layers.add_layer(network, after + 1))
    session.select(Selection(layers=(after + 1,)))


def _layer_number(session: Session, text: str) -> int:
    count = len(session.network.layers)
    if text.isdecimal() and len(text) < 6 and int(text) < count:
        return int(text)
    names = [layer.name for layer in session.network.layers]
    if text in names:
        return names.index(text)
    raise CommandError(f'"{text[:40]}" is neither the number of a layer, 0 to {count - 1}, nor the name of one')


def move(workbench: Workbench, across: int, down: int) -> None:
    """Moves the selected unit within its layer, or the selected layer among the layers."""
    session = workbench.session
    selection = session.moment.selection
    if down and selection.units:
        name = selection.units[0]
        session.edit(f"Move {name}", lambda network: units.move_unit(network, name, down))
        return
    layer = layer_of(session, default=0)
    title = f"Move {layer_name(session.network, layer)}"
    session.edit(title, lambda network: layers.move_layer(network, layer, across))
    if selection.layers:
        session.select(Selection(layers=(min(max(layer + across, 0), len(session.network.layers) - 1),)))


def connect(workbench: Workbench, argument: str) -> None:
    """Connects two units, as in ``x1->h2``; with no argument, each selected unit with those in later layers."""
    session = workbench.session
    pairs = [read_pair(session, argument)] if argument else list(_pairs_of_selection(session))
    if not pairs:
        raise CommandError("The selected units are connected already, or all in one layer.")
    title = f"Connect {listed(f'{source}→{target}' for source, target in pairs)}"
    session.edit(title, lambda network: _connected(network, pairs))
    session.select(Selection(connections=tuple(pairs)))


def _connected(network: Network, pairs: list[Pair]) -> Network:
    for source, target in pairs:
        network = connections.connect(network, source, target)
    return network


def _pairs_of_selection(session: Session) -> Iterable[Pair]:
    plan, names = session.recorded.plan, units_of(session)
    numbers = sorted(plan.unit_index[name] for name in names)
    for source in numbers:
        for target in numbers:
            if plan.layer_of[source] < plan.layer_of[target] and plan.connection(source, target) is None:
                yield plan.units[source], plan.units[target]


def read_pair(session: Session, text: str) -> Pair:
    """The two ends in ``x1->h2``, which must be units."""
    source, arrow, target = (part.strip() for part in text.replace("→", "->").partition("->"))
    for name in (source, target):
        if not arrow or name not in session.recorded.plan.unit_index:
            raise CommandError(f'"{text[:80]}" does not name two units, as in x1->h2')
    return source, target


def rename(workbench: Workbench, argument: str) -> None:
    """Gives the selected unit or layer another name, as in ``h1=hidden1``; with no argument the picture asks for it."""
    session = workbench.session
    old, equals, new = (part.strip() for part in argument.partition("="))
    if not argument:
        workbench.ask_name()
    elif not equals:
        raise CommandError(f'rename: "{argument[:80]}" is not OLD=NEW')
    elif old in session.recorded.plan.unit_index:
        # before the edit, with which the old name is no longer there to be selected
        chosen = session.moment.selection.units
        session.edit(f"Rename {old} to {new}", lambda network: units.rename_unit(network, old, new))
        session.select(Selection(units=tuple(new if name == old else name for name in chosen)))
    else:
        layer = _layer_number(session, old)
        session.edit(f"Rename the layer {old} to {new}", lambda network: layers.rename_layer(network, layer, new))


def select(workbench: Workbench, argument: str) -> None:
    """Selects units, connections and layers by name, parted by spaces: ``h1 x1->h2 layer:1``; nothing selects none."""
    session = workbench.session
    names: list[str] = []
    pairs: list[Pair] = []
    numbers: list[int] = []
    for word in argument.split():
        if word.startswith("layer:"):
            numbers.append(_layer_number(session, word.removeprefix("layer:")))
        elif "->" in word or "→" in word:
            pairs.append(read_pair(session, word))
        elif word in session.recorded.plan.unit_index:
            names.append(word)
        else:
            raise CommandError(
                f'select: there is no unit "{word[:40]}"; a connection is written x1->h2, a layer layer:1'
            )
    session.select(Selection(tuple(names), tuple(pairs), tuple(numbers)).within(session.recorded.plan))
