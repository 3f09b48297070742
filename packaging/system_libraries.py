"""Installing the Debian packages of libraries that are missing, where that is allowed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

from bpdebugger.system.libraries import missing_packages


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
