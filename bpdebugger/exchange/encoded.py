"""Text in files of any program: UTF-8, or the UTF-16 that spreadsheets and shells of one widespread system write."""

from __future__ import annotations


class NotText(ValueError):
    """Bytes that are no text; its own text names the first that does not fit."""


def decoded(data: bytes) -> str:
    """The text, without a byte order mark. Raises ``NotText``."""
    encoding = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "UTF-8"
    try:
        return data.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise NotText(f"not {encoding} text (byte {error.start})") from None
