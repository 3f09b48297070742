"""Is there a screen to open a window on?"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from pathlib import Path

from bpdebugger.system.libraries import OFFSCREEN, WAYLAND, X11, advice, missing_packages

ON_A_SCREEN = {"xcb", "wayland", "wayland-egl"}
"""The platforms of Qt that need one; others, such as ``offscreen`` and ``vnc``, make their own."""


def why_no_window(environ: Mapping[str, str]) -> str:
    """Why no window can open here, in one line; empty if one can, as always on Windows and macOS."""
    if sys.platform in ("win32", "darwin"):
        return ""
    missing = missing_packages(OFFSCREEN | libraries(environ))
    if missing:
        return advice(missing)
    if not _needs_screen(environ) or x_display_answers(environ) or wayland_answers(environ):
        return ""
    named = [f"{name}={environ[name]}" for name in ("DISPLAY", "WAYLAND_DISPLAY") if environ.get(name)]
    why = f"none answers at {' and '.join(named)}" if named else "DISPLAY and WAYLAND_DISPLAY are not set"
    return f"there is no screen for the window here ({why}); on one far away, log in with ssh -X"


def why_no_picture() -> str:
    """Why nothing can be drawn here, not even without a screen; empty if it can."""
    missing = missing_packages(OFFSCREEN) if sys.platform.startswith("linux") else []
    return advice(missing) if missing else ""


def libraries(environ: Mapping[str, str]) -> dict[str, str]:
    """The libraries that a window needs on the screens that the environment names; none if it names none."""
    wanted: dict[str, str] = {}
    if not _needs_screen(environ):
        return wanted
    if environ.get("DISPLAY"):
        wanted |= X11
    if environ.get("WAYLAND_DISPLAY"):
        wanted |= WAYLAND
    return wanted


def _needs_screen(environ: Mapping[str, str]) -> bool:
    """Whether Qt will look for a screen: by itself, or as it is told."""
    told = environ.get("QT_QPA_PLATFORM", "")
    return not told or any(one.partition(":")[0] in ON_A_SCREEN for one in told.split(";"))


def x_display_answers(environ: Mapping[str, str]) -> bool:
    """Does an X server answer at $DISPLAY?"""
    name = environ.get("DISPLAY")
    if not name:
        return False
    try:
        xlib = ctypes.CDLL("libX11.so.6")
    except OSError:
        return False
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    display = xlib.XOpenDisplay(name.encode())
    if display is None:
        return False
    xlib.XCloseDisplay(ctypes.c_void_p(display))
    return True


def wayland_answers(environ: Mapping[str, str]) -> bool:
    """Does a compositor listen at $WAYLAND_DISPLAY, a socket in $XDG_RUNTIME_DIR unless it is a full path?"""
    name = environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    import socket

    address = Path(environ.get("XDG_RUNTIME_DIR", "/nonexistent"), name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        try:
            client.connect(str(address))
        except OSError:
            return False
    return True
