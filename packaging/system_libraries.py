"""The shared libraries that Qt expects of the system, and the Debian and Ubuntu packages that hold them."""

import ctypes
import os
import shutil
import subprocess
import sys
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


def provide(table: Mapping[str, str]) -> list[str]:
    """Install what is missing where that is allowed; return the packages that are still missing."""
    if not sys.platform.startswith("linux"):
        return []
    missing = missing_packages(table)
    if missing and install(missing):
        return missing_packages(table)
    return missing


def install(packages: list[str]) -> bool:
    """Install Debian packages with apt-get, as root or with a sudo that asks nothing; say so first."""
    privilege = privileges()
    if privilege is None:
        return False
    print("Installing system packages:", *packages, flush=True)
    # Another package manager may be at work: wait for its lock.
    wait = ["-o", "DPkg::Lock::Timeout=120"]
    apt = [*privilege, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *wait]
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        # A failed update may still leave lists good enough to install from; errors go to the terminal.
        code = subprocess.call([*apt, *command], stdout=subprocess.DEVNULL)
    return code == 0


def privileges() -> list[str] | None:
    """What to put before apt-get: nothing for root, `sudo -n` if it works, None if it must not be run."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def advice(packages: list[str]) -> str:
    """One sentence for the user: which packages are missing, and the exact line that installs them."""
    line = "apt-get install -y --no-install-recommends " + " ".join(packages)
    if os.geteuid() != 0:
        line = "sudo " + line
    return f"some system libraries are missing; on Debian or Ubuntu install them with `{line}`."
