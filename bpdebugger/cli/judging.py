"""Commands that judge: every number checked, gradients from elsewhere diagnosed."""

from __future__ import annotations

import argparse
import json
import sys

from bpdebugger.cli.arguments import (
    DOES_NOT_HOLD,
    DONE,
    STANDARD,
    UsageError,
    file_argument,
    load,
    recorded,
    sample_argument,
)
from bpdebugger.core.checking.check import check
from bpdebugger.core.checking.verdict import Checked
from bpdebugger.core.diagnosing.comparison import plain_number
from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose
from bpdebugger.core.diagnosing.evidence import UnknownParameter
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.names.naming import UnknownQuantity
from bpdebugger.exchange import gradients


def _check(options: argparse.Namespace) -> int:
    checks = check(recorded(options))
    summary = checks.summary()
    if options.json:
        rows = [_as_json(row) for row in checks] if summary.compared == summary.rows else []
        print(json.dumps({"holds": summary.holds, "summary": str(summary), "rows": rows}, ensure_ascii=False))
    else:
        print(summary)
        if summary.wrong:
            print(f"{summary.wrong.quantity}: {summary.wrong.words}")
    return DONE if summary.holds else DOES_NOT_HOLD


def _as_json(row: Checked) -> dict[str, object]:
    return {
        "step": row.step,
        "quantity": row.quantity,
        "value": plain_number(row.value),
        "numerical": plain_number(row.numerical),
        "method": row.method.value,
        "error": plain_number(row.error),
        "verdict": row.verdict.value,
        "words": row.words,
    }


def _fill_check(parser: argparse.ArgumentParser) -> None:
    file_argument(parser)
    sample_argument(parser)


def _diagnose(options: argparse.Namespace) -> int:
    network = load(options.file)
    if options.file == options.gradients == STANDARD:
        raise UsageError("FILE and GRADIENTS cannot both be standard input")
    try:
        given = (
            gradients.read(sys.stdin.buffer.read(gradients.MAX_BYTES + 1), network, options.sample)
            if options.gradients == STANDARD
            else gradients.load(options.gradients, network, options.sample)
        )
        found = diagnose(network, given.values, given.sample)
    except (gradients.GradientsError, UnknownParameter, IndexError) as error:
        raise UsageError(f"{options.gradients}: {error}") from None
    if options.json:
        read = {name: number.text for name, number in given.values.items()}
        print(json.dumps(found.to_json() | {"read": read, "read_as": list(given.words)}, ensure_ascii=False))
    else:
        print(f"{found.verdict.value}{': ' + found.mistake if found.mistake else ''}\n{found.explanation}")
        print(given.in_words())
    return DONE if found.verdict is DiagnosisVerdict.MATCH else DOES_NOT_HOLD


def _fill_diagnose(parser: argparse.ArgumentParser) -> None:
    file_argument(parser)
    parser.add_argument(
        "gradients",
        metavar="GRADIENTS",
        help="gradients, deltas, steps or new weights: printed, a table, JSON, .npz, .safetensors; - is standard input",
    )
    sample_argument(parser)


def _claim(options: argparse.Namespace) -> int:
    # the judge's worker needs sympy: only this command pays for it
    from bpdebugger.symbolic.claim import judge

    network = load(options.file)
    try:
        judged = judge(network, options.quantity, options.formula, options.sample)
    except (FormulaError, UnknownQuantity, IndexError) as error:
        raise UsageError(str(error)) from None
    if options.json:
        print(json.dumps(judged.to_json(), ensure_ascii=False))
    else:
        print(f"{judged.verdict.value}\n{judged.explanation}")
    return DONE if judged.holds else DOES_NOT_HOLD


def _fill_claim(parser: argparse.ArgumentParser) -> None:
    file_argument(parser)
    parser.add_argument("quantity", metavar="QUANTITY", help="such as dE_dz[o1]")
    parser.add_argument("formula", metavar="FORMULA", help="such as 'dE/dy[o1] * dy/dz[o1]'")
    sample_argument(parser)


COMMANDS = {
    "check": (_check, "Every derivative beside its numerical value.", _fill_check),
    "claim": (_claim, "Whether a formula for a quantity is right, and if not, what is wrong.", _fill_claim),
    "diagnose": (_diagnose, "What is wrong with gradients that were computed elsewhere.", _fill_diagnose),
}
