"""Starting the window, from the command line or by a double click."""

import subprocess
import sys
from pathlib import Path

import pytest

from bpdebugger.exchange.examples import path_of

STARTS = """
import sys
from PySide6.QtCore import QTimer
from bpdebugger.cli import gui
from bpdebugger.ui.shell.app import application

def look():
    (window,) = application().windows
    print(window.session.document.name, "|", window.message.problem)
    window.close_for_good()

application()
QTimer.singleShot(0, look)
sys.argv[1:] = [sys.argv[-1]]
sys.exit(gui())
"""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (path_of("mazur").read_text("utf-8"), "net.bpd | \n"),
        ('{"format": "bpdebugger/1", "layers": 7}', "net.bpd: layers"),
        ("not a network", "net.bpd: "),
        (None, "net.bpd: No such file"),
    ],
)
def test_a_double_click_shows_the_window_and_what_is_wrong_with_the_file(
    tmp_path: Path, content: str | None, said: str
) -> None:
    file = tmp_path / "net.bpd"
    if content is not None:
        file.write_text(content, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", STARTS, str(file)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
    assert "Traceback" not in done.stderr
