"""A tree of steps that grows only where one asks: the factors of a value, or what it goes into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bpdebugger.core.names.numerals import on_screen
from bpdebugger.debugger.explaining.origins.branches import Branches


@dataclass(eq=False, slots=True)
class Node:
    """A step in the tree, or with ``number`` -1 the terms that are left out, in ``words``.

    ``row``: its place under its parent. ``again``: what is below it stands elsewhere in the tree already.
    ``children`` are those that were asked for.
    """

    number: int
    parent: Node | None = None
    row: int = 0
    again: bool = False
    words: str = ""
    together: float | None = None
    children: list[Node] = field(default_factory=list)
    branches: Branches | None = None


class Tree:
    """The steps below a step; ``branch`` says which stand directly below one."""

    def __init__(self, number: int, branch: Callable[[int], Branches]) -> None:
        self._branch = branch
        self._shown = {number}
        self.root = Node(number)

    def branches(self, node: Node) -> Branches:
        """What stands below a node, without making it part of the tree."""
        if node.branches is None:
            ends = node.number < 0 or node.again
            node.branches = Branches(()) if ends else self._branch(node.number)
        return node.branches

    def below(self, node: Node) -> list[Node]:
        """The nodes directly below one, for ``add`` to put there."""
        found = self.branches(node)
        nodes = [Node(number, node, row, number in self._shown) for row, number in enumerate(found.numbers)]
        if found.left_out:
            nodes.append(Node(-1, node, len(nodes), words=_left_out(found), together=found.together))
        return nodes

    def add(self, node: Node, below: list[Node]) -> None:
        """Puts nodes below one."""
        node.children = below
        self._shown.update(child.number for child in below)

    def expand(self, node: Node) -> list[Node]:
        """The nodes below one, made part of the tree."""
        if not node.children:
            self.add(node, self.below(node))
        return node.children


def _left_out(found: Branches) -> str:
    if found.left_out < 0:
        return "and more"
    count = f"{found.left_out:,} more {'term' if found.left_out == 1 else 'terms'}"
    return count if found.together is None else f"{count}, together {on_screen(found.together)}"
