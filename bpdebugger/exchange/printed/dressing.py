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
        r"^[ \t]*\d+(?:×\d+|-element)[ \t][^\n]*(?:Matrix|Vector|Array)[^\n]*$",
        r"^[ \t]*(?:\[,\d+\][ \t]*)+$|^[ \t]*\[\d+,\]",
        # a line that only says of what it is, such as "Average over 4 samples:"
        r"^(?=[^\n]*\b(?:samples?|epochs?|iterations?|batch(?:es)?|passe?s?)\b)"
        r"(?![^\n]*\b[wWbθΘ]_?\d)[ \t]*[A-Za-z][^\n=:]*:[ \t]*$",
        # the size of what follows
        r"(?<=[=:])[ \t]*\(\d+><\d+\)",
        r"[ \t]\((?:shape[ \t=:]*)?\(?\d+[ \t]*(?:[x×][ \t]*\d+|,)\)?\)(?=[ \t]*(?:[:=]|$))",
        r"[ \t]\((?:shape[ \t=:]*)?\(?\d+[ \t]*,[ \t]*\d+\)?\)(?=[ \t]*:?[ \t]*$)",
    )
)
_TENSOR_END = re.compile(r"(?<=[)\]\d])>(?=\s*(?:[,\])}]|$))", re.MULTILINE)
_PROMPT = re.compile(
    r"^[ \t]*(?:(?:In|Out)[ \t]*\[\d+\](?::=|:|=)|>>+(?!\S)|(?:julia|octave(?::\d+)?|irb[^>\n]*|R)>+|(>)(?=[ \t]))"
    r"[ \t]*(.*)$",
    re.MULTILINE,
)
_SHOW = re.compile(
    r"(?:(?:np\.)?p?print|disp|display|println|show|cat|format|console\.log|puts)\s*\(\s*([^\"']*?)\s*\)\s*;?"
)
_SHOW_LINE = re.compile(rf"^[ \t]*(?:{_SHOW.pattern})[ \t]*$", re.MULTILINE)
_SHOWN_NAMES = re.compile(r"[^\W\d][\w.\[\]']*(?:\s*,\s*[^\W\d][\w.\[\]']*)*;?")
_OF_A_GRADIENT = re.compile(r"(?:d|∂|grad|delta|δ|Δ|∇)\S*\s*=")
_FULL_WIDTH = {0xFF01 + k: 0x21 + k for k in range(94)} | {ord("。"): " ", ord("、"): ","}
_LOGGED = re.compile(
    r"^[ \t]*(?:\[?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?[ \t:]+"
    r"(?:\[?(?:INFO|DEBUG|WARN(?:ING)?)\]?[ \t:|-]+(?:[A-Za-z][\w.]*[ \t]+(?=[^\s=:]+[ \t]*[=:]))?)?"
    r"|\[?(?:INFO|DEBUG|WARN(?:ING)?)\]?[ \t]*[:|-][ \t]*(?:\w+[ \t]*:[ \t]*)?)(?=\S)",
    re.MULTILINE,
)
"""What a logger puts before its lines: the time and the level."""
_EMPHASIZED = re.compile(r"^[ \t]*(\*\*|__)([^*\n]+)\1[ \t]*:?[ \t]*$", re.MULTILINE)
_PAIRS_UNDER_TITLE = re.compile(
    r"^[ \t]*(?:[A-Za-z]+[ \t]+)?(delta|grad(?:ient)?)s?[ \t]*:[ \t]*"
    r"((?>[A-Za-z]\w*+(?:[ \t]*[=:][ \t]*|[ \t]+)[-+−]?[\d.]++(?:[eE][-+]?\d++)?(?:[ \t,;]++|$))++)$",
    re.MULTILINE,
)
"""``hidden deltas: h1 0.0088 h2 0.01``: what each of the numbers is."""
_NAMED_NUMBER = re.compile(r"([A-Za-z]\w*)[ \t]*[=:]?[ \t]*([-+−]?[\d.]+(?:[eE][-+]?\d+)?)")
_GO_MAP = re.compile(r"\bmap\[([^\[\]\n]*)\]")
_RECORD = re.compile(
    r"^[ \t]*(?:name|param(?:eter)?|weight|key)[ \t]*[:=][ \t]*[\"']?([A-Za-z]\w*)[\"']?"
    r"[ \t]*[,;|][^\n]*?\bgrad(?:ient)?[ \t]*[:=][ \t]*([-+−]?[\d.]+(?:[eE][-+]?\d+)?)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_R_VECTOR = re.compile(r"^[ \t]*\[1\][ \t]+(.*)((?:\n[ \t]*\[\d+\][ \t]+.*)*)$", re.MULTILINE)


def undressed(text: str) -> str:
    """The text as plain lines: names, numbers in digits, brackets, bars between the cells of a table."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for groups in (_DIGIT_GROUPS_BEHIND, _DIGIT_GROUPS):
        plain = groups.sub(lambda match: re.sub("[\u2009\u202f]", "", match[0]), plain)
    plain = plain.translate(_FULL_WIDTH)
    # other typographic spaces stand between digits and units; here they are spaces
    plain = re.sub("[\u00a0\u202f\u2009\u2002\u2003]", " ", plain)
    plain = without_boxes(without_latex(without_html(plain)))
    plain = _LOGGED.sub(lambda match: " " * len(match[0]), plain)
    plain = _EMPHASIZED.sub(r"\2", _GO_MAP.sub(r"\1", plain))
    plain = _RECORD.sub(r"\1 = \2", plain)
    plain = _PAIRS_UNDER_TITLE.sub(_pairs, plain)
    plain = _SHOW_LINE.sub(lambda match: _waiting(match[1]), plain)
    plain = _PROMPT.sub(_behind_prompt, plain)
    plain = _R_VECTOR.sub(_r_vector, plain)
    tensors = "<tf." in plain
    plain = left_out(plain, _NOT_SAID)
    return _TENSOR_END.sub(" ", plain) if tensors else plain


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
    typed = match[2].strip()
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


def _r_vector(match: re.Match[str]) -> str:
    """``[1] 0.1 0.2`` and its further lines as one list."""
    further = re.sub(r"\[\d+\]", "", match[2])
    return f"[{match[1]}{further}]"
