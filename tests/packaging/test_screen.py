"""A screen counts only if it answers."""

import socket
from pathlib import Path

import screen
from system_libraries import WAYLAND, X11


def test_no_screen_is_named() -> None:
    assert not screen.is_usable({})
    assert screen.libraries({}) == {}


def test_a_dead_display_is_no_screen() -> None:
    environ = {"DISPLAY": ":4077"}
    assert not screen.is_usable(environ)
    assert screen.libraries(environ) == X11


def test_a_dead_wayland_socket_is_no_screen(tmp_path: Path) -> None:
    environ = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert not screen.is_usable(environ)
    assert screen.libraries(environ) == WAYLAND


def test_a_listening_wayland_socket_is_a_screen(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        assert screen.is_usable({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)})
        wanted_offscreen = {"WAYLAND_DISPLAY": str(tmp_path / "wayland-0"), "QT_QPA_PLATFORM": "offscreen"}
        assert not screen.is_usable(wanted_offscreen)
        assert screen.libraries(wanted_offscreen) == {}
