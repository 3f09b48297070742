"""JSON with the digits of its numbers, as the same nodes that printed texts are read into."""

from __future__ import annotations

import json

from bpdebugger.exchange.printed.items import SHOWN, Leaf, Node, PrintedError


class _Digits(str):
    """A number of a JSON text, as it is written there."""


def json_document(text: str) -> Node | None:
    """The document of a JSON text, read fast; ``None`` for what is like JSON, or only begins so.

    Raises ``PrintedError``.
    """
    try:
        document = json.loads(
            text, object_pairs_hook=_unique, parse_float=_Digits, parse_int=_Digits, parse_constant=_Digits
        )
    except RecursionError:
        raise PrintedError("nested too deeply") from None
    except json.JSONDecodeError as error:
        loose = error.msg.startswith(("Extra data", "Expecting property name", "Illegal trailing comma"))
        if "'" in text or loose or "(" in text or "=>" in text or "{{" in text:
            return None
        raise PrintedError(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from None
    return _node(document, "")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise PrintedError(f'the key "{twice[:SHOWN]}" stands twice in one object')
    return result


def _node(value: object, place: str) -> Node:
    if isinstance(value, dict):
        return {key: _node(child, f"{place}.{key}" if place else key) for key, child in value.items()}
    if isinstance(value, list):
        return [_node(child, place) for child in value]
    return Leaf(str(value) if isinstance(value, str) else _WORDS[str(value)], place[:SHOWN])


_WORDS = {"True": "true", "False": "false", "None": "null"}
