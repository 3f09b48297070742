"""Missing system libraries lead to the right packages and the right line to type."""

import os

import pytest

from bpdebugger.system.libraries import OFFSCREEN, X11, advice, missing_packages


class Machine:
    """A machine that lacks some libraries; it stands in for ctypes.CDLL."""

    def __init__(self, *absent: str) -> None:
        self.absent = absent

    def load(self, name: str) -> None:
        if name in self.absent:
            raise OSError(f"{name}: cannot open shared object file: No such file or directory")


def test_nothing_is_missing_where_all_load() -> None:
    assert missing_packages(OFFSCREEN | X11, Machine().load) == []


def test_a_missing_library_gives_its_debian_package() -> None:
    machine = Machine("libxcb-cursor.so.0", "libEGL.so.1", "libxkbcommon-x11.so.0")
    packages = missing_packages(OFFSCREEN | X11, machine.load)
    assert packages == ["libegl1", "libxcb-cursor0", "libxkbcommon-x11-0"]


def test_two_libraries_of_one_package_name_it_once() -> None:
    machine = Machine("libglib-2.0.so.0", "libgthread-2.0.so.0")
    assert missing_packages(OFFSCREEN, machine.load) == ["libglib2.0-0"]


def test_the_system_loader_is_asked_by_default() -> None:
    table = {"libc.so.6": "libc6", "libnotthere.so.7": "libnotthere7"}
    assert missing_packages(table) == ["libnotthere7"]


def test_the_line_to_type_has_sudo_only_for_those_who_are_not_root(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "apt-get install -y --no-install-recommends libgl1 libegl1"
    monkeypatch.setattr(os, "geteuid", int)
    assert f": {line}" in advice(["libgl1", "libegl1"])
    monkeypatch.setattr(os, "geteuid", user_1000)
    assert f": sudo {line}" in advice(["libgl1", "libegl1"])


def user_1000() -> int:
    return 1000
