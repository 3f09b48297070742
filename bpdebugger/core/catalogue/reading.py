"""Activations and losses as people write them: read, asked about, and written as files have them."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from bpdebugger.core.catalogue.other_names import activation_called, loss_called, near_row
from bpdebugger.core.formulas.differentiate import differentiate
from bpdebugger.core.formulas.expression import Call, Expression, Symbol, substitute, symbols
from bpdebugger.core.formulas.formula import Names, Understood, may_be_factor, require_name, require_short
from bpdebugger.core.formulas.formula_error import Choice, FormulaError, Question
from bpdebugger.core.formulas.function_names import DEFINED
from bpdebugger.core.formulas.grammar import CONSTANTS, FORMULAS
from bpdebugger.core.formulas.parser import Parser
from bpdebugger.core.formulas.printing import PLAIN, Spelling, write
from bpdebugger.core.formulas.tokens import MODULE_PREFIX, Token, foreign
from bpdebugger.core.formulas.words import Words, foreign_letter, near_function

_OUTPUT = frozenset(
    {
        "ŷ", "yhat", "y_hat", "y_pred", "ypred", "pred", "prediction", "predicted", "out", "output", "y_out",
    }
)  # fmt: skip
_TARGET = frozenset(
    {
        "target", "targets", "y_true", "ytrue", "true", "label", "expected", "desired", "a_true", "y_target",
    }
)  # fmt: skip
_MAYBE_TARGET = frozenset(["t", "d", "T", "D", "tau", "x"])
_HATS = frozenset(["ŷ", "yhat", "y_hat", "y_pred", "ypred"])

_ARROW = re.compile(r"\s*(?:lambda\s+(\w+)\s*:|([^\W\d]\w*)\s*(?:↦|->|→|=>|\\mapsto|\\to)(?!\w))")
_DEFINITION = re.compile(r"\s*(?:def\s+)?[^\W\d]\w*\s*\(\s*([^\W\d]\w*)\s*\)\s*(?::?=(?!=)|:\s*return\b)")
_ASSIGNED = re.compile(r"\s*(?:y|a|f|g|φ|σ|h|out|output|activation|act)(?:_?\w{0,8})?\s*:?=(?!=)")
_LOSS_ASSIGNED = re.compile(
    r"\s*\\?(?:E|L|C|J|ℒ|ℓ|l|mathcal\{L\}|loss|Loss|cost|error|err)(?:_?\{?\w*\}?)?(?:\([^()=]*\))?\s*:?=(?!=)"
)
_MADE = re.compile(rf"(?:{MODULE_PREFIX.pattern})?([A-Za-z]\w*)\(\s*(?:\w+\s*=\s*)?(\d*\.?\d+)\s*\)")
_STEPS = ("H", "Θ", "u")
"""How books call the step from 0 to 1."""
_INDICES = {"i": "ᵢ", "j": "ⱼ", "k": "ₖ", "n": "ₙ"}
"""The letters by which books count outputs, and how they are lowered."""
_VARIABLES = frozenset(
    {
        "x", "X", "Z", "u", "v", "s", "n", "net", "net_input", "netinput", "input", "inp", "in_", "y", "a",
        "t", "xi", "x1", "x_1", "h", "o",
    }
)  # fmt: skip
"""New names that may well be meant for z."""


def read_activation(
    text: str, parameters: Container[str] = (), constants: bool = False, net_input: str = "z", output: str = "y"
) -> Understood:
    """An activation: a row of the catalogue by any of its names, or a formula in z.

    ``parameters``: those that there are already; another name is a new one, if it is none that may be meant for
    something else. ``constants``: whether a formula without z is taken without asking. ``net_input``, ``output``: the
    letters in which z and y are typed. Raises ``FormulaError``, or ``Question`` where it could mean two things.
    """
    require_short(text)
    row = activation_called(text)
    if row:
        return Understood(row, None, _renamed(text, row))
    made = _made_with_a_number(text)
    if made:
        return made
    before, variable, assigned = _left_side(text, net_input, output)
    scope = ActivationNames(parameters, variable, net_input)
    parser = Parser(text, scope, before)
    alone = text.strip()
    try:
        found = parser.parse()
    except FormulaError as error:
        near = near_row(alone, ["relu"]) if re.fullmatch(r"[\w\s\-.]+(\(z?\))?", alone, re.ASCII) else ""
        if isinstance(error, Question):
            raise
        if near:
            raise FormulaError(f'unknown activation "{alone[:40]}", did you mean {near}?', error.position) from None
        if alone.isidentifier() and (function := parser.function_named(alone)):
            meant = f"{function}({net_input})"
            raise parser.question(f"Is {meant} meant?", 0, (f"of {net_input}", [(0, len(text), meant)])) from None
        raise
    near = near_row(alone, ["relu"])
    if near and alone.isidentifier() and alone in scope.new:
        raise FormulaError(f'unknown activation "{alone[:40]}", did you mean {near}?', parser.tokens[0].start)
    scope.ask_about_new_names(parser, found)
    if "z" not in symbols(found) and not (assigned or constants):
        _ask_about_constant(parser, found, net_input, output)
    remarks = (*parser.remarks, *(f'"{name}" is a new parameter' for name in scope.new))
    canonical = text.strip() if parser.plain and not before else written(found)
    return Understood(canonical, found, remarks)


def _made_with_a_number(text: str) -> Understood | None:
    """``nn.LeakyReLU(0.2)``, ``ELU(alpha=1.5)``: a function of a library with the number that it is made with."""
    match = _MADE.fullmatch(text.strip())
    if not match or match[1].islower():
        return None
    row = activation_called(match[1])
    if len(DEFINED.get(row, ())) != 2:
        return None
    found = formula_of_activation(f"{row}(z, {match[2]})")
    return Understood(written(found), found, (f'"{text.strip()[:40]}" is read as {row} with {match[2]}',))


def formula_of_activation(text: str) -> Expression:
    """A formula in z, every other name in which is a parameter, without a question. Raises ``FormulaError``."""
    require_short(text)
    before, variable, _ = _left_side(text, "z", "y")
    return Parser(text, ActivationNames((), variable), before).parse()


def written(expression: Expression) -> str:
    """A formula as files have it; a parameter with a name of the grammar's own stands as ``p[e]``."""
    return write(expression, Spelling(PLAIN.number, _symbol))


def _symbol(name: str) -> str:
    return f"p[{name}]" if name in CONSTANTS or name in FORMULAS.functions else name


def _renamed(text: str, row: str) -> tuple[str, ...]:
    return () if text.strip() == row else (f'"{text.strip()[:40]}" is read as {row}',)


def _left_side(text: str, net_input: str, output: str) -> tuple[list[tuple[int, int]], str, bool]:
    """What stands before the formula, the name of its variable, and whether it is said that it is all there is."""
    formula_of_a_cell = re.match(r"\s*=(?!=)", text)
    if formula_of_a_cell:
        return [(0, formula_of_a_cell.end())], net_input, False
    own = re.compile(rf"\s*{re.escape(output)}\s*:?=(?!=)")
    for pattern in (_ARROW, _DEFINITION, _ASSIGNED, own):
        match = pattern.match(text)
        if match:
            variable = next((group for group in match.groups() if group), net_input)
            return [(0, match.end())], variable, True
    return [], net_input, False


def _ask_about_constant(parser: Words, found: Expression, net_input: str, output: str) -> None:
    text = parser.text.strip()
    start = len(parser.text) - len(parser.text.lstrip())
    raise parser.question(
        f"Without {net_input} this is the same at every {net_input}. Is the constant {text[:40]} meant?",
        start,
        ("the constant", [(start, start, f"{output} = ")]),
        (
            f"times {net_input}",
            [(start, start, "("), (parser.tokens[-1].start, parser.tokens[-1].start, f")*{net_input}")],
        ),
    )


class ActivationNames(Names):
    """The names in an activation: z under the name of the ``variable``, parameters, and new ones, which are noted."""

    def __init__(self, parameters: Container[str], variable: str = "z", net_input: str = "z") -> None:
        super().__init__(None)
        self._parameters, self._variable, self._net_input = parameters, variable, net_input
        self.new: dict[str, list[Token]] = {}
        self._sure: set[str] = set()

    def knows(self, word: str) -> bool:
        """Whether a word is the variable or a parameter; of a letter with a meaning of its own it is asked."""
        return word == self._variable or word in self._parameters

    def name(self, word: Token, parser: Words) -> Expression:
        """z, or a parameter."""
        name = word.text
        if name == self._variable:
            parser.plain = parser.plain and name == "z"
            if name != self._net_input:
                parser.remarks[f'"{name}" is read as {self._net_input}'] = None
            return Symbol("z")
        if name == "z" != self._net_input:
            meant = self._net_input
            same = [token for token in parser.tokens if token.text == name]
            parts = [(token.start, token.end, meant) for token in same]
            raise parser.question(f'Is "z" the net input {meant}?', word.start, (f"z is {meant}", parts))
        if name in CONSTANTS and name in self._parameters:
            raise parser.question(
                f'"{name}" is the number {CONSTANTS[name]:.4g} and the name of a parameter. Which is meant?',
                word.start,
                ("the number", [(word.start, word.end, "exp(1)" if name == "e" else "acos(-1)")]),
                ("the parameter", [(word.start, word.end, f"p[{name}]")]),
            )
        if name not in self._parameters:
            follows = parser.here
            if follows.is_sign("(") and not follows.apart and not may_be_factor(name):
                raise parser.unknown_function(word)
            odd = foreign_letter(name)
            if odd is not None:
                raise FormulaError(foreign(name[odd]), word.start + odd)
            if name in _STEPS and follows.is_sign("("):
                raise parser.question(
                    f'Is "{name}" the step from 0 to 1, or a new parameter?',
                    word.start,
                    ("the step", [(word.start, word.end, "heaviside")]),
                    ("a new parameter", [(word.start, word.end, f"p[{name}] ")]),
                )
            require_name(word, parser)
            self.new.setdefault(name, []).append(word)
        return Symbol(name)

    def indexed(self, word: Token, inside: str, parser: Words, end: int) -> Expression | None:
        """``p[x]`` is the parameter x, for sure."""
        found = super().indexed(word, inside, parser, end)
        if found is not None and inside not in self._parameters:
            self.new.setdefault(inside, [])
            self._sure.add(inside)
        if found is not None and _symbol(inside) == inside:
            parser.plain = False
        return found

    def primed(self, word: Token, argument: Expression, parser: Words) -> Expression:
        """The derivative of a function of the grammar at its argument."""
        return derivative_of(word, argument, parser)

    def ask_about_new_names(self, parser: Words, found: Expression) -> None:
        """Raises ``Question`` for a new name that may be meant for z or for a function."""
        new = {name: words for name, words in self.new.items() if name not in self._sure}
        for name, words in new.items():
            parts = re.findall(r"z|e|pi|π", name)
            if "".join(parts) == name and "z" in parts:
                shown = " ".join(parts)
                raise parser.question(
                    f'Is "{name}" the product {shown}, or a new parameter?',
                    words[0].start,
                    ("the product", [(w.start, w.end, f"{shown} ") for w in words]),
                    ("a new parameter", [(w.start, w.end, f"p[{name}]") for w in words]),
                )
            near = near_function(name) if len(name) > 3 else ""
            if near:
                raise parser.question(
                    f'Is "{name}" the function {near}, or a new parameter?',
                    words[0].start,
                    ("the function", [(w.start, w.end, f"{near}({self._net_input})") for w in words]),
                    ("a new parameter", [(w.start, w.end, f"p[{name}]") for w in words]),
                )
        suspects = [name for name in new if name in _VARIABLES] if "z" in symbols(found) else list(new)
        if suspects:
            self._ask_for_z(parser, suspects, "z" in symbols(found))

    def _ask_for_z(self, parser: Words, names: Sequence[str], has_z: bool) -> None:
        first, z = self.new[names[0]][0], self._net_input
        sure = [(w.start, w.end, f"p[{name}]") for name in names for w in self.new[name]]
        if not has_z:
            start = parser.tokens[0].start
            sure.append((start, start, "y = "))
        meant = [
            (f"{name} is {z}", [(w.start, w.end, z) for w in self.new[name]])
            for name in names[:3]
            if not has_z or len(names) == 1 or name in _VARIABLES
        ]
        words = f'Is "{names[0]}" the net input {z}?' if len(names) == 1 else f"Which of {', '.join(names)} is {z}?"
        plural = "new parameters" if len(names) > 1 else "a new parameter"
        constant = plural if has_z else f"{plural}, the same at every {z}"
        raise parser.question(words, first.start, *meant, (constant, sure))


def derivative_of(word: Token, argument: Expression, parser: Words) -> Expression:
    """``σ'(z)``: the derivative of a function of the grammar. Raises ``FormulaError``."""
    name = parser.function_named(word.text)
    if not name or argument == Symbol(""):
        raise FormulaError(f'"{word.text}\'" needs a function of the grammar and its argument', word.start)
    inner = Symbol("u")
    call = Call(name, (inner,)) if name in FORMULAS.functions else parser.applied(word, [inner])
    return substitute(differentiate(call, "u"), {"u": argument})


def read_loss(text: str, loss: str = "E", output: str = "y", target: str = "a") -> Understood:
    """A loss: a row of the catalogue by any of its names, or a formula in the output y and the target a.

    ``loss``, ``output`` and ``target``: the letters in which E, y and a are typed. Raises ``FormulaError``, or
    ``Question`` where it could mean two things.
    """
    require_short(text)
    row = loss_called(text)
    if row:
        return Understood(row, None, _renamed(text, row))
    match = _LOSS_ASSIGNED.match(text) or re.match(rf"\s*(?:{re.escape(loss)}\s*:?)?=(?!=)", text)
    before = [(0, match.end())] if match else []
    before += _index_of_outputs(text)
    _ask_about_mean(text)
    parser = Parser(text, LossNames(output, target), before)
    LossNames.note_hats(parser)
    alone = text.strip()
    try:
        found = parser.parse()
    except FormulaError as error:
        near = near_row(alone, []) if re.fullmatch(r"[\w\s\-.]+", alone, re.ASCII) else ""
        if near and not isinstance(error, Question):
            raise FormulaError(f'unknown loss "{alone[:40]}", did you mean {near}?', error.position) from None
        raise
    if "y" not in symbols(found):
        parser.remarks[f"without the output {output} nothing is learned"] = None
    canonical = alone if parser.plain and not before else written(found)
    return Understood(canonical, found, tuple(parser.remarks))


def _index_of_outputs(text: str) -> list[tuple[int, int]]:
    """Where the index of the outputs stands, at the sign of the sum and at the names: a loss is summed over them."""
    for index, lowered in _INDICES.items():
        subscript = rf"(?:_\s*\{{\s*{index}\s*(?:=\s*\w+\s*)?\}}|_{index}(?!\w)|{lowered})"
        limit = r"(?:\s*\^\s*(?:\{[^{}]*\}|\w))?"
        signs = [match.span(1) for match in re.finditer(rf"(?:\\sum|[Σ∑])(?:\\limits)?\s*({subscript}{limit})", text)]
        names = [match.span() for match in re.finditer(rf"(?<=[^\W\d_]){subscript}", text)]
        names = [span for span in names if not any(start <= span[0] < end for start, end in signs)]
        if signs or len(names) > 1:
            return signs + names
    return []


def _ask_about_mean(text: str) -> None:
    """Raises ``Question`` for a mean: what is typed is summed over the outputs."""
    match = re.fullmatch(r"\s*(?:[\w.]+\.)?mean\s*\((.*)\)\s*", text)
    if match is None:
        return
    inside = match[1].strip()
    choices = [Choice("its sum over the outputs", inside)]
    if re.fullmatch(r"\(\s*(\w+)\s*[-−]\s*(\w+)\s*\)\s*(?:\*\*\s*2|\^\s*2|²)", inside):
        choices.insert(0, Choice("the mean of the squares", "mean_squared_error"))
    raise Question("A formula is summed over the outputs. Is a mean over them meant?", 0, choices)


class LossNames(Names):
    """The names in a loss: y and a, in the letters of whoever types, and by their other names too."""

    def __init__(self, output: str = "y", target: str = "a") -> None:
        super().__init__(frozenset({output, target}))
        self._letters = {output: "y", target: "a"}
        self._shown = {own: letter for letter, own in self._letters.items()}
        self._hatted = False

    @staticmethod
    def note_hats(parser: Words) -> None:
        """Where ŷ stands for the output, y is the target."""
        words = {token.text for token in parser.tokens}
        scope = parser.scope
        if isinstance(scope, LossNames) and words & _HATS and scope._letters.get("y") == "y" and "y" in words:
            scope._hatted = True
            hat = next(token for token in parser.tokens if token.text in _HATS)
            parser.remarks[f'"{parser.source(hat)}" is read as the output, "y" as the target'] = None

    def knows(self, word: str) -> bool:
        """Whether a word is a name of the output or of the target."""
        return word in self._letters or word in _OUTPUT or word in _TARGET

    def name(self, word: Token, parser: Words) -> Expression:
        """y or a."""
        name = word.text
        own = self._letters.get(name, "")
        if own and not self._hatted:
            parser.plain = parser.plain and own == name
            return Symbol(own)
        parser.plain = False
        if own == "y" or name in _TARGET:
            return Symbol("a")
        if name in _OUTPUT:
            return Symbol("y")
        if own == "a":
            raise parser.question(
                "With ŷ as the output, is a another name of it, or the target?",
                word.start,
                ("a is the output", [(word.start, word.end, "ŷ")]),
                ("a is the target", [(word.start, word.end, "target")]),
            )
        words = {token.text for token in parser.tokens}
        y, a = self._shown["y"], self._shown["a"]
        offered = [(a, f"the target {a}"), (y, f"the output {y}")]
        has = {y: words & {y, *_OUTPUT}, a: words & {a, *_TARGET}}
        lacks = [(letter, said) for letter, said in offered if not has[letter]]
        may_be = len(name) == 1 and name not in "zwbE" and lacks and not parser.here.is_sign("(")
        if name in _MAYBE_TARGET or may_be:
            same = [token for token in parser.tokens if token.text == name]
            offered = lacks or offered
            choices = [(said, [(w.start, w.end, letter) for w in same]) for letter, said in offered]
            raise parser.question(f'Is "{name}" {" or ".join(said for _, said in offered)}?', word.start, *choices)
        return super().name(word, parser)

    def summed(self, sign: Token, term: Expression, parser: Words) -> Expression:
        """The sum over the outputs, which E is anyway."""
        parser.plain = False
        parser.remarks["the sum over the outputs is taken in any case"] = None
        return term

    def primed(self, word: Token, argument: Expression, parser: Words) -> Expression:
        """The derivative of a function of the grammar at its argument."""
        return derivative_of(word, argument, parser)
