"""The grammar of printed numbers: names with values in a row, as one statement of a text has them.

A value is a number, a list in brackets of any kind with commas, spaces, semicolons or new lines between its parts, an
object in braces, or one of these in the call of a function. Nothing is ever executed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bpdebugger.exchange.printed.items import SHOWN, Leaf, Node, Pair, PrintedError, shape_of

_DEEPEST = 60
OPEN, CLOSE = "[({", "])}"
_PAIRS = dict(zip(OPEN, CLOSE, strict=True))
QUOTES = "\"'"
_ASSIGNS = (":=", "=>", "->=", "=", "≈", "≃", "≅", "≐", "~", ":")
_ASSIGNS_IN_OBJECTS = ("=>", "->", "→", ":=", "=", ":")
_BRACKETED_KEY = re.compile(r"\[\s*(\"[^\"\n]*\"|'[^'\n]*'|\w+)\s*\]")
_BARE_KEY = re.compile(r"(?:(?!->|=>)[^\s:=,{}\[\]()→])+")
_ABOUT_ARRAYS = ("shape", "strides", "layout", "ndim", "dtype", "device", "size")
_CHANGES = re.compile(r"\s*(?:->|→|⟶|=>)\s*")
_ABOUT = " \t\n~≈"
"""What may stand between an assignment and its number."""
_RAISED = "⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹"
NUMBER = re.compile(
    r"[+\-−–]?(?:(?:\d+(?:[.]\d*)?|[.]\d+)(?:[eEdD][+\-−]?\d{1,9})?|nan\b|NaN\b|NAN\b|inf(?:inity)?\b|Inf(?:inity)?\b|∞)"
)
_COMMA_NUMBER = re.compile(r"[+\-−–]?\d+,\d+(?:[eE][+\-−]?\d{1,9})?(?!\d|[.,]\d)")
_POWER = re.compile(
    rf"\*\^\s*[+\-−]?\d+|(?:\s*[·×*⋅]|\s+x)\s*10\s*"
    rf"(?:(?:\^|\*\*)\s*(?:\{{\s*[+\-−]?\d+\s*\}}|\(\s*[+\-−]?\d+\s*\)|[+\-−]?\d+)|[{_RAISED}]+)"
)
CONSTRUCTORS = (
    r"(?:\w+\.)*(?:[Ff]loat\d*|[Dd]ouble|[Ii]nt\d*|[Dd]ecimal|[Nn]umber|[Ss]calar|[Cc]onstant|as_?array|[Aa]rray|ndarray"
    r"|(?:Float|Double|Half)?[Tt]ensor|[Mm]atrix|mat|[Vv]ector|vec|DeviceArray|ArrayImpl|Value|Variable|Parameter|Var|Param"
    r"|[Ll]ist|Seq|tuple|dict|[Ss]eries|DataFrame|OrderedDict|defaultdict|FrozenDict|freeze|SMatrix|SVector|MMatrix|MVector"
    r"|Dual|[cM])"
)
"""What a program calls around numbers to say of what kind they are; any other call makes another number of them."""
_CONSTRUCTED = re.compile(rf"{CONSTRUCTORS}\s*\(")
_CALL = re.compile(r"(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*\s*\(")
_VARIABLE = re.compile(r":\d+[ \t]+(?=\[)")
"""As TensorFlow ends its names: kernel:0."""
_WORD = re.compile(r"[^\W\d]\w*")
_OPERATORS = "·×*⋅+-−–/÷^("
_NOT_VALUES = ("null", "None", "true", "false", "True", "False")
_SUFFIX = re.compile(r"_?f(?:16|32|64)\b|[fFL]\b")
"""The kind of a number as C, Rust and others write it behind its digits."""
_FIELD = re.compile(r"\s*[^\W\d]\w*\s*=(?!=)")
_TYPED = re.compile(r"(?:Float(?:16|32|64)|Int(?:32|64)|Real|Number|Any|f32|f64|vec!|np\.array)(?=\[)")
"""What Julia and Rust write before the brackets of a list."""
_ENTRY = re.compile(
    r"\s*(?:\"[^\"\n]{1,80}\"|'[^'\n]{1,80}'|\[\s*(?:\"[^\"\n]{1,80}\"|'[^'\n]{1,80}'|[A-Za-z_]\w*|\d{1,6})\s*\]"
    r"|:?[A-Za-z_][\w.]*)\s*(?:=>|->|→|:(?!:)|=(?!=))\s*(?=[-+−–.\d\[({\"'nNiI∞]|[A-Za-z_][\w.]*\()"
)
"""How an object begins, whatever its brackets: ``["w1": 0.1``, ``(w1 -> 0.1``, ``{["w1"] = 0.1``, ``([w1] => 0.1``."""
_POWER_BEFORE = re.compile(r"1(?:\.0*)?[eE]([+-]?\d{1,3})[ \t]*[*·×][ \t]*(?=\[)")
"""A power of ten before a matrix: ``1.0e-03 * [0.44 0.88]``."""
_DOTTED = re.compile(r"\s*([^\s()\[\]{},;.\d][^\s()\[\]{},;]*)\s+\.\s+")
"""The name in a pair of Lisp: ``(w1 . 0.1)``."""
_FACT = re.compile(
    rf"((?:[A-Za-z_]\w*)?)\(\s*[\"']?([A-Za-z_][\w.]*)[\"']?\s*,\s*((?:{NUMBER.pattern})(?:_?f(?:32|64)|[fFL])?)\s*\)"
    r"(?!\s*[=:≈])"
)
"""A name and a number as the arguments of one thing: ``grad(w1, 0.1)``, ``(w1, 0.1)``."""
_PER_CENT = re.compile(r"%[ \t]*(?:[,;|\n]|$)")
_PAIR_WORDS = ("", "pair", "tuple", "entry", "tuple2")
_FIELD_IN_CALL = re.compile(rf"\({_FIELD.pattern}")
_REMARK = re.compile(r"[ \t]*\([A-Za-z][^()\d=]*\)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A line, or several where brackets are open, and the offset at which it begins in the text.

    ``place`` gives the line of an offset in words, ``exactly`` the column too.
    """

    text: str
    start: int
    place: Callable[[int], str]
    exactly: Callable[[int], str]


class Scanner:
    """Reads the names and values of one statement from the left to the right."""

    def __init__(self, statement: Statement) -> None:
        self.statement, self.text, self.start = statement, statement.text, statement.start
        self.at = 0
        called = _FIELDS.match(self.text)
        if called and self.text.rstrip().endswith(")"):
            # dict(w1=0.1, w2=0.2) or (w1 = 0.1, w2 = 0.2): the call is left out, in its length
            self.text = " " * called.end() + self.text.rstrip()[called.end() : -1]

    def entries(self) -> Iterator[tuple[str, Node | None, int]]:
        """Names with their values; a name alone comes without one, a value alone with an empty name."""
        yield from self._names_of_several()
        while True:
            self._skip(" \t\n,;|&>")
            if self.at >= len(self.text) or self.text[self.at] == "#" or self._is_full_stop():
                return
            begin = self.at
            fact = self._fact()
            if fact:
                name, node = next(iter(fact.items()))
                yield name, node, self.start + begin
                self._skip(" \t.")
                continue
            name = "" if self._value_begins(self.at, first=True) else self._name()
            assigned = self._assign()
            if assigned:
                self._skip(_ABOUT)
                name = self._skip_formula(name)
            if self.at >= len(self.text) or self.text[self.at] in "#;":
                if name:
                    yield f"{name} {assigned}".strip() if assigned != ":" else f"{name}:", None, self.start + begin
                continue
            if not assigned:
                # w5 -> 0.08
                name = re.sub(r"\s*(?:->|→|⟶|⇒)$", "", name)
            self._require_equality(name, assigned)
            attribute = name.lower().split()
            if assigned and attribute and attribute[-1] in _ABOUT_ARRAYS:
                self._skip_rest()
                continue
            if not self._value_begins(self.at):
                if not assigned:
                    yield name, None, self.start + begin
                    self._skip_rest()
                    continue
                self._refuse(f'"{self._rest()}" is not a number')
            in_braces = self.text[self.at] == "{"
            node = self._value_of_chain()
            if in_braces:
                name = _without_size(name, node)
            changed = _CHANGES.match(self.text, self.at)
            if changed and name and isinstance(node, Leaf) and self._value_begins(changed.end()):
                # w5: 0.4 -> 0.359 is the value before and after the update
                self.at = changed.end()
                name, node = f"{name}_new", self._value(0)
            yield name, node, self.start + begin

    def _names_of_several(self) -> Iterator[tuple[str, Node | None, int]]:
        """Of ``dW1, db1 = (array(…), array(…))`` the names, which wait for their values."""
        several = _SEVERAL_NAMES.match(self.text)
        if several:
            yield from ((name.strip(), None, self.start) for name in several[1].split(","))
            self.at = several.end()

    def only_value(self) -> Node | None:
        """The value that the statement is, if it is one and nothing else."""
        self._skip(" \t\n")
        if not self._value_begins(self.at):
            return None
        node = self._value(0)
        self._skip(" \t\n,;")
        return None if self.at < len(self.text) else node

    def _skip(self, marks: str) -> None:
        while self.at < len(self.text) and self.text[self.at] in marks:
            self.at += 1

    def _require_equality(self, name: str, assigned: str) -> None:
        """Refuses w5 < 0.1, w5 += 0.1 and the like, which do not say what a number is."""
        sign = name[-1:]
        changes = (
            assigned == "=" and sign in ("+", "-", "*", "/") and self.text[: self.at].rstrip(_ABOUT)[-2:] == f"{sign}="
        )
        compares = sign in ("<", ">", "!", "=") or (not assigned and sign in tuple("+-*/&?%^"))
        if name and (changes or compares):
            self._refuse(
                f'"{name}{assigned} {self._rest()}" does not say what the number is; write it as in w1 = 0.0044'
            )

    def _is_full_stop(self) -> bool:
        return self.text[self.at] == "." and not self.text[self.at + 1 :].strip()

    def _skip_formula(self, name: str) -> str:
        """Of ``dE/dw5 = dE/dy · dy/dz = 0.74 · 0.19 = 0.14`` the letters: the numbers behind them say what they are.

        The name is that of a new value where the formula takes something from the old one: w5 = w5 - lr * 0.08 = 0.36.
        """
        if self._value_begins(self.at):
            taken = _TAKEN_FROM.match(self.text, self.at)
            return f"{name}_new" if taken and _BARE.fullmatch(name) else name
        found = _FORMULA.match(self.text, self.at)
        if found and name and re.search(r"[*·×⋅+−^(]|\w[ \t]+\w| [-/] ", found[1].strip()):
            self.at = found.end()
            self._skip(_ABOUT)
            if _BARE.fullmatch(name) and re.match(rf"\s*{re.escape(name)}\s*[-−–]", found[1]):
                return f"{name}_new"
        return name

    def _skip_rest(self) -> None:
        self.at = len(self.text)

    def _rest(self) -> str:
        return self.text[self.at :].partition("#")[0].strip().rstrip(",;")[:SHOWN]

    def _refuse(self, words: str, at: int | None = None) -> None:
        place = self.statement.place(self.start + (self.at if at is None else at))
        raise PrintedError(f"{place}: {words}")

    def _name(self) -> str:
        """Up to an assignment, a separator, or a space before a value; brackets belong to it."""
        begin, depth = self.at, 0
        while self.at < len(self.text):
            mark = self.text[self.at]
            if mark in QUOTES and self.at == begin:
                return self._quoted()
            if mark in OPEN:
                depth += 1
            elif mark in CLOSE:
                depth -= 1
            elif depth <= 0:
                if mark in ",;|#\n" or self._assign_at(self.at):
                    break
                if mark in " \t":
                    after = self.at + _spaces(self.text, self.at)
                    if after >= len(self.text) or self._assign_at(after) or self._value_begins(after):
                        break
            self.at += 1
        name = self.text[begin : self.at].strip()
        self._skip(" \t")
        return name

    def _quoted(self) -> str:
        quote, begin = self.text[self.at], self.at + 1
        end = self.text.find(quote, begin)
        if end < 0:
            self._refuse(f"the quote {quote} is not closed")
        self.at = end + 1
        self._skip(" \t")
        return self.text[begin:end]

    def _assign_at(self, at: int) -> str:
        for mark in _ASSIGNS:
            if self.text.startswith(mark, at):
                return "" if _VARIABLE.match(self.text, at) else mark
        return ""

    def _assign(self) -> str:
        mark = self._assign_at(self.at)
        self.at += len(mark)
        return mark

    def _value_begins(self, at: int, first: bool = False) -> bool:
        """Whether a number, a list, an object or the call of a function with such a value begins here.

        At the beginning of a name a call may be a part of it, as in ``grad(w1) = …``.
        """
        if at >= len(self.text):
            return False
        if NUMBER.match(self.text, at):
            following = NUMBER.match(self.text, at)
            stop = following.end() if following else at
            suffix = _SUFFIX.match(self.text, stop)
            stop = suffix.end() if suffix else stop
            return not (stop < len(self.text) and (self.text[stop].isalpha() or self.text[stop] == "_"))
        if self.text[at] in "[{":
            return True
        if not first and _TYPED.match(self.text, at):
            return True
        if self.text[at] == "(":
            inside = at + 1 + _spaces(self.text, at + 1)
            if self.text[inside : inside + 1] in ("'", '"') or self._names_follow(at):
                return True
            if not first:
                return self._value_begins(inside) or bool(_FIELD.match(self.text, inside))
            return bool(_CALL.match(self.text, inside)) and self._value_begins(inside, first=True)
        call = _CALL.match(self.text, at)
        if call:
            inside = call.end() + _spaces(self.text, call.end())
            if _FIELD.match(self.text, inside) or _ENTRY.match(self.text, inside):
                return not first
            return self._value_begins(inside) and not (first and self._is_name_with_index(call.end()))
        quoted = NUMBER.match(self.text, at + 1) if self.text[at] in QUOTES else None
        return quoted is not None and self.text[quoted.end() : quoted.end() + 1] == self.text[at]

    def _names_follow(self, at: int) -> bool:
        """Whether the bracket there is of an object, or of a list of pairs."""
        inside = at + 1 + _spaces(self.text, at + 1)
        deeper = inside + 1 if self.text[inside : inside + 1] == "(" else inside
        return bool(
            _ENTRY.match(self.text, at + 1)
            or _DOTTED.match(self.text, deeper)
            or _FACT.match(self.text, inside)
            or _FACT.match(self.text, at)
        )

    def _fact(self) -> Pair | None:
        """The name with its number of ``grad(w1, 0.1)``, if that begins here."""
        found = _FACT.match(self.text, self.at)
        if not found:
            return None
        name = found[2] if found[1].lower() in _PAIR_WORDS else f"{found[1]}({found[2]})"
        place = self.statement.place(self.start + self.at)
        self.at = found.end()
        return Pair({name: Leaf(found[3], place)})

    def _is_name_with_index(self, inside: int) -> bool:
        """Whether what looks like a call is a name with indices: W1(1,2) = 0.3."""
        close = self.text.find(")", inside)
        return close >= 0 and bool(self._assign_at(close + 1 + _spaces(self.text, close + 1)))

    def _value_of_chain(self) -> Node:
        """A value; of 0.74 · 0.19 = 0.14 the last one."""
        begun = self.at
        node = self._turned(self._value(0))
        while True:
            after = self.at + _spaces(self.text, self.at)
            if self._assign_at(after) and self._assign_at(after) != ":":
                self.at = after
                self._assign()
                self._skip(" \t\n")
                if not self._value_begins(self.at):
                    self._refuse("the number is missing" if not self._rest() else f'"{self._rest()}" is not a number')
                node = self._value(0)
                continue
            if _CHANGES.match(self.text, after):
                self.at = after
                return node
            if after < len(self.text) and self.text[after] in _OPERATORS and _is_single(node):
                shown = node.text if isinstance(node, Leaf) else self.text[begun : self.at].strip()
                equals = re.compile("[=≈]").search(self.text, after)
                between = self.text[after : equals.start()] if equals else ""
                if equals and not re.search("[A-Za-z]{2}|[,;]", between):
                    self.at = equals.start()
                    continue
                self.at = after
                self._refuse(f'"{shown[:SHOWN]} {self._rest()}" is not a number')
            self.at = after
            if isinstance(node, Leaf) and _PER_CENT.match(self.text, after):
                self._refuse(f'"{node.text} %" is in per cent; write the number itself')
            if isinstance(node, Leaf) and self._value_begins(after):
                self._refuse(f'"{node.text[:SHOWN]} {self._rest()}" is not a number')
            return node

    def _turned(self, node: Node) -> Node:
        """What stands before .T, or before the ' of MATLAB, with rows and columns exchanged."""
        mark = re.compile(r"\.T\b|(?<=\])'").match(self.text, self.at)
        if not mark:
            return node
        self.at = mark.end()
        if not isinstance(node, list):
            return node
        rows = [row for row in node if isinstance(row, list)]
        if not rows or len(rows) != len(node) or len({len(row) for row in rows}) > 1:
            return node
        return [list(column) for column in zip(*rows, strict=True)]

    def _value(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise PrintedError(f"{self.statement.exactly(self.start + self.at)}: nested too deeply")
        typed = _TYPED.match(self.text, self.at)
        self.at = typed.end() if typed else self.at
        mark = self.text[self.at]
        power = _POWER_BEFORE.match(self.text, self.at)
        if power:
            self.at = power.end()
            return _times_power(self._list(depth), int(power[1]))
        fact = self._fact() if mark == "(" else None
        if fact:
            return fact
        if mark in OPEN and _ENTRY.match(self.text, self.at + 1) and not _FIELD_IN_CALL.match(self.text, self.at):
            return self._object(depth)
        if mark == "{" and self._value_begins(self.at + 1 + _spaces(self.text, self.at + 1)):
            # Mathematica has its lists in braces
            return self._list(depth)
        if mark == "{" or (mark == "[" and _QUOTED_KEY.match(self.text, self.at + 1)):
            return self._object(depth)
        if mark == "(" and _FIELD.match(self.text, self.at + 1):
            return self._fields(self.at + 1, depth)
        if mark in "[(":
            return self._list(depth)
        if mark in QUOTES:
            at = self.at
            return Leaf(self._quoted(), self.statement.place(self.start + at))
        call = _CALL.match(self.text, self.at)
        if call and _ENTRY.match(self.text, call.end()) and not _FIELD.match(self.text, call.end()):
            self.at = call.end() - 1
            return self._object(depth)
        if call and _FIELD.match(self.text, call.end()):
            return self._fields(call.end(), depth)
        if call:
            return self._call(call.end(), depth)
        return self._number(depth)

    def _number(self, depth: int) -> Leaf:
        at = self.at
        comma = _COMMA_NUMBER.match(self.text, at) if not depth else None
        found = comma or NUMBER.match(self.text, at)
        if not found:
            self._refuse(f'"{self._rest()}" is not a number')
            raise AssertionError
        end = found.end()
        power = _POWER.match(self.text, end)
        end = power.end() if power else end
        digits = end
        suffix = _SUFFIX.match(self.text, end)
        end = suffix.end() if suffix else end
        if end < len(self.text) and (self.text[end].isalnum() or self.text[end] == "_"):
            self._refuse(f'"{self.text[at:].split()[0][:SHOWN]}" is not a number')
        self.at = end
        text = re.sub(r"\s+x\s*10", "·10", self.text[at:digits])
        text = re.sub(r"(?<=[\d.])[dD](?=[+\-−]?\d)", "e", text)
        remark = _REMARK.match(self.text, end) if not depth else None
        self.at = remark.end() if remark else end
        return Leaf(text, self.statement.place(self.start + at))

    def _call(self, inside: int, depth: int) -> Node:
        """array(…), tensor(…, dtype=…), np.float64(…): the first argument; the others say nothing of the numbers."""
        begin, self.at = self.at, inside
        call = self.text[begin:inside]
        if not _CONSTRUCTED.fullmatch(call):
            self.at = begin
            self._refuse(f'"{self._rest()}" is not a number, but one computed by {call.strip(" (")}')
        if re.fullmatch(r"(?:\w+\.)*(?:c|vec|[Ll]ist|Seq|tuple)\s*\(", call):
            # R's c(0.1, 0.2) is a list
            self.at = inside - 1
            return self._list(depth)
        self._skip(" \t\n")
        if self.at >= len(self.text):
            self._not_closed("(", begin)
        if not self._value_begins(self.at):
            self._refuse(f'"{self._rest()}" is not a number')
        node = self._value(depth + 1)
        after = re.compile(r"\s*,\s*").match(self.text, self.at)
        if after and self._value_begins(after.end()) and not _FIELD.match(self.text, after.end()):
            self._refuse(f'"{self.text[begin : begin + SHOWN]}" is more than one number or list')
        open_ = 1
        while self.at < len(self.text) and open_:
            open_ += (self.text[self.at] in OPEN) - (self.text[self.at] in CLOSE)
            self.at += 1
        if open_:
            self._not_closed("(", begin)
        return node

    def _fields(self, inside: int, depth: int) -> Node:
        """Value(data=0.15, grad=0.0004): an object; words such as a dtype say nothing of the numbers."""
        begin, self.at = self.at, inside
        found: dict[str, Node] = {}
        while True:
            self._skip(" \t\n,;")
            if self.at >= len(self.text):
                self._not_closed("(", begin)
            if self.text[self.at] == ")":
                self.at += 1
                return found
            field = _FIELD.match(self.text, self.at)
            if not field:
                self._refuse(f'"{self._rest()}" is not a number')
                raise AssertionError
            key = field[0].strip(" \t\n=")
            self.at = field.end()
            self._skip(" \t\n")
            word = _WORD.match(self.text, self.at)
            if word and not self._value_begins(self.at):
                self.at = word.end()
                self._skip("abcdefghijklmnopqrstuvwxyz0123456789._'")
            else:
                found[key] = self._member(key, depth)

    def _not_closed(self, bracket: str, at: int) -> None:
        raise PrintedError(f"{self.statement.exactly(self.start + at)}: the bracket {bracket} is not closed")

    def _list(self, depth: int) -> Node:
        """Parts in brackets; a semicolon, or a new line between numbers in MATLAB's way, begins a new row."""
        dotted = _DOTTED.match(self.text, self.at + 1)
        if dotted and self._value_begins(dotted.end()):
            return self._dotted(dotted, depth)
        return self._rows(depth)

    def _rows(self, depth: int) -> Node:
        bracket, begin = self.text[self.at], self.at
        self.at += 1
        rows: list[list[Node]] = [[]]
        is_name = False
        while True:
            self._skip(" \t\n,")
            if self.at >= len(self.text):
                self._not_closed(bracket, begin)
            mark = self.text[self.at]
            if mark == _PAIRS[bracket]:
                self.at += 1
                break
            if mark == ";":
                rows.append([])
                self.at += 1
            elif self.text.startswith("...", self.at) or mark == "…":
                self._refuse(
                    "the print-out was cut short with …: print all of it, "
                    "for instance after np.set_printoptions(threshold=10**6)"
                )
            elif fact := self._fact():
                rows[-1].append(fact)
            elif self._value_begins(self.at):
                rows[-1].append(self._value(depth + 1))
            elif mark in QUOTES:
                is_name = is_name or rows == [[]]
                at = self.at
                rows[-1].append(Leaf(self._quoted(), self.statement.place(self.start + at)))
            elif (word := _WORD.match(self.text, self.at)) and word[0] in _NOT_VALUES:
                rows[-1].append(self._no_number(word[0]))
            else:
                self._refuse(f'"{self._rest()}" is not a number')
        rows = [row for row in rows if row]
        if is_name and len(rows) == 1 and len(rows[0]) == 2 and isinstance(rows[0][0], Leaf):
            # ("w1", 0.1)
            return Pair({rows[0][0].text: rows[0][1]})
        if len(rows) > 1:
            return [list(row) for row in rows]
        return rows[0] if rows else []

    def _dotted(self, dotted: re.Match[str], depth: int) -> Node:
        """(w1 . 0.1), the pair of a name and a value in Lisp."""
        begin, self.at = self.at, dotted.end()
        node = self._value(depth + 1)
        self._skip(" \t\n")
        if self.text[self.at : self.at + 1] != _PAIRS[self.text[begin]]:
            self._not_closed(self.text[begin], begin)
        self.at += 1
        return Pair({dotted[1]: node})

    def _no_number(self, word: str) -> Leaf:
        at = self.at
        self.at += len(word)
        return Leaf(word, self.statement.place(self.start + at))

    def _object(self, depth: int) -> Node:
        """{"w1": 0.1}, and the same in other brackets and with other signs, as languages print it."""
        bracket, begin = self.text[self.at], self.at
        self.at += 1
        found: dict[str, Node] = {}
        in_brackets = True
        while True:
            self._skip(" \t\n,;")
            if self.at >= len(self.text):
                self._not_closed(bracket, begin)
            if self.text[self.at] == _PAIRS[bracket]:
                self.at += 1
                return _as_list(found, in_brackets)
            is_keyword = self.text[self.at] == ":"
            in_brackets = in_brackets and self.text[self.at] == "["
            key = self._key()
            self._skip(" \t\n")
            if self._assign_in_object() == "" and not (is_keyword and self._value_begins(self.at)):
                self._refuse(f"after the key {key[:SHOWN]} a colon is missing")
            self._skip(" \t\n")
            if key in found:
                raise PrintedError(f'the key "{key[:SHOWN]}" stands twice in one object')
            found[key] = self._member(key, depth)

    def _assign_in_object(self) -> str:
        mark = next((mark for mark in _ASSIGNS_IN_OBJECTS if self.text.startswith(mark, self.at)), "")
        self.at += len(mark)
        return mark

    def _key(self) -> str:
        if self.text[self.at] in QUOTES:
            return self._quoted()
        found = _BRACKETED_KEY.match(self.text, self.at)
        if found:
            self.at = found.end()
            return found[1].strip("\"'")
        self._skip(":")
        found = _BARE_KEY.match(self.text, self.at)
        if not found:
            self._refuse(f'"{self._rest()}" where a key is expected')
            raise AssertionError
        self.at = found.end()
        return found[0]

    def _member(self, key: str, depth: int) -> Node:
        word = _WORD.match(self.text, self.at)
        if word and word[0] in _NOT_VALUES:
            return self._no_number(word[0])
        if self.at < len(self.text) and self.text[self.at] in QUOTES:
            at = self.at
            return Leaf(self._quoted(), self.statement.place(self.start + at))
        if not self._value_begins(self.at):
            self._refuse(f'{key[:SHOWN]}: "{self._rest()}" is not a number')
        return self._value(depth + 1)


_FIELDS = re.compile(
    r"\s*(?:[A-Za-z_][\w.]*)?\((?=\s*(?:[A-Za-z_]\w*|\"\w+\"|'\w+')\s*(?:=[^=>]|(?:->|=>|→)\s*[-+−.\d\[]))"
)
_FORMULA = re.compile(r"([^=≈,;|\n\"'{}]{1,200})[=≈](?!=)(?=[ \t~≈]*[+\-−–]?\.?\d)")
_SEVERAL_NAMES = re.compile(r"\s*\(?((?>[A-Za-z_][\w.]*+[ \t]*,[ \t]*)+[A-Za-z_][\w.]*)\)?[ \t]*=(?!=)[ \t]*(?=[\[(])")
_TAKEN_FROM = re.compile(r"[-+−]?[\d.]+\s*[-−–+]\s*\(?[-+−]?[\d.]+\s*[*·×⋅]\s*\(?[-+−]?[\d.eE+-]+\)?\)?\s*=")
"""A number less a rate times a gradient: ``0.4 - 0.5 * 0.082 =``."""
_BARE = re.compile(r"[A-Za-z]+_?\d+")
_QUOTED_KEY = re.compile(r"\s*\"\w{1,40}\"\s*:")
_BLANK = re.compile(r"[ \t]*")


def _spaces(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() - at if found else 0


def _as_list(found: dict[str, Node], in_brackets: bool) -> Node:
    """An object whose keys only count its numbers, from 0 or from 1, as the list that it is; of such keys as ``[0] =>``
    also one of lists."""
    counts = [[str(first + k) for k in range(len(found))] for first in (0, 1)]
    counted = len(found) > 1 and list(found) in counts
    kinds = (Leaf, list) if in_brackets else Leaf
    return list(found.values()) if counted and all(isinstance(node, kinds) for node in found.values()) else found


def _without_size(name: str, node: Node) -> str:
    """The name of an array that C declares with its size: ``double dW1[2][2] = {{…}, {…}}``."""
    found = re.fullmatch(r"(.*?\w)\s*((?:\[\s*\d*\s*\])+)", name)
    if not found or isinstance(node, dict):
        return name
    sizes = re.findall(r"\[\s*(\d*)\s*\]", found[2])
    shape = shape_of(node, name)
    fits = len(sizes) == len(shape) and all(size in ("", str(n)) for size, n in zip(sizes, shape, strict=True))
    return found[1] if fits else name


def _times_power(node: Node, exponent: int) -> Node:
    """The numbers of nested lists with a power of ten."""
    if isinstance(node, Leaf):
        return Leaf(scaled(node.text, exponent), node.place)
    return [_times_power(part, exponent) for part in node] if isinstance(node, list) else node


def scaled(number: str, exponent: int) -> str:
    """A number as it is written, with a power of ten that stood elsewhere."""
    mantissa, _, own = number.lower().partition("e")
    return f"{mantissa}e{int(own or 0) + exponent}"


def _is_single(node: Node) -> bool:
    """Whether it is one number, in brackets or not."""
    return isinstance(node, Leaf) or (isinstance(node, list) and len(node) == 1 and isinstance(node[0], Leaf))
