"""A window opens only on a screen that answers, and where its libraries are."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bpdebugger.system.libraries import WAYLAND, X11
from bpdebugger.system.screen import libraries, wayland_answers, why_no_window, x_display_answers

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens and libraries as Linux has them")


def test_no_screen_is_named() -> None:
    assert libraries({}) == {}
    assert not x_display_answers({}) and not wayland_answers({})


def test_a_dead_display_is_no_screen() -> None:
    environ = {"DISPLAY": ":4077"}
    assert not x_display_answers(environ)
    assert libraries(environ) == X11


def test_a_dead_wayland_socket_is_no_screen(tmp_path: Path) -> None:
    environ = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert not wayland_answers(environ)
    assert libraries(environ) == WAYLAND


def test_a_listening_wayland_socket_is_a_screen(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        assert wayland_answers({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)})


@pytest.mark.parametrize("told", ["offscreen", "minimal", "vnc:port=5901", "offscreen;minimal"])
def test_a_platform_that_makes_its_own_screen_needs_none(told: str) -> None:
    assert why_no_window({"QT_QPA_PLATFORM": told, "DISPLAY": ":4077"}) == ""


@pytest.mark.parametrize("told", ["", "xcb", "wayland;xcb"])
def test_a_dead_display_is_named(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bpdebugger.system.screen.missing_packages", lambda table: [])
    assert "DISPLAY=:4077" in why_no_window({"QT_QPA_PLATFORM": told, "DISPLAY": ":4077"})
    assert "not set" in why_no_window({"QT_QPA_PLATFORM": told})


def started(*arguments: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """The program on a machine whose environment is this and nothing else of a screen."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in screens}
    kept["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[2]), kept.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "bpdebugger", *arguments]
    return subprocess.run(
        command, env=kept | environ, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


def without(library: str, folder: Path) -> dict[str, str]:
    """An environment in which a library of the system cannot be loaded."""
    hidden = folder / "hidden"
    hidden.mkdir()
    (hidden / library).touch()
    return {"LD_LIBRARY_PATH": str(hidden)}


@LINUX
@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":4077"}])
@pytest.mark.parametrize("command", [(), ("net.bpd",), ("window", "net.bpd")])
def test_where_there_is_no_screen_the_window_is_refused_in_one_line(
    command: tuple[str, ...], display: dict[str, str], tmp_path: Path
) -> None:
    from bpdebugger.exchange.examples import path_of

    (tmp_path / "net.bpd").write_bytes(path_of("mazur").read_bytes())
    done = started(*command, folder=tmp_path, **display)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and "screen" in done.stderr


@LINUX
def test_without_libgl_there_are_the_walk_the_csv_and_one_last_line_with_the_command(tmp_path: Path) -> None:
    done = started("walkthrough", folder=tmp_path, **without("libGL.so.1", tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert any(line.startswith("∂E/∂z[o] = ") or "∂E/∂z[o] =" in line for line in lines)
    assert lines[-1].endswith("apt-get install -y --no-install-recommends libgl1")
    assert (tmp_path / "bpdebugger-trace.csv").is_file()
    assert sum("apt-get" in line for line in lines) == 1


@LINUX
@pytest.mark.parametrize("command", [(), ("picture", "net.bpd", "--out", "w.png")])
def test_without_libgl_what_needs_it_is_refused_in_one_line(command: tuple[str, ...], tmp_path: Path) -> None:
    from bpdebugger.exchange.examples import path_of

    (tmp_path / "net.bpd").write_bytes(path_of("mazur").read_bytes())
    done = started(*command, folder=tmp_path, **without("libGL.so.1", tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and done.stderr.endswith("libgl1\n")


@LINUX
def test_on_a_dead_display_the_walk_draws_its_picture(tmp_path: Path) -> None:
    done = started("walkthrough", folder=tmp_path, DISPLAY=":4077", QT_QPA_PLATFORM="xcb")
    assert (done.returncode, done.stderr) == (0, "")
    assert "DISPLAY=:4077" in done.stdout.splitlines()[-1]
    assert (tmp_path / "bpdebugger-window.png").read_bytes().startswith(b"\x89PNG")
