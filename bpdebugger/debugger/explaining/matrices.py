"""The weights of a layer as a matrix, and beside them their gradients and their values after the update.

A row for each unit of the layer, a column for each source, and a last one for the biases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.names import places
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import Place
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.symbolic.latex import word

BIAS = "bias"
MOST_CELLS = 600
"""A larger matrix is not laid out cell by cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """The parameter of each cell, -1 where there is none: ``parameters`` of shape (units, sources + 1), the last column
    for the biases."""

    units: range
    sources: Indices
    parameters: Indices


def matrix_of(plan: Plan, layer: int) -> Matrix:
    """The weights and biases into a layer, by number; the sources are those that reach any of its units."""
    units = range(plan.layer_slices[layer].start, plan.layer_slices[layer].stop)
    first, last = plan.incoming_start[units.start], plan.incoming_start[units.stop]
    sources, columns = np.unique(plan.source[first:last], return_inverse=True)
    parameters = np.full((len(units), len(sources) + 1), -1, dtype=np.intp)
    parameters[plan.target[first:last] - units.start, columns] = plan.weight[first:last]
    parameters[:, -1] = plan.bias[units.start : units.stop]
    return Matrix(units, sources, parameters)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a table: the ``step`` that computes it, and its ``value`` once it is known."""

    step: int
    value: float | None


@dataclass(frozen=True, slots=True)
class LayerTable:
    """Numbers of one kind for a layer, such as its gradients; ``None`` where there is no parameter.

    ``symbol`` is what they are on paper, as W1; ``name`` what they are called in a program, as dW1.
    """

    symbol: str
    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell | None, ...], ...]

    def numbers(self) -> list[list[float | None]]:
        """The values, row by row; ``None`` where there is none, or none yet."""
        return [[None if cell is None else cell.value for cell in row] for row in self.cells]


@dataclass(frozen=True, slots=True)
class LayerTables:
    """Weights, gradients and updated weights of one layer, by its ``title``; no tables of a layer that is too large."""

    title: str
    tables: tuple[LayerTable, ...]
    size: tuple[int, int]


def layer_tables(moment: Moment) -> tuple[LayerTables, ...]:
    """The tables of every layer after the inputs, with what a moment knows.

    The gradient is the one that the update uses: the mean over the samples where there are several. Before it is
    computed, that of the sample at hand stands in its place, and of a parameter with a single use the part of that use.
    """
    plan = moment.trace.plan
    return tuple(_tables_of(moment, layer) for layer in range(1, len(plan.layer_slices)))


def _tables_of(moment: Moment, layer: int) -> LayerTables:
    plan, matrix = moment.trace.plan, matrix_of(moment.trace.plan, layer)
    written = plan.written_layers[layer]
    title, size = written.name or f"layer {layer}", (len(matrix.units), len(matrix.sources) + 1)
    if matrix.parameters.size > MOST_CELLS:
        return LayerTables(title, (), size)
    rows = tuple(plan.units[unit] for unit in matrix.units)
    columns = (*(plan.units[source] for source in matrix.sources.tolist()), BIAS)
    kinds: tuple[tuple[str, str, Callable[[Moment, int], Cell]], ...] = (
        (f"W{layer}", f"W{layer}", _value),
        (f"∂{moment.letters.loss}/∂W{layer}", f"dW{layer}", _gradient),
        (f"W{layer} new", f"W{layer}_new", _updated),
    )
    return LayerTables(
        title,
        tuple(
            LayerTable(
                symbol,
                name,
                rows,
                columns,
                tuple(
                    tuple(read(moment, parameter) if parameter >= 0 else None for parameter in row)
                    for row in matrix.parameters.tolist()
                ),
            )
            for symbol, name, read in kinds
        ),
        size,
    )


def _cell(moment: Moment, place: Place) -> Cell:
    return Cell(moment.trace.number_of(place), moment.value(place))


def _value(moment: Moment, parameter: int) -> Cell:
    return _cell(moment, places.parameter(parameter))


def _gradient(moment: Moment, parameter: int) -> Cell:
    if moment.trace.averaged:
        mean = _cell(moment, places.mean_gradient(parameter))
        if mean.value is not None:
            return mean
    of_sample = _cell(moment, places.gradient(parameter, moment.row))
    uses = moment.trace.plan.uses.each_of(parameter)
    if of_sample.value is None and len(uses) == 1:
        return _cell(moment, Place(uses[0].kind, uses[0].index, moment.row))
    return of_sample


def _updated(moment: Moment, parameter: int) -> Cell:
    return _cell(moment, places.updated(parameter))


def as_table(tables: LayerTables) -> str:
    """The tables as text for a spreadsheet: a heading, the columns' names, a row for each unit, parted by tabs."""
    return "\n\n".join("\n".join(_rows_of(table)) for table in tables.tables)


def _rows_of(table: LayerTable) -> Iterator[str]:
    yield "\t".join((table.symbol, *table.columns))
    for name, row in zip(table.rows, table.numbers(), strict=True):
        yield "\t".join((name, *("" if value is None else shortest(value) for value in row)))


def as_numpy(tables: LayerTables) -> str:
    """The tables as NumPy arrays: weights of shape (units, sources), and the biases apart.

    There is nan where a number is not known, or where there is no connection.
    """
    return "import numpy as np\nfrom numpy import inf, nan\n\n" + "\n".join(
        line for table in tables.tables for line in _arrays(table)
    )


def _arrays(table: LayerTable) -> Iterator[str]:
    numbers = [[_literal(value) for value in row] for row in table.numbers()]
    inner = ",\n    ".join(f"[{', '.join(row[:-1])}]" for row in numbers)
    yield f"{table.name} = np.array([\n    {inner},\n])"
    yield f"{table.name.replace('W', 'b', 1)} = np.array([{', '.join(row[-1] for row in numbers)}])"


def _literal(value: float | None) -> str:
    return "nan" if value is None or np.isnan(value) else shortest(float(value))


def as_latex(tables: LayerTables) -> str:
    """The tables as LaTeX matrices, a column for each source and a last one for the biases."""
    return "\n".join(_latex(table) for table in tables.tables)


def _latex(table: LayerTable) -> str:
    base, _, new = table.symbol.partition(" ")
    of_loss, _, below = base.rpartition("/∂")
    symbol = f"{below[0]}_{{{below[1:]}}}" + (r"^{\mathrm{new}}" if new else "")
    if of_loss:
        symbol = rf"\frac{{\partial {word(of_loss[1:])}}}{{\partial {symbol}}}"
    rows = r" \\ ".join(" & ".join(_latex_number(value) for value in row) for row in table.numbers())
    return rf"\[ {symbol} = \left(\begin{{array}}{{{'r' * (len(table.columns) - 1)}|r}} {rows} \end{{array}}\right) \]"


def _latex_number(value: float | None) -> str:
    if value is None:
        return r"\cdot"
    if not np.isfinite(value):
        return r"\mathrm{NaN}" if np.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value:.4g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


FORMS: dict[str, Callable[[LayerTables], str]] = {"table": as_table, "LaTeX": as_latex, "NumPy": as_numpy}
"""What the tables can be copied as."""
