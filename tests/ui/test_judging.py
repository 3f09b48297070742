"""The parts of the window that check and ask: check columns, diagnosis, practice, worksheets."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidget, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from bpdebugger.core.names.numerals import NOT_YET
from bpdebugger.debugger.explaining.parts import Part, PartType
from bpdebugger.debugger.practice.practice import Sign
from bpdebugger.debugger.practice.tally import Aspect
from bpdebugger.debugger.timeline.timeline import words_at
from bpdebugger.ui.picture.tips import tip
from bpdebugger.ui.shell.algebra import algebra
from bpdebugger.ui.shell.main_window import MainWindow
from bpdebugger.ui.table.model import CHECK_COLUMNS, Column

PATIENCE = 120_000
"""Milliseconds that sympy may take, whatever else the machine does."""


def cell(window: MainWindow, row: int, column: Column) -> str:
    model = window.table.model()
    return str(model.data(model.index(row, column)))


def asked(window: MainWindow) -> Aspect | None:
    practice = window.session.moment.practice
    return practice.asked if practice else None


def test_check_columns_come_and_go_and_stay_with_what_is_known(window: MainWindow) -> None:
    delta = window.session.recorded.find("dE_dz[o]", 0)
    assert all(window.table.isColumnHidden(column) for column in CHECK_COLUMNS)
    window.run("run-to", str(delta - 1))
    window.run("check")
    assert not any(window.table.isColumnHidden(column) for column in CHECK_COLUMNS)
    assert "agree" in window.status.reason
    assert cell(window, delta, Column.VERDICT) == ""
    window.run("step-over")
    assert cell(window, delta, Column.VERDICT) == "agrees"
    assert cell(window, delta, Column.NUMERICAL) == cell(window, delta, Column.VALUE)
    window.run("check")
    assert all(window.table.isColumnHidden(column) for column in CHECK_COLUMNS)


def test_a_check_follows_the_what_if(window: MainWindow) -> None:
    window.run("check")
    window.run("suppose", "o=1.5")
    delta = window.session.moment.trace.find("dE_dz[o]", 0)
    assert cell(window, delta, Column.VERDICT) == "agrees"


def test_a_flipped_sign_is_named_in_the_panel(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    recorded = window.session.recorded
    lines = [f"{name} = {-recorded[f'dE_dp[{name}]'].value:.4g}" for name in recorded.plan.parameters]
    window.run("diagnose")
    window.panels.diagnosis.field.setPlainText("\n".join(lines))
    QTest.keyClick(window.panels.diagnosis.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "sign flipped" in window.panels.diagnosis.answer.text()
    # which one is wrong is said before why
    assert window.panels.diagnosis.answer.text().splitlines()[1].startswith("Wrong: ")
    window.run("example", "xor")
    assert window.panels.diagnosis.answer.text() == ""


@pytest.mark.parametrize("text", ["w1 = abc", "nobody = 1", "{", "w1,1,2,3"])
def test_gradients_that_cannot_be_read_are_one_sentence(window: MainWindow, text: str) -> None:
    window.run("diagnose", text)
    assert window.message.problem
    assert "\n" not in window.message.problem


def test_the_rule_is_nowhere_while_it_is_asked_for(window: MainWindow) -> None:
    window.run("run-to", "dy_dz")
    window.run("practise")
    model, number = window.table.model(), window.session.recorded.find("dE_dz[o]", 0)

    def texts(row: int) -> list[str]:
        cells = [str(model.data(model.index(row, column))) for column in Column]
        return [*cells, str(model.data(model.index(row, 0), Qt.ItemDataRole.ToolTipRole))]

    for question in (Aspect.NEXT, Aspect.SIGN, Aspect.VALUE):
        assert asked(window) is question
        for row in range(number, len(window.session.recorded)):
            assert not any("·" in text or "dE_d" in text for text in texts(row)), texts(row)
        assert (texts(number)[Column.QUANTITY] == "?") is (question is Aspect.NEXT)
        assert "·" not in window.practice.prompt.text() + window.practice.verdict.text()
        assert "·" not in window.practice.value.placeholderText()
        assert [sign.text() for sign in window.plots.slopes.signs] == ["", "", ""]
        assert "dE_dz[o]" not in window.equation.text
        window.run("predict", {Aspect.NEXT: "dE_dz[o]", Aspect.SIGN: "-", Aspect.VALUE: "-0.1463"}[question])
    assert asked(window) is None
    assert "∂E/∂y[o] · dy/dz[o]" in texts(number)[Column.RULE]
    assert [sign.text() for sign in window.plots.slopes.signs] == ["·", "=", ""]


def test_the_next_factor_is_chosen_and_what_was_missed_comes_again(window: MainWindow) -> None:
    window.run("practise")
    chosen = {button.objectName(): button for button in window.practice.nexts if not button.isHidden()}
    assert {"dE_dy[o]", "dE_dz[o]"} <= chosen.keys()
    chosen["dE_dz[o]"].click()
    assert "needs ∂E/∂y[o]" in window.practice.verdict.text() and asked(window) is Aspect.NEXT
    chosen["dE_dy[o]"].click()
    assert asked(window) is Aspect.SIGN
    while asked(window):
        window.run("skip-question")
        window.run("next-question")
    assert window.practice.next.isVisible() and "Next asks again" in window.practice.prompt.text()
    window.practice.next.click()
    practice = window.session.moment.practice
    assert practice is not None and practice.asked is Aspect.NEXT
    assert practice.step == window.session.recorded.find("dE_dy[o]", 0)
    assert not window.session.moment.knows(practice.step)


@pytest.mark.parametrize("larger", [0, 3, 6])
def test_a_practice_leaves_the_window_as_wide_as_it_is(open_example: Callable[[str], MainWindow], larger: int) -> None:
    window = open_example("mazur")
    window.resize(1280, 800)
    for _ in range(larger):
        window.run("larger-text")
    window.run("run-to", "dE_dz[o2]")
    window.run("practise")
    heights = set()
    for answer in ("dE_dw[h2->o2]", "dE_dw[h1->o2]", "+", "-", "5", "-0.0226"):
        window.run("predict", answer)
        QApplication.processEvents()
        heights.add(window.practice.height())
        assert window.width() == 1280
    assert larger or len(heights) == 1


def test_practice_hides_the_factor_until_it_is_predicted(window: MainWindow) -> None:
    assert window.practice.isHidden()
    window.run("practise")
    practice = window.session.moment.practice
    assert practice is not None and practice.step is not None
    step = window.session.recorded[practice.step]
    window.run("predict", step.quantity)
    assert asked(window) is Aspect.SIGN
    assert not window.session.moment.knows(step.number)
    wrong = next(sign for sign in (Sign.NEGATIVE, Sign.POSITIVE) if sign is not Sign.of(step.value))
    window.practice.signs[wrong].click()
    assert asked(window) is Aspect.SIGN
    window.practice.signs[Sign.of(step.value)].click()
    assert asked(window) is Aspect.VALUE
    assert not window.session.moment.knows(step.number)
    window.practice.value.setText(f"{step.value:.3g}")
    QTest.keyClick(window.practice.value, Qt.Key.Key_Return)
    assert asked(window) is None
    assert window.session.moment.knows(step.number)
    assert "Right" in window.practice.verdict.text()
    window.practice.next.click()
    assert asked(window) in (Aspect.NEXT, Aspect.SIGN)


def test_practice_to_the_end_gives_the_tally(window: MainWindow) -> None:
    window.run("practise")
    while asked(window):
        window.run("skip-question")
        window.run("next-question")
    assert "skipped" in window.practice.verdict.text()
    window.run("practise")
    assert window.practice.isHidden()


def test_stepping_past_a_question_skips_it_and_a_what_if_is_refused(window: MainWindow) -> None:
    window.run("practise")
    window.run("suppose", "o=1")
    assert window.session.moment.hold is None
    assert window.message.problem
    window.run("step-over")
    practice = window.session.moment.practice
    assert practice is not None
    assert [answer.outcome.value for answer in practice.answers][:1] == ["skipped"]


def test_worksheet_and_key_are_written_side_by_side(window: MainWindow, tmp_path: Path) -> None:
    window.run("export-worksheet", str(tmp_path / "sheet.html"))
    sheet, key = ((tmp_path / name).read_text(encoding="utf-8") for name in ("sheet.html", "sheet-key.html"))
    assert "Worksheet" in sheet and "key" in key.lower()
    value = f"{window.session.recorded['dE_dz[o]'].value:.4g}".replace("-", "−")
    assert value in key and value not in sheet


def test_a_formula_is_read_as_it_is_typed_and_judged(window: MainWindow, qtbot: QtBot) -> None:
    window.run("run-to", "dE_dz[o]")
    window.run("claim")
    QTest.keyClicks(window.panels.claim.field, "dE/dy *")
    assert "something is missing" in window.panels.claim.mistake.text()
    QTest.keyClicks(window.panels.claim.field, " dy/dz")
    assert window.panels.claim.mistake.text() == ""
    QTest.keyClick(window.panels.claim.field, Qt.Key.Key_Return)
    assert "Equal" in window.panels.claim.headline.text()
    assert "Looking for a symbolic proof" in window.panels.claim.answer.text()
    qtbot.waitUntil(lambda: algebra().idle, timeout=PATIENCE)
    assert window.panels.claim.answer.text().endswith("Proved symbolically.")
    QTest.keyClick(window.panels.claim.field, Qt.Key.Key_Return)
    window.panels.claim.field.setText("dE/dy")
    assert window.panels.claim.headline.text() == ""
    window.panels.claim.button.click()
    assert "dy/dz[o] is missing" in window.panels.claim.answer.text()
    window.run("step-over")
    assert window.panels.claim.answer.text() == ""
    qtbot.waitUntil(lambda: algebra().idle, timeout=PATIENCE)
    assert window.panels.claim.answer.text() == ""


def test_the_shortcut_of_a_typed_function_is_looked_for_and_stepping_goes_on(
    open_example: Callable[[str], MainWindow], qtbot: QtBot
) -> None:
    window = open_example("neuron-cos")
    window.run("derivation")
    panel = window.panels.derivation
    window.run("run-to", "dy_dz[o]")
    assert "Looking for dy/dz" in panel.text
    window.run("step-over")
    qtbot.waitUntil(lambda: algebra().idle, timeout=PATIENCE)
    assert "From y alone" not in panel.text and "Looking" not in panel.text
    window.run("step-back")
    qtbot.waitUntil(lambda: "Looking" not in panel.text, timeout=PATIENCE)
    assert "From y alone" in panel.text


def test_where_a_claim_parts_is_plotted(window: MainWindow) -> None:
    window.run("claim", "dE_dz[o] = sin(z[o])")
    assert "Different" in window.panels.claim.headline.text()
    window.run("switch-theme")
    assert "Different" in window.panels.claim.headline.text()


def test_the_error_against_the_step_size_follows_the_step(window: MainWindow) -> None:
    window.run("step-sizes")
    assert "backward pass" in window.panels.step_sizes.about.text()
    window.run("run-to", "dE_dz[o]")
    assert "∂E/∂z[o]" in window.panels.step_sizes.about.text()
    window.run("step-sizes")
    assert window.panels.step_sizes.isHidden() or not window.panels.step_sizes.isVisible()


def test_the_derivation_follows_the_step_and_is_copied(window: MainWindow, qtbot: QtBot) -> None:
    window.run("derivation")
    assert "Go to a step" in window.panels.derivation.text
    window.run("run-to", "dE_dz[o]")
    assert "with this network's functions" in window.panels.derivation.text
    window.panels.derivation.copies["LaTeX"].click()
    assert QGuiApplication.clipboard().text().startswith(r"\begin{align*}")
    window.panels.derivation.compare.click()
    assert "Looking whether" in window.panels.derivation.text
    qtbot.waitUntil(lambda: algebra().idle, timeout=PATIENCE)
    assert "Sympy shows that both are the same" in window.panels.derivation.text
    assert "Looking" not in window.panels.derivation.text
    window.run("run-to", "dy_dz[o]")
    assert "36.8" in window.panels.derivation.text and "Measured just now" in window.panels.derivation.text


def test_while_one_practises_nothing_tells_what_comes_next(window: MainWindow) -> None:
    window.run("practise")
    practice = window.session.moment.practice
    assert practice is not None and practice.asked is Aspect.NEXT and practice.step is not None
    moment = window.session.moment
    unit = Part(PartType.UNIT, len(moment.trace.plan.units) - 1)
    assert NOT_YET in tip(moment, unit) and "step" not in tip(moment, unit)
    assert "Hidden" in words_at(moment, practice.step)
    window.run("origin")
    tree = window.panels.origin.tree
    assert roots(tree)[-1].text(0).endswith("hidden while one practises")
    for _ in range(3):
        window.run("skip-question")
    practice = window.session.moment.practice
    assert practice is not None and practice.asked is None
    assert roots(tree)[1].text(0).endswith("goes into") and roots(tree)[1].childCount()


def roots(tree: QTreeWidget) -> list[QTreeWidgetItem]:
    return [item for row in range(tree.topLevelItemCount()) if (item := tree.topLevelItem(row)) is not None]
