"""Formulas typeset as boxes: what is written, where it stands, and that nothing is painted outside its box."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, add, multiply
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.formulas.printing import Slot
from bpdebugger.core.names.letters import USUAL
from bpdebugger.ui.mathematics.math_boxes import Bar, Box, Glyphs, marked, stack, text
from bpdebugger.ui.mathematics.math_names import symbol
from bpdebugger.ui.mathematics.typeset import Style, layout, longest_sum, number, shorten

SIZE = 40

pytestmark = pytest.mark.usefixtures("qapp")


def written(expression: Expression | str) -> str:
    """The characters of a formula in reading order, numerators before denominators, letters upright."""
    tree = parse(expression) if isinstance(expression, str) else expression
    return upright("".join(layout(tree, Style(SIZE, USUAL)).texts()))


def upright(characters: str) -> str:
    return unicodedata.normalize("NFKC", characters)


def inks(box: Box, x: float = 0.0, y: float = 0.0) -> Iterator[tuple[float, float, Box]]:
    """Every inked box with the place of its baseline; y goes down."""
    if box.ink is not None:
        yield x, y, box
    for dx, dy, part in box.parts:
        yield from inks(part, x + dx, y + dy)


def glyphs(box: Box) -> dict[str, tuple[float, float]]:
    return {upright(b.ink.text): (x, y) for x, y, b in inks(box) if isinstance(b.ink, Glyphs)}


def bar_of(box: Box) -> float:
    return next(y for _, y, b in inks(box) if isinstance(b.ink, Bar))


# parentheses


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a + b + c", "a+b+c"),
        ("a + (b + c)", "a+(b+c)"),
        ("a - (b - c)", "a−(b−c)"),
        ("a - b * c", "a−b·c"),
        ("(a - b) * c", "(a−b)·c"),
        ("a * (b * c)", "a·(b·c)"),
        ("-a * b", "−a·b"),
        ("a * -b", "a·(−b)"),
        ("a + -b", "a+(−b)"),
        ("-(a + b)", "−(a+b)"),
        ("-(a * b)", "−(a·b)"),
        ("-a**2", "−a2"),
        ("(-a)**2", "(−a)2"),
        ("(a**b)**c", "(ab)c"),
        ("(a * b)**2", "(a·b)2"),
        ("sin(z)**2", "sin(z)2"),
        ("exp(z)**2", "(ez)2"),
        ("a**(b + c)", "ab+c"),
        ("max(0, min(1, z))", "max(0,min(1,z))"),
        ("2 * pi", "2·π"),
        ("exp(-z**2 / 2)", "e−z2/2"),
        ("exp(a / (b * c))", "ea/(b·c)"),
        ("exp((a + b) / c)", "e(a+b)/c"),
        ("a / b * c", "ab·c"),
        ("a * (b / c)", "a·bc"),
        ("(a + b) / (c + d)", "a+bc+d"),
        ("abs(a - y)", "|a−y|"),
        ("(a / b) - (c - d)", "ab−(c−d)"),
    ],
)
def test_parentheses_stand_where_they_are_needed_and_nowhere_else(formula: str, expected: str) -> None:
    assert written(formula) == expected


def test_negative_numbers_stand_in_parentheses_but_at_the_beginning() -> None:
    a, b = Number(-0.62), Number(-0.235)
    assert written(a) == "−0.62"
    assert written(multiply(a, b)) == "−0.62·(−0.235)"
    assert written(add(multiply(a, Number(2.0)), multiply(b, a))) == "−0.62·2+(−0.235)·(−0.62)"
    assert written(Call("-", (a, b))) == "−0.62−(−0.235)"
    assert written(Call("**", (a, Number(2.0)))) == "(−0.62)2"
    assert written(Call("/", (a, b))) == "−0.62−0.235"
    assert written(Call("sigmoid", (a,))) == "sigmoid(−0.62)"
    assert written(Call("neg", (a,))) == "−(−0.62)"


def test_negative_zero_and_infinities_are_numbers_like_others() -> None:
    assert written(multiply(Number(2.0), Number(float("-inf")))) == "2·(−∞)"
    assert written(multiply(Number(2.0), Number(float("nan")))) == "2·NaN"


def test_a_power_of_ten_is_raised_and_binds_like_a_product() -> None:
    assert written(Number(-8.771e-6)) == "−8.771·10−6"
    assert written(Call("**", (Number(8.771e-6), Number(2.0)))) == "(8.771·10−6)2"
    assert written(multiply(Number(3.0), Number(8.771e-6))) == "3·8.771·10−6"
    where = glyphs(layout(Number(8.771e-6), Style(SIZE, USUAL)))
    assert where["−6"][1] < where["10"][1]


# names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dE_dz[h1]", "∂E∂zh1"),
        ("dE_dy[h1->o2]", "∂E∂yh1→o2"),
        ("dy_dz[o]", "dydzo"),
        ("dy_dz[o1,o2]", "∂yo1∂zo2"),
        ("dz_dw[h1->o2]", "∂z∂wh1→o2"),
        ("dE_db[out]", "∂E∂bout"),
        ("dE_dp[w5]", "∂E∂w5"),
        ("dE_dp[w5]@1", "∂E(1)∂w5"),
        ("dy_dp[h2,c]", "∂yh2∂c"),
        ("dE_dp[h2,c]", "∂E∂ch2"),
        ("p[w1]", "w1"),
        ("p[bias]", "bias"),
        ("p_new[w5]", "w5new"),
        ("y[h1]", "yh1"),
        ("E", "E"),
        ("E@2", "E(2)"),
        ("z", "z"),
        ("⋯", "⋯"),
    ],
)
def test_names_of_quantities(name: str, expected: str) -> None:
    assert upright("".join(symbol(name, SIZE, USUAL).texts()).replace("⋯", "…")) == upright(expected.replace("⋯", "…"))


def test_letters_are_italic_where_the_alphabet_has_italics() -> None:
    assert list(symbol("p[w1]", SIZE, USUAL).texts()) == ["𝑤", "1"]
    assert list(symbol("y[größe]", SIZE, USUAL).texts()) == ["𝑦", "größe"]
    assert list(symbol("h", SIZE, USUAL).texts()) == ["ℎ"]
    assert list(symbol("θ2", SIZE, USUAL).texts()) == ["𝜃", "2"]


def test_a_derivative_is_stacked_and_the_unit_below_its_letter() -> None:
    box = symbol("dE_dz[h1]", SIZE, USUAL)
    bar = bar_of(box)
    lines = [(upright(b.ink.text), x, y) for x, y, b in inks(box) if isinstance(b.ink, Glyphs)]
    above = [name for name, _, y in lines if y < bar]
    assert above == ["∂", "E"]
    where = {name: (x, y) for name, x, y in lines if y > bar}
    assert where["h"][1] > where["z"][1]
    assert where["h"][0] > where["z"][0]
    assert where["1"][1] > where["h"][1]


def test_the_bars_of_fractions_and_the_minus_sign_lie_on_one_line() -> None:
    box = layout(add(Symbol("dE_dy[o]"), Call("/", (Symbol("a"), Symbol("b")))), Style(SIZE, USUAL))
    bars = {round(y) for _, y, b in inks(box) if isinstance(b.ink, Bar)}
    assert len(bars) == 1
    minus = raster(layout(Number(-1.0), Style(SIZE, USUAL)), margin=0)
    rows = [y for y in range(minus.height()) if minus.pixelColor(8, y) != QColor("white")]
    baseline = layout(Number(-1.0), Style(SIZE, USUAL)).ascent
    assert (rows[0] + rows[-1]) / 2 - baseline == pytest.approx(bars.pop() + 1, abs=1.6)


# places


def test_a_number_takes_the_place_of_a_name_and_moves_nothing() -> None:
    name, value = symbol("dE_dy[o]", SIZE, USUAL), number(-0.6225, Style(SIZE, USUAL), Slot())
    before, after = stack((name, value), name), stack((name, value), value)
    assert (before.width, before.ascent, before.descent) == (after.width, after.ascent, after.descent)
    assert before.width >= max(name.width, value.width)


def test_tags_are_found_where_the_boxes_are_painted() -> None:
    style = Style(SIZE, USUAL, insert=numbered)
    box = layout(multiply(Symbol("u1"), Symbol("u2")), style)
    (first, one), (second, two) = box.tagged(100.0, 50.0)
    assert (one, two) == (1, 2)
    assert first.left() == 100.0
    assert first.right() < second.left()
    assert second.right() == pytest.approx(100.0 + box.width)
    image = QImage(400, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    box.draw(painter, 100.0, 50.0)
    painter.end()
    assert has_colour(image, first, QColor("#ff0000"))
    assert not has_colour(image, first, QColor("#0000ff"))
    assert has_colour(image, second, QColor("#0000ff"))


def numbered(name: str, style: Style, slot: Slot) -> Box:
    colour = "#ff0000" if name == "u1" else "#0000ff"
    return marked(text("M", style.size), QColor(colour), int(name[1:]))


def has_colour(image: QImage, place: QRectF, colour: QColor) -> bool:
    """Whether the place has a pixel of nearly this colour."""
    rect = place.toAlignedRect().intersected(image.rect())
    for y in range(rect.top(), rect.bottom() + 1):
        for x in range(rect.left(), rect.right() + 1):
            seen = image.pixelColor(x, y)
            off = (seen.red() - colour.red(), seen.green() - colour.green(), seen.blue() - colour.blue())
            if max(map(abs, off)) < 40:
                return True
    return False


def raster(box: Box, margin: int) -> QImage:
    width, height = round(box.width) + 2 * margin, round(box.height) + 2 * margin
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor("black"))
    box.draw(painter, margin, margin + box.ascent)
    painter.end()
    return image


FORMULAS = [
    "0.5 * (a - y)**2",
    "(1 + erf(z / sqrt(2))) / 2 + z * exp(-z**2 / 2) / sqrt(2 * pi)",
    "(1 / cosh(z))**2",
    "max(0, min(1, abs(z / 2))) - sqrt((1 + z) / (1 - z))",
    "exp(exp(z * z * z * z * z * z * z * z * z)) / 3",
    "sqrt(sqrt(sqrt(z)))",
    "(a / (b / (c / (d + 1))))**2",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_all_ink_lies_within_the_box_but_for_an_overhang(formula: str) -> None:
    box, margin = layout(parse(formula), Style(SIZE, USUAL)), SIZE
    image = raster(box, margin)
    overhang = round(0.12 * SIZE)
    allowed = image.rect().adjusted(*(side * (margin - overhang) for side in (1, 1, -1, -1)))
    outside = [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y).lightness() < 250 and not allowed.contains(x, y)
    ]
    assert outside == []


@pytest.mark.parametrize("formula", FORMULAS)
def test_parentheses_and_roots_are_as_tall_as_what_they_hold(formula: str) -> None:
    box = layout(parse(formula), Style(SIZE, USUAL))
    tallest = max(part.height for _, _, part in inks(box))
    assert box.height >= tallest
    small = layout(parse(formula), Style(SIZE // 2, USUAL))
    assert small.width == pytest.approx(box.width / 2, rel=0.12)
    assert small.height == pytest.approx(box.height / 2, rel=0.12)


def test_parentheses_grow_around_a_fraction_and_stay_around_a_letter() -> None:
    tall = layout(parse("(1 / cosh(z))**2"), Style(SIZE, USUAL))
    assert "".join(tall.texts()).count("(") == 1
    assert written("(1 - z)**2").count("(") == 1


# long sums


def test_a_sum_is_elided_in_the_middle() -> None:
    terms = [multiply(Symbol(f"w{i}"), Symbol(f"x{i}")) for i in range(784)]
    whole = add(*terms)
    assert longest_sum(whole) == 784
    assert written(shorten(whole, 4)) == "w0·x0+w1·x1+w2·x2+" + upright("⋯") + "+w783·x783"
    assert shorten(add(*terms[:5]), 4) == add(*terms[:5])
    assert shorten(Symbol("z"), 2) == Symbol("z")


def test_a_sum_within_a_fraction_is_elided_too() -> None:
    exponentials = [Call("exp", (Symbol(f"z{i}"),)) for i in range(10)]
    softmax = Call("/", (exponentials[0], add(*exponentials)))
    assert longest_sum(softmax) == 10
    assert written(shorten(softmax, 3)) == "ez0ez0+ez1+" + upright("⋯") + "+ez9"


def test_a_number_below_stacked_derivatives_stands_beside_them() -> None:
    mean = Call("/", (add(Symbol("dE_dp[w1]@0"), Symbol("dE_dp[w1]@1")), Number(2.0)))
    assert written(mean).endswith("/2")
    assert not written(Call("/", (add(Symbol("E@0"), Symbol("E@1")), Number(2.0)))).endswith("/2")
