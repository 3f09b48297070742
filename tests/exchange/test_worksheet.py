"""Worksheets and keys: well-formed, safe, a key for every blank, the right numbers."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bpdebugger.core.formulas.expression import Call, Expression, Number
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.quantities import GIVEN, Kind, Phase
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.exchange import worksheet as sheets
from bpdebugger.exchange.chosen_steps import chosen_steps
from bpdebugger.exchange.examples import NAMES, example
from bpdebugger.exchange.html_math import Html
from bpdebugger.exchange.network_drawing import network_drawing
from bpdebugger.exchange.worksheet import BACKWARD, COMPUTED, MAX_LINES, WorksheetTooLong, key, worksheet
from tests.networks import dense
from tests.random_networks import random_network

VOID = {"meta", "col"}


class Balance(HTMLParser):
    """Notes what a browser would see: elements, attributes, and tags that are not closed in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def parsed(document: str) -> ElementTree.Element:
    """The document as XML, after a look at it as HTML."""
    balance = Balance()
    balance.feed(document)
    balance.close()
    assert balance.wrong == []
    assert balance.open == []
    for tag, attributes in balance.elements:
        assert tag not in ("script", "link", "img", "iframe", "object", "base", "form")
        assert not {"src", "action", "srcset", "background"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    assert document.startswith("<!DOCTYPE html>\n")
    return ElementTree.fromstring(document)


def rows(root: ElementTree.Element) -> dict[int, ElementTree.Element]:
    """The lines by number."""
    found = [row for row in root.iter("tr") if "data-line" in row.attrib]
    numbered = {int(row.attrib["data-line"]): row for row in found}
    assert len(numbered) == len(found)
    return numbered


def cell(row: ElementTree.Element, of_class: str) -> ElementTree.Element | None:
    return next((td for td in row.iter("td") if of_class in (td.get("class") or "").split()), None)


def words(element: ElementTree.Element | None) -> str:
    assert element is not None
    return "".join(element.itertext())


def blanks(row: ElementTree.Element) -> int:
    return sum("blank" in (td.get("class") or "").split() for td in row.iter("td"))


def full_value(row: ElementTree.Element) -> float:
    """The value of a line of the key, with all the digits that stand there."""
    found = cell(row, "value")
    assert found is not None
    small = found.find("small")
    text = words(small) if small is not None else words(found)
    mantissa, _, power = text.replace("−", "-").replace("∞", "inf").partition("·10")
    return float(f"{mantissa}e{power.translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789'))}" if power else mantissa)


def same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def check_pair(recorded: Trace) -> None:
    """Every blank has its key, and the key has the value of the trace."""
    steps = [step for step in recorded if step.place.kind not in GIVEN]
    asked, answers = rows(parsed(worksheet(recorded))), rows(parsed(key(recorded)))
    assert list(asked) == list(answers) == list(range(1, len(steps) + 1))
    for step, (number, row) in zip(steps, asked.items(), strict=True):
        answer = answers[number]
        for line in (row, answer):
            assert line.attrib["data-quantity"] == step.quantity
            assert line.get("data-sample") == (None if step.sample is None else str(step.sample))
        assert blanks(row) == (0 if step.phase is Phase.FORWARD else 2)
        assert blanks(answer) == 0
        assert words(cell(answer, "rule"))
        assert same(full_value(answer), step.value)


@pytest.mark.parametrize("name", NAMES)
def test_every_blank_of_an_example_has_its_key(name: str) -> None:
    network = example(name)
    check_pair(trace(network, 0))
    check_pair(trace(network))


@given(st.integers(0, 500))
def test_every_blank_of_any_network_has_its_key(seed: int) -> None:
    recorded = trace(random_network(seed), 0)
    assume(len(recorded) <= MAX_LINES)
    check_pair(recorded)


def test_a_blank_line_tells_nothing_but_its_name() -> None:
    recorded = trace(example("mazur"), 0)
    for row in rows(parsed(worksheet(recorded))).values():
        if blanks(row):
            assert words(cell(row, "rule")) == words(cell(row, "value")) == ""
            numerals = re.findall(r"\d+\.\d+", ElementTree.tostring(row, encoding="unicode"))
            assert numerals == []


def test_what_is_blank_can_be_chosen() -> None:
    recorded = trace(example("mazur"), 0)
    only_deltas = rows(parsed(worksheet(recorded, blank={Kind.DELTA})))
    assert {row.attrib["data-quantity"] for row in only_deltas.values() if blanks(row)} == {
        f"dE_dz[{unit}]" for unit in ("h1", "h2", "o1", "o2")
    }
    everything = rows(parsed(worksheet(recorded, blank=COMPUTED)))
    assert all(blanks(row) == 2 for row in everything.values())
    assert Kind.NET_INPUT in COMPUTED - BACKWARD


def test_steps_can_be_chosen_and_what_they_are_computed_from_is_given() -> None:
    recorded = trace(example("mazur"), 0)
    chosen = chosen_steps(recorded, "dE_dz[o1], dE_dw[h1->o1]")
    asked = rows(parsed(worksheet(recorded, steps=chosen)))
    assert {row.attrib["data-quantity"]: blanks(row) for row in asked.values()} == {
        "dE_dy[o1]": 0,
        "dy_dz[o1]": 0,
        "dE_dz[o1]": 2,
        "dz_dw[h1->o1]": 0,
        "dE_dw[h1->o1]": 2,
    }
    answers = rows(parsed(key(recorded, chosen)))
    assert [row.attrib["data-quantity"] for row in asked.values()] == [
        row.attrib["data-quantity"] for row in answers.values()
    ]


@given(st.integers(0, 60), st.sampled_from(["", "backward", "forward", "o1", "dE_dp update", "20-40"]))
def test_there_are_at_most_so_many_blanks(most: int, chosen: str) -> None:
    recorded = trace(example("mazur"), 0)
    steps = chosen_steps(recorded, chosen) if chosen else None
    every = [n for n, row in rows(parsed(worksheet(recorded, steps=steps))).items() if blanks(row)]
    some = [n for n, row in rows(parsed(worksheet(recorded, steps=steps, blanks=most))).items() if blanks(row)]
    assert set(some) <= set(every) and len(some) == min(most, len(every))
    # evenly: no two next to each other while others are given
    if 0 < most <= len(every) // 2:
        places = [every.index(n) for n in some]
        gaps = [b - a for a, b in itertools.pairwise(places)]
        assert not gaps or max(gaps) - min(gaps) <= 1


def test_the_network_is_drawn_with_the_names_of_its_parameters() -> None:
    network = example("mazur")
    drawn = parsed(worksheet(trace(network, 0))).find(".//{http://www.w3.org/2000/svg}svg")
    assert drawn is not None
    names = [words(each) for each in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert sorted(names) == sorted(
        ["i1", "i2", "h1", "h2", "o1", "o2", "E", "b1", "b1", "b2", "b2", *(f"w{i}" for i in range(1, 9))]
    )
    assert parsed(worksheet(trace(network, 0), drawing=False)).find(".//{http://www.w3.org/2000/svg}svg") is None


@given(st.integers(0, 500))
def test_the_drawing_of_any_network_is_well_formed_and_no_label_covers_another(seed: int) -> None:
    drawn = network_drawing(trace(random_network(seed), 0).plan)
    if not drawn:
        return
    root = ElementTree.fromstring(drawn)
    name = "{http://www.w3.org/2000/svg}rect"
    boxes = [tuple(float(rect.attrib[key]) for key in ("x", "y", "width", "height")) for rect in root.iter(name)][1:]
    for number, (x, y, wide, high) in enumerate(boxes):
        for left, top, width, height in boxes[:number]:
            assert x >= left + width - 0.3 or left >= x + wide - 0.3 or y >= top + height - 0.3 or top >= y + high - 0.3


def test_forward_values_are_given_to_four_digits() -> None:
    lines = rows(parsed(worksheet(trace(example("mazur"), 0))))
    given_lines = {row.attrib["data-quantity"]: words(cell(row, "value")) for row in lines.values() if not blanks(row)}
    # Mazur's published figures: 0.593269992, 0.596884378, 0.75136507, 0.772928465, 0.298371109
    assert given_lines["y[h1]"] == "0.5933"
    assert given_lines["y[h2]"] == "0.5969"
    assert given_lines["y[o1]"] == "0.7514"
    assert given_lines["y[o2]"] == "0.7729"
    assert given_lines["E"] == "0.2984"


def test_the_key_shows_rule_numbers_and_value() -> None:
    answers = rows(parsed(key(trace(example("mazur"), 0))))
    row = next(row for row in answers.values() if row.attrib["data-quantity"] == "dE_dz[o1]")
    assert words(cell(row, "rule")) == "∂E∂yo1 · dydzo1"
    assert words(cell(row, "numbers")) == "0.7414 · 0.1868"
    value = cell(row, "value")
    assert value is not None
    assert value.text == "0.1385"
    copy = next(row for row in answers.values() if row.attrib["data-quantity"] == "dz_dw[h1->o1]")
    assert cell(copy, "numbers") is None


def test_a_line_says_its_role_without_colour() -> None:
    roles = {}
    for row in rows(parsed(key(trace(example("mazur"), 0)))).values():
        mark = row.find(".//use")
        roles[row.attrib["data-quantity"]] = None if mark is None else mark.attrib["href"]
    assert roles["dE_dy[o1]"] == roles["dE_dy[h1->o1]"] == "#upstream"
    assert roles["dy_dz[o1]"] == roles["dz_dw[h1->o1]"] == "#local"
    assert roles["dE_dz[o1]"] == roles["dE_dw[h1->o1]"] == "#product"
    assert roles["z[o1]"] is roles["p_new[w1]"] is None
    shapes = {
        s.attrib["id"]: [child.tag for child in s] for s in parsed(key(trace(example("mazur"), 0))).iter("symbol")
    }
    assert set(shapes) == {"upstream", "local", "product"}


def test_head_and_network_stand_on_the_sheet() -> None:
    network = example("mazur")
    root = parsed(worksheet(trace(network, 0)))
    text = words(root.find("body"))
    assert words(root.find(".//h1")) == network.title
    # it tells an answer
    assert network.note and network.note not in text
    assert network.note in words(parsed(key(trace(network, 0))).find("body"))
    assert "Name" in text
    assert "Date" in text
    assert "sigmoid(z) = 11 + e−z" in text
    assert "E = ½ (ao1 − yo1)2 + ½ (ao2 − yo2)2" in text
    given_tables = [words(table) for table in root.iter("table") if table.get("class") == "given"]
    assert given_tables == [
        "w1w2w3w4w5w6w7w8b1b20.150.20.250.30.40.450.50.550.350.6",
        "yi1yi2ao1ao20.050.10.010.99",
    ]
    assert "Name" not in words(parsed(key(trace(network, 0))).find("body"))


def test_parameters_stand_in_rows_that_fit_the_paper() -> None:
    # names of 30 characters and numbers of 1: with 4 around them two of them fit into 84
    names = [f"{letter * 30}" for letter in "abcde"]
    network = replace(
        dense([4, 1]),
        connections=tuple(Connection(f"x{i + 1}", "o1", name) for i, name in enumerate(names[:4])),
        biases={"o1": names[4]},
        parameters=dict.fromkeys(names, 1.0),
    )
    tables = [table for table in parsed(worksheet(trace(network, 0))).iter("table") if table.get("class") == "given"]
    heads = [[words(th) for th in table.iter("th")] for table in tables[:3]]
    assert heads == [names[:2], names[2:4], names[4:]]


def test_all_samples_are_given_with_their_numbers() -> None:
    root = parsed(worksheet(trace(example("xor"))))
    table = [table for table in root.iter("table") if table.get("class") == "given"][-1]
    assert [[words(td) for td in row] for row in table][1:] == [
        ["0", "0", "0", "0"],
        ["1", "0", "1", "1"],
        ["2", "1", "0", "1"],
        ["3", "1", "1", "0"],
    ]
    titles = [words(h2) for h2 in root.iter("h2")]
    assert titles[2:4] == ["Forward pass, sample 0", "Backward pass, sample 0"]
    assert titles[-2:] == ["Means over the samples", "Update"]


def test_a_single_sample_has_no_number_in_its_names() -> None:
    answers = rows(parsed(key(trace(example("mazur"), 0))))
    row = next(row for row in answers.values() if row.attrib["data-quantity"] == "p_new[w5]")
    assert words(cell(row, "rule")) == "w5 − 0.5 · ∂E∂w5"


HOSTILE = (
    "</title></style><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "<img src=x onerror=alert(1)>",
    "<!-- ]]> &amp; & &#x3c;script> '",
    "nul \x00 bell \x07 escape \x1b half \ud800 pair, no character \ufffe",
    "<" * 50,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    layers = (Layer(text, (Unit("x"),)), Layer(text, (Unit("o"), Unit("o2")), "softmax"))
    network = replace(
        example("neuron-sigmoid"),
        title=text,
        note=text,
        layers=layers,
        connections=(Connection("x", "o", "w1"), Connection("x", "o2", "b1")),
        biases={},
        samples=(Sample((1.0,), (1.0, 0.0)),),
    )
    printable = re.sub("[\x00-\x1f\ud800-\udfff\ufffe]", "\ufffd", text)
    for document in (worksheet(trace(network, 0)), key(trace(network, 0))):
        document.encode()
        root = parsed(document)
        assert words(root.find(".//h1")) == printable
        assert words(root.find(".//h3[1]"))
        assert f"Layer {printable}" in [words(h3) for h3 in root.iter("h3")]


@given(title=st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_title_can_be_printed(title: str) -> None:
    document = key(trace(replace(example("neuron-sigmoid"), title=title), 0))
    document.encode()
    assert parsed(document).find(".//h1") is not None


def test_names_of_any_script_and_length() -> None:
    unit, weight = "ünïcodé_" * 4, "重" * 32
    network = Network(
        layers=(Layer("", (Unit("x"),)), Layer("", (Unit(unit),), "tanh")),
        connections=(Connection("x", unit, weight),),
        parameters={weight: 1e-17},
        samples=(Sample((1.0,), (0.0,)),),
    )
    check_pair(trace(network, 0))
    assert weight in worksheet(trace(network, 0))


def test_what_a_what_if_holds_is_said() -> None:
    held = trace(example("mazur"), 0, Hold(0, 2, 0.25))
    check_pair(held)
    for document in (worksheet(held), key(held)):
        assert "held here by a what-if" in words(parsed(document).find("body"))


def test_notes_of_a_rule_stand_in_the_key() -> None:
    network = replace(example("neuron-sigmoid"), parameters={"w1": 20.0, "b1": 0.0})
    assert "loses digits" in words(parsed(key(trace(network, 0))).find("body"))


def test_overflow_is_printed() -> None:
    network = replace(example("neuron-cos"), parameters={"w1": 1e308, "b1": 0.0}, samples=(Sample((10.0,), (1.0,)),))
    recorded = trace(network, 0)
    check_pair(recorded)
    text = words(parsed(key(recorded)).find("body"))
    assert "∞" in text
    assert "NaN" in text


def test_too_long_a_trace_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = trace(example("mazur"), 0)
    lines = sum(step.place.kind not in GIVEN for step in recorded)
    monkeypatch.setattr(sheets, "MAX_LINES", lines)
    worksheet(recorded)
    monkeypatch.setattr(sheets, "MAX_LINES", lines - 1)
    for make in (worksheet, key):
        with pytest.raises(WorksheetTooLong, match=rf"would have {lines} lines; {lines - 1} are the limit"):
            make(recorded)
    assert issubclass(WorksheetTooLong, ValueError)


def test_a_large_network_is_refused_before_it_is_looked_at() -> None:
    units = tuple(Unit(f"h{i}") for i in range(200))
    network = Network(
        layers=(Layer("in", tuple(Unit(f"x{i}") for i in range(200))), Layer("out", units)),
        connections=tuple(Connection(f"x{i}", f"h{j}", "w") for i in range(200) for j in range(200)),
        parameters={"w": 0.1},
        samples=(Sample((0.0,) * 200, (0.0,) * 200),),
    )
    with pytest.raises(WorksheetTooLong, match=f"{MAX_LINES} are the limit"):
        worksheet(trace(network, 0))


def test_the_paper_is_the_printers_choice_and_rows_are_not_cut() -> None:
    style = words(parsed(key(trace(example("mazur"), 0))).find(".//style"))
    page = style[style.index("@page") : style.index("* {")]
    assert "size" not in page.replace("font-size", "")
    assert re.search(r"\.lines tr \{[^}]*break-inside: avoid", style)
    assert "url(" not in style
    assert "@import" not in style


# formulas

FORMULAS = {
    "0.5 * (y - 1)**2": '½ (<span class="q"><i>y</i></span> − 1)<sup>2</sup>',
    "y * (1 - y)": '<span class="q"><i>y</i></span> · (1 − <span class="q"><i>y</i></span>)',
    "-(y + 1)": '−(<span class="q"><i>y</i></span> + 1)',
    "1 / y": '<span class="frac"><span>1</span><span><span class="q"><i>y</i></span></span></span>',
    "exp(-y)": '<i>e</i><sup>−<span class="q"><i>y</i></span></sup>',
    "exp(y)**2": '(<i>e</i><sup><span class="q"><i>y</i></span></sup>)<sup>2</sup>',
    "abs(y)": '|<span class="q"><i>y</i></span>|',
    "sqrt(y)": '√<span class="root"><span class="q"><i>y</i></span></span>',
    "max(y, pi)": 'max(<span class="q"><i>y</i></span>, π)',
    "y - (1 - 2)": '<span class="q"><i>y</i></span> − (1 − 2)',
    "(1 / y)**2": '(<span class="frac"><span>1</span><span><span class="q"><i>y</i></span></span></span>)<sup>2</sup>',
    "3 * -2": "3 · (−2)",
}


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_typeset_with_the_parentheses_that_they_need(text: str) -> None:
    html = Html(USUAL).formula(parse(text))
    inner = html[html.index(">") + 1 : -len("</span>")]
    assert (
        inner.replace('<span class="product">', "", 1).removesuffix("</span>" * ("product" in inner)) == FORMULAS[text]
    )


def test_a_sum_too_long_for_a_fraction_stands_in_a_line() -> None:
    terms: tuple[Expression, ...] = tuple(Number(i) for i in range(1, 5))
    assert "(1 + 2 + 3 + 4) / 4" in Html(USUAL).formula(Call("/", (Call("+", terms), Number(4))))
    assert 'class="frac"' in Html(USUAL).formula(Call("/", (Call("+", terms[:3]), Number(4))))


SYMBOLS = {
    "dE_dz[h1]": ("∂<i>E</i>", "∂<i>z</i><sub>h1</sub>"),
    "dy_dz[h1]": ("<i>d</i><i>y</i>", "<i>d</i><i>z</i><sub>h1</sub>"),
    "dy_dz[o1,o2]": ("∂<i>y</i><sub>o1</sub>", "∂<i>z</i><sub>o2</sub>"),
    "dE_dw[h1->o2]": ("∂<i>E</i>", "∂<i>w</i><sub>h1→o2</sub>"),
    "dE_dp[w5]": ("∂<i>E</i>", "∂<i>w</i><sub>5</sub>"),
    "dE_dp[w5]@3": ("∂<i>E</i><sup>(3)</sup>", "∂<i>w</i><sub>5</sub>"),
    "dE_dp[o,c]": ("∂<i>E</i>", "∂<i>c</i><sub>o</sub>"),
    "dy_dp[o,c]": ("∂<i>y</i><sub>o</sub>", "∂<i>c</i>"),
}


@pytest.mark.parametrize("name", SYMBOLS)
def test_derivatives_are_stacked_fractions(name: str) -> None:
    above, below = SYMBOLS[name]
    assert Html(USUAL).quantity(name) == (
        f'<span class="q"><span class="frac"><span>{above}</span><span>{below}</span></span></span>'
    )


def test_values_are_letters_with_subscripts() -> None:
    assert Html(USUAL).quantity("y[h1]") == '<span class="q"><i>y</i><sub>h1</sub></span>'
    assert Html(USUAL).quantity("p[w12]") == '<span class="q"><i>w</i><sub>12</sub></span>'
    assert Html(USUAL).quantity("p_new[rate]") == '<span class="q"><i>rate</i><sup>new</sup></span>'
    assert Html(USUAL).quantity("E@2") == '<span class="q"><i>E</i><sup>(2)</sup></span>'
    assert Html(USUAL).quantity("<b>") == '<span class="q">&lt;b&gt;</span>'
