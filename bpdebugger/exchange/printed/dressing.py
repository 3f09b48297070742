"""What programs and markup put around numbers, taken away: prompts, boxes, LaTeX, HTML, the headings of arrays.

Every line keeps its number, so that what is said of a text names the line that the person sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bpdebugger.exchange.printed.markup import without_boxes, without_html, without_latex

_DIGIT_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:[\u2009\u202f]\d{3})+(?:[.,]\d+)?(?!\d)")
_DIGIT_GROUPS_BEHIND = re.compile(
    r"(?<![\d.,])\d+[.,]\d{3}(?:[\u2009\u202f]\d{3})*[\u2009\u202f]\d{1,3}(?![\d.,]\d)(?!\d)"
)
_NOT_SAID = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"Parameter containing:",
        r"^[ \t]*(?:import|from)[ \t]+\w+.*$",
        r"^[ \t]*\[[A-Za-z_][\w. ]*\][ \t]*$",
        # what TensorFlow, Julia and R print around their numbers
        r"<tf\.[^>]*?numpy=",
        r"(?<=/kernel):\d+|(?<=/bias):\d+",
        r"(?:^|(?<==))[ \t]*\d+(?:×\d+|-element)[ \t][^\n]*(?:Matrix|Vector|[Aa]rray|Adjoint|Transpose|single|double)"
        r"[^\n]*$",
        r"(?:^|(?<==))[ \t]*[\w.]*Dict(?:\{[^\n]*\})?(?:\([^\n]*\))? with \d+ entr(?:y|ies):[ \t]*$",
        r"^[ \t]*(?:List of \d+|'data\.frame':[^\n]*)$",
        # what Haskell, PHP, Elixir and Erlang call an object
        r"\bfromList(?=[ \t]*\[)",
        r"(?:\bArray|\b\w+ Object)[ \t]*(?=\n[ \t]*\()",
        r"(?:^|(?<=[=:\s]))[%#](?=\{)",
        r"^[ \t]*(?:\[,\d+\][ \t]*)+$|^[ \t]*\[\d+,\]",
        # a line that only says of what it is, such as "Average over 4 samples:"
        r"^(?=[^\n]*\b(?:samples?|epochs?|iterations?|batch(?:es)?|passe?s?)\b)"
        r"(?![^\n]*\b[wWbθΘ]_?\d)[ \t]*[A-Za-z][^\n=:]*:[ \t]*$",
        # the size of what follows
        r"(?<=[=:])[ \t]*\(\d+><\d+\)",
        r"[ \t]\((?:shape[ \t=:]*)?\(?\d+[ \t]*(?:[x×][ \t]*\d+|,)\)?\)(?=[ \t]*(?:[:=\[]|(?:array|tensor)\(|$))",
        r"[ \t]\((?:shape[ \t=:]*)?\(?\d+[ \t]*,[ \t]*\d+\)?\)(?=[ \t]*:?[ \t]*(?:\[|(?:array|tensor)\(|$))",
        r"\btorch\.Size\(\[[\d, ]*\]\)",
        # where Rust's dbg! stands, how many rows a database gives
        r"^[ \t]*\[[\w./\\-]+:\d+(?::\d+)?\][ \t]*&?",
        r"^[ \t]*\(\d+ rows?\)[ \t]*$",
    )
)
_TENSOR_END = re.compile(r"(?<=[)\]\d])>(?=\s*(?:[,\])}]|$))", re.MULTILINE)
_PROMPT = re.compile(
    r"^[ \t]*(?:(?:In|Out)[ \t]*\[\d+\](?://\w+)?(?::=|[:=])|\(%[io]\d+\)|\((?:gdb|lldb|[Ii]?[Pp]db)\)|>>+(?!\S)"
    r"|(?:julia|octave(?::\d+)?|irb[^>\n]*|R)>+|(>)(?=[ \t]))[ \t]*(.*)$",
    re.MULTILINE,
)
_SHOW = re.compile(
    r"(?:(?:np\.)?p?print|disp|display|println|show|cat|format|console\.log|puts)\s*\(\s*([^\"']*?)\s*\)\s*;?"
)
_SHOW_LINE = re.compile(rf"^[ \t]*(?:{_SHOW.pattern})[ \t]*$", re.MULTILINE)
_SHOWN_NAMES = re.compile(r"[^\W\d][\w.\[\]']*(?:\s*,\s*[^\W\d][\w.\[\]']*)*;?")
_OF_A_GRADIENT = re.compile(r"(?:d|∂|grad|delta|δ|Δ|∇)\S*\s*=")
_LETTER_FOR_TIMES = re.compile(r"(?<=\d)[xX](?=10(?:\^|\*\*|[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]))")
_FULL_WIDTH = {0xFF01 + k: 0x21 + k for k in range(94)} | {ord("。"): " ", ord("、"): ","}
_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL)"
_IN_CODE = r"(?:[\w./\\<>-]+\.\w{1,4}|[\w.<>]+(?::[\w.<>]+)?):\d+(?::\d+)?"
_LOGGED = re.compile(
    r"^[ \t]*(?:"
    # the time, the level, the place in the code
    r"\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d+)?Z?\]?[ \t:|-]+"
    rf"(?:\[?{_LEVEL}\]?[ \t:|-]+(?:[A-Za-z][\w.]*[ \t]+(?=[^\s=:]+[ \t]*[=:]))?)?(?:\[?{_IN_CODE}\]?[ \t:|-]+)?"
    rf"|\[?{_LEVEL}\]?[ \t]*[:|-][ \t]*(?:\w+[ \t]*:[ \t]*)?"
    rf"|\[(?i:{_LEVEL})\][ \t:|-]*"
    r"|[DIWEF]\d{4} \d\d:\d\d:\d\d[.\d]*[ \t]+\d+ [\w./]+:\d+\][ \t]*"
    rf"|\[{_IN_CODE}\][ \t]*"
    r")(?=\S)",
    re.MULTILINE,
)
"""What a logger puts before its lines: the time, the level, and where in the code it was."""
_OF_DEBUGGERS = (
    # the number of a result in gdb, the kind of a variable in lldb and PyCharm, the sender of a line
    re.compile(r"^\$\d+[ \t]*=[ \t]*(?=[-+.\d{])", re.MULTILINE),
    re.compile(r"^\((?:const )?\w+[ \w]*(?:\[\d+\])*\)[ \t]+(?=\w+[ \t]*=)", re.MULTILINE),
    re.compile(r"(?<==)[ \t]*\{\w+(?::[^{}\n]*)?\}[ \t]+(?=[-+.\d\[(])"),
    re.compile(r"^wandb:[ \t]*", re.MULTILINE),
)
_ESCAPES = re.compile("\x1b(?:\\[[0-9;?]*[ -/]*[@-~]|[@-Z\\\\-_])")
"""What makes colours in a terminal."""
_COUNTED = re.compile(
    r"^([ \t]*)(epoch|iter(?:ation)?|step|batch)[ \t#]*(\d+)(?:[ \t]*(?:/|of)[ \t]*\d+)?[ \t]*[:|,-][ \t]*"
    r"(?=[A-Za-z∂δΔ])",
    re.IGNORECASE | re.MULTILINE,
)
"""What counts the lines of a run: ``Epoch 3/10: w1=0.1``."""
_EMPHASIZED = re.compile(r"^[ \t]*(\*\*|__)([^*\n]+)\1[ \t]*:?[ \t]*$", re.MULTILINE)
_PAIRS_UNDER_TITLE = re.compile(
    r"^[ \t]*(?:[A-Za-z]+[ \t]+)?(delta|grad(?:ient)?)s?[ \t]*:[ \t]*"
    r"((?>[A-Za-z]\w*+(?:[ \t]*[=:][ \t]*|[ \t]+)[-+−]?[\d.]++(?:[eE][-+]?\d++)?(?:[ \t,;]++|$))++)$",
    re.MULTILINE,
)
"""``hidden deltas: h1 0.0088 h2 0.01``: what each of the numbers is."""
_NAMED_NUMBER = re.compile(r"([A-Za-z]\w*)[ \t]*[=:]?[ \t]*([-+−]?[\d.]+(?:[eE][-+]?\d+)?)")
_TALL_BRACKETS = str.maketrans("⎡⎤⎢⎥⎣⎦⎛⎞⎜⎟⎝⎠", "[; ; ][; ; ]")
"""Brackets as high as a matrix, which sympy and gonum draw around its rows."""
_GO_MAP = re.compile(r"\bmap\[([^\[\]\n]*)\]")
_RECORD = re.compile(
    r"^[ \t]*(?:name|param(?:eter)?|weight|key)[ \t]*[:=][ \t]*[\"']?([A-Za-z]\w*)[\"']?"
    r"[ \t]*[,;|][^\n]*?\bgrad(?:ient)?[ \t]*[:=][ \t]*([-+−]?[\d.]+(?:[eE][-+]?\d+)?)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_R_STRUCTURE = re.compile(
    r"^([ \t.]*)\$[ \t]*([\w.]+)[ \t]*:[ \t]*(?:num|int)[ \t]+(?:\[([\d:, ]+)\][ \t]*)?([^\n]*)$", re.MULTILINE
)
_DECLARED = re.compile(
    r"(?<=\w)[ \t]*:[ \t]*(?:[fiu]\d\d|[Ff]loat\d*|[Dd]ouble|[Dd]ecimal|[Nn]umber|[Rr]eal|\[+[A-Za-z]\w*[^=\n]{0,40}\]"
    r"|(?:\w+\.){0,6}\w*(?:Map|Array|List|Vec|Dict|Matrix|Vector|Tensor|Record|ndarray|dict|list)\b"
    r"(?:[\[<][^=\n]{0,80}[\]>])?)[ \t]*(?==(?![=>]))"
)
"""The kind of a variable between its name and the sign: ``dw1: f64 = …``, ``grads: Map[String, Double] = …``."""
_STRUCT = re.compile(
    r"^[ \t]*(?:ans|s|g|G|out|res\d*|result|\w*[Gg]rads?\w*|\w*[Gg]radients?)[ \t]*=[ \t]*\n\s*"
    r"(?:(?:\d+×\d+ )?struct(?: array)? with fields:|scalar structure containing the fields:)[ \t]*$",
    re.MULTILINE,
)
_R_ELEMENT = re.compile(r"^\$(\w[\w.]*(?:\$\w[\w.]*)*)[ \t]*$", re.MULTILINE)
"""The name of what stands below it in a list of R."""
_R_VECTOR = re.compile(r"^[ \t]*\[1\][ \t]+(?!=)(.*)((?:\n[ \t]*\[\d+\][ \t]+.*)*)$", re.MULTILINE)


_SPACED_NUMBER = re.compile(r"^([ \t]*(?:d|∂|grad_?|delta_?)[WwBb])[ \t]+(\d{1,3})[ \t]*:?[ \t]*$", re.MULTILINE)
"""As print("dW", layer) writes a name."""
_IN_LAYER = re.compile(
    r"^[ \t]*layer[ \t]+(\d{1,3})[ \t]*:[ \t]*(?=[^\W\d]\w{0,20}[ \t]*=)", re.MULTILINE | re.IGNORECASE
)
_ORDERED = re.compile(r"^[ \t]*\d{1,3}\.?\)[ \t]+(?=[^\d\s])", re.MULTILINE)
_BRACKETED_NAME = re.compile(r"^[ \t]*\[([A-Za-z]\w{0,30})\][ \t]*(?:=>|[=:])?[ \t]*(?=[-+−]?[\d.])", re.MULTILINE)
_PHP = re.compile(r"^[ \t]*Array[ \t]*\n[ \t]*\(([^()]*)\)", re.MULTILINE)
_FIELDS_OF_ONE = re.compile(
    r"^([ \t]*[A-Za-z]\w{0,30})[ \t]*:[ \t]*((?:value|data|val)[ \t]*=[ \t]*[-+−]?[\d.eE+-]+)[ \t,;]+"
    r"(grad(?:ient)?[ \t]*=[ \t]*[-+−]?[\d.eE+-]+)[ \t]*$",
    re.MULTILINE,
)
_STACKED_ROWS = re.compile(r"(?<=[=:])[ \t]*\n((?:[ \t]*\[[ \t]*[-+−\d.][^\[\]\n]*\][ \t]*(?:\n|$)){2,})")


def undressed(text: str) -> str:
    """The text as plain lines: names, numbers in digits, brackets, bars between the cells of a table."""
    plain = _ESCAPES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = left_out(plain, _OF_DEBUGGERS)
    plain = _R_STRUCTURE.sub(_r_structure, plain)
    plain = _R_ELEMENT.sub(lambda match: f"{match[1].replace('$', '.')} =", plain)
    for groups in (_DIGIT_GROUPS_BEHIND, _DIGIT_GROUPS):
        plain = groups.sub(lambda match: re.sub("[\u2009\u202f]", "", match[0]), plain)
    plain = _LETTER_FOR_TIMES.sub("×", plain.translate(_FULL_WIDTH))
    # other typographic spaces stand between digits and units; here they are spaces
    plain = re.sub("[\u00a0\u202f\u2009\u2002\u2003]", " ", plain)
    plain = without_boxes(without_latex(without_html(plain)))
    plain = _LOGGED.sub(lambda match: " " * len(match[0]), plain)
    plain = _COUNTED.sub(r"\1\2 = \3; ", plain)
    plain = _EMPHASIZED.sub(r"\2", _GO_MAP.sub(r"\1", plain))
    plain = _RECORD.sub(r"\1 = \2", plain)
    plain = _with_names_whole(plain)
    plain = _PAIRS_UNDER_TITLE.sub(_pairs, plain)
    plain = _STRUCT.sub(lambda match: "\n" * match[0].count("\n"), plain)
    plain = _DECLARED.sub(lambda match: " " * len(match[0]), plain)
    plain = plain.translate(_TALL_BRACKETS)
    plain = _SHOW_LINE.sub(lambda match: _waiting(match[1]), plain)
    plain = _PROMPT.sub(_behind_prompt, plain)
    plain = _R_VECTOR.sub(_r_vector, plain)
    tensors = "<tf." in plain
    plain = left_out(plain, _NOT_SAID)
    return _TENSOR_END.sub(" ", plain) if tensors else plain


def _with_names_whole(text: str) -> str:
    """The text with names that programs write in parts, or in brackets, in one piece; every line keeps its number."""
    plain = _PHP.sub(lambda match: f"\n\n{match[1].lstrip(' ')}" if match[1].startswith("\n") else match[0], text)
    plain = _BRACKETED_NAME.sub(r"\1 = ", _SPACED_NUMBER.sub(r"\1\2 =", plain))
    plain = _ORDERED.sub("", plain)
    plain = _FIELDS_OF_ONE.sub(r"\1: Value(\2, \3)", plain)
    # the rows of a matrix without the brackets around them
    plain = _STACKED_ROWS.sub(lambda match: f"\n[{match[1].rstrip()}]\n", plain)
    return "\n".join(_in_layer(line) for line in plain.split("\n")) if _IN_LAYER.search(plain) else plain


def _in_layer(line: str) -> str:
    """``Layer 1: dW = …, db = …`` with the number of the layer in the names."""
    match = _IN_LAYER.match(line)
    if not match:
        return line
    return re.sub(r"(?<![\w.])(d?[WwBb])(?=[ \t]*=)", rf"\g<1>{match[1]}", line[match.end() :])


def _pairs(match: re.Match[str]) -> str:
    of = "delta_" if match[1].lower() == "delta" else ""
    return "; ".join(f"{of}{name} = {number}" for name, number in _NAMED_NUMBER.findall(match[2]))


def left_out(text: str, patterns: Iterable[re.Pattern[str]]) -> str:
    """The text with spaces for what the patterns match: it keeps its length, so that places stay right."""
    for pattern in patterns:
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return text


def _behind_prompt(match: re.Match[str]) -> str:
    """What a person typed, as the name of the output below it; a computation says nothing of the numbers."""
    typed = re.sub(r"^(?:pp?|po|print|display)[ \t]+(?=\w+$)", "", match[2].strip())
    shown = _SHOW.fullmatch(typed)
    names = shown[1] if shown else typed
    if _SHOWN_NAMES.fullmatch(names):
        return _waiting(names)
    is_output = match[0].lstrip().startswith("Out") or typed[:1] in ("[", "(", "{")
    is_quoted = bool(match[1]) and "=" in typed
    printed = re.match(r"(?:array|tensor|Array|matrix|DeviceArray)\(", typed)
    return match[2] if is_output or is_quoted or printed or _OF_A_GRADIENT.match(typed) else ""


def _waiting(names: str) -> str:
    """Names that wait for the numbers below them."""
    found = [name.strip() for name in names.rstrip("; ").split(",")]
    return "; ".join(f"{name} =" for name in found if name)


def _r_structure(match: re.Match[str]) -> str:
    """``$ W1: num [1:2, 1:2] 0.1 0.2 0.3 0.4``, which stands column by column, as a name with its rows."""
    indent, name, sizes, numbers = match[1], match[2], match[3], match[4].split()
    if not sizes or len(numbers) < 2 or "..." in numbers:
        return f"{indent}{name} = {match[4] if not sizes else f'[{match[4]}]'}"
    last = [int(size.partition(":")[2] or size) for size in sizes.split(",") if size.strip(" :")]
    if len(last) == 2 and last[0] * last[1] == len(numbers):
        rows = ["[" + ", ".join(numbers[row :: last[0]]) + "]" for row in range(last[0])]
        return f"{indent}{name} = [{', '.join(rows)}]"
    return f"{indent}{name} = [{' '.join(numbers)}]"


def _r_vector(match: re.Match[str]) -> str:
    """``[1] 0.1 0.2`` and its further lines as one list."""
    further = re.sub(r"\[\d+\]", "", match[2])
    return f"[{match[1]}{further}]"
