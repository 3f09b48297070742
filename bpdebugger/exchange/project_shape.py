"""The shape of a project file: its objects, with every key that each may have. The reader checks by it, and the JSON
schema in the resources is made from it.

    python -m bpdebugger.exchange.project_shape > resources/schema/project.schema.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from bpdebugger.core.catalogue import activations, losses
from bpdebugger.core.formulas.formula import MAX_NAME
from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.core.network.network import REDUCTIONS, SCHEMES, USUAL_TRAINING, Training
from bpdebugger.core.network.optimizers import OPTIMIZERS
from bpdebugger.core.network.validate import MAX_CONNECTIONS, MAX_SAMPLES

FORMAT: Final = "bpdebugger/1"
REQUIRED: Final = object()
"""Stands for the default of a key that a file must have."""

LARGEST_WHOLE: Final = 2**53
"""Beyond it doubles leave some whole numbers out."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an object: the Python type of its value, what a missing one means, and what the schema adds.

    ``kind``: ``bool`` is true or false, ``int`` a number without decimals. ``more``: the limits and words of the
    schema, which the reader leaves to ``validate``.
    """

    kind: type
    default: object = REQUIRED
    more: Mapping[str, Any] = field(default_factory=dict)


def _ref(name: str, **more: object) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}", **more}


def _whole(largest: int = LARGEST_WHOLE, **more: object) -> dict[str, Any]:
    return {"minimum": 0, "maximum": largest, **more}


_BELOW_ONE: Final = {"minimum": 0, "exclusiveMaximum": 1}
_OF_TRAINING: Final[dict[str, dict[str, Any]]] = {
    "optimizer": {"enum": list(OPTIMIZERS)},
    "momentum": _BELOW_ONE,
    "beta1": _BELOW_ONE,
    "beta2": _BELOW_ONE,
    "epsilon": {"minimum": 0},
    "decay": {"minimum": 0, "description": "The weight decay of AdamW, beside the step."},
    "schedule": {
        "maxLength": MAX_LENGTH,
        "examples": ["rate * 0.99**t", "rate / (1 + 0.01 * t)"],
        "description": "The learning rate of update t, counted from 1.",
    },
    "clip": {"minimum": 0, "description": "The largest a gradient may be, up or down, in the update; 0 for any."},
    "clip_norm": {
        "minimum": 0,
        "description": "The largest the norm of all gradients together may be in the update, which are scaled down to "
        "it; 0 for any.",
    },
    "batch": _whole(MAX_SAMPLES, description="Samples in an update; 0 for all."),
    "shuffle": _whole(
        description="The seed of the order of the samples in each epoch; without it, as they are written."
    ),
}


def _of_training(name: str) -> Key:
    usual = getattr(USUAL_TRAINING, name)
    return Key(int if usual is None else type(usual), usual, _OF_TRAINING[name])


OBJECTS: Final[dict[str, dict[str, Key]]] = {
    "network": {
        "format": Key(str, more={"const": FORMAT}),
        "title": Key(str, "", {"description": "One line that names the network."}),
        "note": Key(str, "", {"description": "One sentence on what to look at."}),
        "layers": Key(
            list,
            more={
                "minItems": 2,
                "items": _ref("layer"),
                "description": "The first layer holds the inputs, the last the outputs.",
            },
        ),
        "connections": Key(
            list, more={"maxItems": MAX_CONNECTIONS, "items": {"anyOf": [_ref("connection"), _ref("matrix")]}}
        ),
        "biases": Key(
            dict,
            {},
            {
                "additionalProperties": {"anyOf": [_ref("name"), _ref("numbers")]},
                "description": "The name of each unit's bias; units may share one. Or by layer its units' numbers.",
            },
        ),
        "parameters": Key(
            dict,
            {},
            {
                "propertyNames": _ref("name"),
                "additionalProperties": {"type": "number"},
                "description": "The value of every weight, bias and parameter of a formula.",
            },
        ),
        "fixed": Key(list, (), {"items": _ref("name"), "description": "The parameters that are not trained."}),
        "loss": Key(
            str,
            "half_squared_error",
            {
                "maxLength": MAX_LENGTH,
                "examples": ["half_squared_error", "cross_entropy", "(a - y)**4"],
                "description": f"{', '.join(losses.CATALOGUE)}, or a formula in y and a that is summed over the "
                "outputs.",
            },
        ),
        "reduction": Key(dict, None, _ref("reduction", description="How E is put together.")),
        "penalty": Key(
            dict,
            None,
            _ref("penalty", description="What E has beside the loss, once for all samples: l2/2 Σ w² + l1 Σ |w|."),
        ),
        "learning_rate": Key(float, 0.1),
        "samples": Key(list, more={"minItems": 1, "maxItems": MAX_SAMPLES, "items": _ref("sample")}),
        "initial_values": Key(dict, None, _ref("initial_values", description="How the parameters were chosen last.")),
        "training": Key(
            dict,
            None,
            _ref(
                "training",
                description="How the parameters are updated; the learning rate has a key of its own.",
            ),
        ),
    },
    "layer": {
        "name": Key(str, ""),
        "units": Key(list, more={"minItems": 1, "items": _ref("unit")}),
        "activation": Key(
            str,
            "",
            _ref("activation", description="For the units that have none of their own; identity if there is none."),
        ),
    },
    "unit": {"name": Key(str, more=_ref("name")), "activation": Key(str, "", _ref("activation"))},
    "connection": {
        "from": Key(str, more=_ref("name")),
        "to": Key(str, more=_ref("name")),
        "weight": Key(str, more=_ref("name", description="The name of a parameter; connections may share one.")),
    },
    "matrix": {
        "from": Key(str, more={"description": "A layer, by name."}),
        "to": Key(str, more={"description": "A later layer."}),
        "weights": Key(
            list,
            more={"items": _ref("numbers"), "description": "A row for each unit of the later layer."},
        ),
    },
    "sample": {
        "inputs": Key(list, more=_ref("numbers", description="In the order of the first layer.")),
        "targets": Key(list, more=_ref("numbers", description="In the order of the last layer.")),
        "held_out": Key(bool, False, {"description": "Whether the training leaves it out."}),
    },
    "initial_values": {
        "scheme": Key(str, more={"enum": list(SCHEMES)}),
        "seed": Key(int, more=_whole()),
        "amount": Key(float, 1.0, {"description": "The constant, the range or the gain."}),
    },
    "reduction": {
        "samples": Key(str, "mean", {"enum": list(REDUCTIONS), "default": "mean", "description": "Over the samples."}),
        "outputs": Key(
            str, "", {"enum": list(REDUCTIONS), "description": "Over the outputs, where the loss is no mean."}
        ),
    },
    "penalty": {
        "l2": Key(float, 0.0, {"minimum": 0, "description": "λ of λ/2 Σ w², over the weights that are trained."}),
        "l1": Key(float, 0.0, {"minimum": 0, "description": "λ of λ Σ |w|."}),
        "biases": Key(bool, False, {"description": "Whether the sums go over the biases too."}),
    },
    "training": {row.name: _of_training(row.name) for row in fields(Training)},
}

_TYPES: Final = {bool: "boolean", str: "string", float: "number", int: "integer", list: "array", dict: "object"}
_WORDS: Final = (
    "A network that reads like the exercise in a textbook. The program also checks what a schema cannot: that names "
    "exist, that connections lead to later layers, that formulas are formulas, that numbers fit the units."
)
_TEXTS: Final[dict[str, dict[str, Any]]] = {
    "name": {
        "type": "string",
        "minLength": 1,
        "maxLength": MAX_NAME,
        "pattern": "^[^\\s\\d!-/:-@\\[-^`{-~][^\\s!-/:-@\\[-^`{-~]*(?![\\s\\S])",
        "description": "An identifier: letters, digits and _, not a digit first.",
    },
    "activation": {
        "type": "string",
        "pattern": "\\S",
        "maxLength": MAX_LENGTH,
        "examples": ["sigmoid", "softmax", "cos(z)", "z + c"],
        "description": f"{', '.join(activations.CATALOGUE)}, or a formula in z whose other symbols are parameters.",
    },
    "numbers": {"type": "array", "items": {"type": "number"}},
}


def schema() -> dict[str, Any]:
    """The JSON schema of project files, draft 2020-12."""
    shapes = {name: _object(keys) for name, keys in OBJECTS.items()}
    # a unit that has nothing but a name may be written as one
    shapes["unit"] = {"oneOf": [_ref("name"), shapes["unit"]]}
    top = {"title": "bpdebugger project file", "description": _WORDS, **shapes.pop("network")}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **top, "$defs": {**_TEXTS, **shapes}}


def _object(keys: Mapping[str, Key]) -> dict[str, Any]:
    required = [name for name, key in keys.items() if key.default is REQUIRED]
    shape = {"type": "object", "properties": {name: _value(key) for name, key in keys.items()}}
    return {**shape, **({"required": required} if required else {}), "additionalProperties": False}


def _value(key: Key) -> dict[str, Any]:
    typed = {} if key.more.keys() & {"$ref", "const", "enum"} else {"type": _TYPES[key.kind]}
    told = {"default": key.default} if isinstance(key.default, str | float | int) and key.default != "" else {}
    return {**typed, **told, **key.more}


def written() -> str:
    """The schema as its file has it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
