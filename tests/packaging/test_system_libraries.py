"""Libraries are installed only where that is allowed."""

import pytest

import system_libraries


def test_nothing_is_installed_where_there_is_no_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert system_libraries.privileges() is None
    assert not system_libraries.install(["libgl1"])
