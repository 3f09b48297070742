"""Text in files of any program: UTF-8, or the UTF-16 that spreadsheets and shells of one widespread system write."""

from __future__ import annotations


class NotText(ValueError):
    """Bytes that are no text; its own text names the first that does not fit."""


WESTERN = "it is not UTF-8 text, and is read as Latin-1 (Windows-1252)"


def decoded_loosely(data: bytes) -> tuple[str, list[str]]:
    """The text, also of one byte for each letter of western Europe, with a remark on it. Raises ``NotText``."""
    try:
        return decoded(data), []
    except NotText as error:
        refusal = error
    text = data.decode("cp1252", errors="replace")
    # anything else is no text
    if "\x00" in text or "\ufffd" in text or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise refusal
    return text, [WESTERN]


def decoded(data: bytes) -> str:
    """The text, without a byte order mark. Raises ``NotText``."""
    encoding = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "UTF-8"
    try:
        return data.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise NotText(f"not {encoding} text (byte {error.start})") from None
