"""The shared libraries that Qt expects of the system, and the Debian and Ubuntu packages that hold them."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Mapping

# Library to package. Measured on a bare Debian 12; what these packages depend on comes with them.
# Debian 13 and Ubuntu 24.04 know the same names (`libglib2.0-0` selects `libglib2.0-0t64`).
OFFSCREEN = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}


def missing_packages(table: Mapping[str, str], load: Callable[[str], object] = ctypes.CDLL) -> list[str]:
    """The packages of those libraries in a table that do not load, each once, in the order of the table."""
    packages: dict[str, None] = {}
    for library, package in table.items():
        try:
            load(library)
        except OSError:
            packages[package] = None
    return list(packages)


def advice(packages: list[str]) -> str:
    """One line for the user: that libraries are missing, and the exact command that installs them at its end."""
    command = "apt-get install -y --no-install-recommends " + " ".join(packages)
    if os.geteuid() != 0:
        command = "sudo " + command
    return f"the window needs libraries that are missing here; on Debian or Ubuntu: {command}"
