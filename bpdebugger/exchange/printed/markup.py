"""Tables and matrices in markup as lines with bars and lists in brackets: LaTeX, HTML, boxes drawn of characters."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BRACES = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
"""What stands in braces, with braces in it up to two deep."""
_MATRIX = re.compile(
    r"\\begin\{(?:[pbBvV]|small)?(matrix|array)\*?\}(?:\[\w\])?(?:\{[lcr|@ ]*\})?(.{0,4000}?)"
    r"\\end\{(?:[pbBvV]|small)?\1\*?\}",
    re.DOTALL,
)
_FRAC = re.compile(rf"\\[dt]?frac\s*{_BRACES}\s*{_BRACES}")
_FONT = re.compile(
    rf"\\(?:math(?:rm|bf|it|sf|cal|bb|tt)|text(?:bf|it|rm|tt)?|operatorname|boldsymbol|bm|num|emph|mbox)\*?\s*{_BRACES}"
)
_NOTHING = re.compile(
    r"\\(?:begin|end)\{[^{}]*\}(?:\[\w+\])?(?:\{[lcrpSX|@ .\d]*\})*|\\(?:caption|label)\{[^{}]*\}|\\cline\{[^{}]*\}"
    r"|\\(?:hline|toprule|midrule|bottomrule|centering|displaystyle|left|right|big|Big|bigg|Bigg|nonumber)(?![A-Za-z])"
    r"|\\[,;:! ]|\\q?quad(?![A-Za-z])|\\[\[\]()]|\$"
)
_SIGNS = {
    "partial": "∂", "Delta": "Δ", "delta": "δ", "nabla": "∇", "Theta": "Θ", "theta": "θ", "times": "·", "cdot": "·",
    "approx": "≈", "simeq": "≈", "to": "->", "rightarrow": "->", "leftarrow": "=", "mapsto": "->", "gets": "=",
}  # fmt: skip
_LATEX_LINE_END = re.compile(r"\\\\(?:\[[^\]\n]*\])?")

_BOXED = re.compile("[│┃║┆┇╎┊¦]")
_RULER = re.compile(
    r"[\s\u2500-\u257f+|:=-]*(?:[\u2500\u2501\u2550\u2504-\u254b\u2552-\u257f]|\+[-=]{2,})[\s\u2500-\u257f+|:=-]*"
)
_KIND_OF_COLUMN = re.compile(r"(?:str|cat|bool|[iuf]\d+|date\S*|object|null|<\w+>|int|double|dbl|chr|text|numeric)")


def without_latex(text: str) -> str:
    """LaTeX as plain text: a matrix as ``[a, b; c, d]``, the cells of a table with bars between them."""
    if not re.search(r"\\[A-Za-z\[(]|\$|&[^\n]*\\\\\s*$", text, re.MULTILINE):
        return text
    plain = _MATRIX.sub(lambda match: f"[{_LATEX_LINE_END.sub(';', match[2]).replace('&', ',')}]", text)
    plain = re.sub(r"(?<=\d)\{,\}(?=\d)", ",", plain)
    for _ in range(3):
        plain = _FONT.sub(r"\1", plain)
    plain = _FRAC.sub(r"\1/\2", plain)
    plain = re.sub(r"\\([A-Za-z]+)", lambda match: _SIGNS.get(match[1], match[0]), plain)
    plain = _NOTHING.sub(lambda match: "\n" * match[0].count("\n") or " ", plain)
    plain = re.sub(r"&\s*(?=[=≈])|(?<=[=≈])\s*&", " ", plain)
    return _LATEX_LINE_END.sub(" ", plain).replace("\\&", "&").replace("&", "|").replace("\\_", "_").replace("\\%", "%")


class _Rows(HTMLParser):
    """The rows of the tables of a page, each with its line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[int, list[str]]] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append((self.getpos()[0], []))
        elif tag in ("td", "th") and self.rows:
            self.rows[-1][1].append("")
            self._in_cell = True
        elif tag == "sup" and self._in_cell:
            # 10<sup>-3</sup> is a power, not 10-3
            self.rows[-1][1][-1] += "^"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][1][-1] += data


def without_html(text: str) -> str:
    """The tables of a page as lines with bars; any other text as it is."""
    if not re.search(r"<t[rd][\s>]", text, re.IGNORECASE):
        return text
    page = _Rows()
    page.feed(text)
    lines: list[str] = []
    for at, cells in page.rows:
        lines += [""] * (at - 1 - len(lines))
        if cells:
            lines.append(" | ".join(" ".join(cell.replace("|", " ").split()) for cell in cells))
    return "\n".join(lines)


def without_boxes(text: str) -> str:
    """Tables drawn of lines, as polars, rich and databases print them, with bars between the cells alone."""
    if not re.search(r"[\u2500-\u257f]|^[ \t]*(?:\+[-=]{2,}|\|?-{2,}\+-{2,})", text, re.MULTILINE):
        return text
    lines = _BOXED.sub("|", text).split("\n")
    kinds_next = False
    for number, line in enumerate(lines):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if _RULER.fullmatch(line) or line.startswith("shape: ("):
            lines[number] = ""
        elif "|" in line and all(re.fullmatch("-{3}", cell) for cell in cells):
            lines[number], kinds_next = "", True
        elif kinds_next:
            kinds_next = False
            if all(map(_KIND_OF_COLUMN.fullmatch, cells)):
                lines[number] = ""
    return "\n".join(lines)
