"""Is there a screen to open a window on? Asked before Qt is loaded, because Qt aborts on a dead one."""

import ctypes
import sys
from collections.abc import Mapping
from pathlib import Path

from system_libraries import WAYLAND, X11

WITHOUT_SCREEN = ("offscreen", "minimal")


def libraries(environ: Mapping[str, str]) -> dict[str, str]:
    """The libraries that a window needs on the screens that the environment names; none if it names none."""
    wanted: dict[str, str] = {}
    if environ.get("QT_QPA_PLATFORM") in WITHOUT_SCREEN:
        return wanted
    if environ.get("DISPLAY"):
        wanted |= X11
    if environ.get("WAYLAND_DISPLAY"):
        wanted |= WAYLAND
    return wanted


def is_usable(environ: Mapping[str, str]) -> bool:
    """Can a window open here? True on Windows and macOS; elsewhere the display has to answer."""
    if environ.get("QT_QPA_PLATFORM") in WITHOUT_SCREEN:
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return x_display_answers(environ) or wayland_answers(environ)


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
