"""Programs that hang, fail, or do what they must not: one sentence, in time, and nothing left running."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from bpdebugger.programs.choosing import Finding
from bpdebugger.programs.engine import Options
from bpdebugger.programs.reading import read

MATCH = """
import numpy as np
{first}
X = np.array([[0.5, 1.0], [1.5, -0.5], [-1.0, 0.3]])
t = np.array([0.7, -0.2, 0.4])
w = np.array([0.3, -0.6])
for step in range(20):
    e = X @ w - t
    loss = 0.5 * np.sum(e ** 2)
    {inside}
    w = w - 0.1 * (X.T @ e)
{last}
"""


@dataclass(frozen=True)
class Unlucky:
    """A program and what must be said of it."""

    name: str
    text: str
    said: str
    seconds: float = 20.0


def around(first: str = "", inside: str = "pass", last: str = "") -> str:
    return MATCH.format(first=first, inside=inside, last=last)


STOPPED = [
    Unlucky("endless", "while True: pass\n", "line 1", 2.0),
    Unlucky("endless_inside", around(inside="while w is not None: pass"), "in time", 2.0),
    Unlucky("endless_recursion", "def f(x):\n    return f(x) + 1\n\n\nf(1)\n", "RecursionError"),
    Unlucky("fork", "import os\n\nos.fork()\n", "line 3"),
    Unlucky("fork_bomb", "import os\n\nwhile True:\n    os.fork()\n", "line 4"),
    Unlucky("shell", "import os\n\nos.system('echo hello')\n", "line 3"),
    Unlucky("subprocess", "import subprocess\n\nsubprocess.run(['sleep', '100'])\n", "line 3"),
    Unlucky("processes", "from multiprocessing import Process\n\np = Process(target=print)\np.start()\n", "line 4"),
    Unlucky("thread", "import threading\n\nt = threading.Thread(target=print)\nt.start()\n", "line 4 starts a thread"),
    Unlucky(
        "pool",
        "from concurrent.futures import ThreadPoolExecutor as Pool\n\nwith Pool() as pool:\n    pool.submit(print)\n",
        "line 4",
    ),
    Unlucky("network", "import urllib.request\n\nurllib.request.urlopen('http://127.0.0.1:9/x')\n", "line 3"),
    Unlucky("socket", "import socket\n\ns = socket.socket()\ns.connect(('127.0.0.1', 9))\n", "line 4"),
    Unlucky("memory", "import numpy as np\n\nx = np.ones((40000, 40000))\nx += 1\nprint(x.sum())\n", "line 3"),
    Unlucky("memory_list", "x = []\nwhile True:\n    x.append('a' * 10_000_000)\n", "line", 8.0),
    Unlucky("input", "rate = float(input('rate? '))\n", "line 1 asks for input"),
    Unlucky("stdin", "import sys\n\nrate = float(sys.stdin.readline())\n", "line 3"),
    Unlucky("missing_file", "import numpy as np\n\nX = np.loadtxt('measured.csv')\n", "line 3"),
    Unlucky("missing_module", "import numpy as np\nimport no_such_module_at_all\n", "line 2"),
    Unlucky("syntax", "for k in range(3)\n    print(k)\n", "line 1"),
    Unlucky("tabs", "if True:\n\tx = 1\n        y = 2\n", "line 3"),
    Unlucky("not_text", "x = 'caf\udce9'\n", "encoding"),
    Unlucky("empty", "", "without a training step"),
    Unlucky("only_functions", "def train():\n    return 1\n", "no training step"),
    Unlucky("shapes", "import numpy as np\n\nW = np.ones((2, 3))\nX = np.ones((4, 2))\nprint(X @ W.T)\n", "line 5"),
    Unlucky("crash_inside", around(inside="assert step < 0, 'not like this'"), "not like this"),
    Unlucky("leaves", "import sys\n\nsys.exit(3)\n", "line 3 ends the program"),
    Unlucky("kills_itself", "import os, signal\n\nos.kill(os.getpid(), signal.SIGKILL)\n", "killed"),
    Unlucky("removes", "import os\n\nos.remove('/etc/hostname')\n", "line 3"),
    Unlucky("writes_outside", "open('/etc/bpdebugger-was-here', 'w').write('x')\n", "line 1"),
    Unlucky("deep_recursion_inside", around("def f(n):\n    return f(n + 1)\n", "f(0)"), "RecursionError"),
]

CALM = [
    Unlucky("plots", around("import matplotlib.pyplot as plt", "plt.plot([1], [2])", "plt.show()"), ""),
    Unlucky("no_seed", around(inside="noise = np.random.randn(3)"), ""),
    Unlucky("prints_much", around(inside="print('x' * 100000)"), ""),
    Unlucky("sleeps", around("import time", "time.sleep(60)"), ""),
    Unlucky("arguments", around("import sys\nassert len(sys.argv) == 1"), ""),
    Unlucky("warns", around("import warnings\nwarnings.warn('old')"), ""),
    Unlucky("fails_afterwards", around(last="raise RuntimeError('later')"), ""),
    Unlucky("leaves_afterwards", around(last="import sys\nsys.exit(1)"), ""),
    Unlucky("catches_all", around(inside="try:\n        1 / 0\n    except BaseException:\n        pass"), ""),
    Unlucky("slow_start", around("total = 0\nfor k in range(200000):\n    total += k"), ""),
    Unlucky("long_after", around(last="while True:\n    pass"), ""),
]


def children() -> set[str]:
    """The processes of this one that live."""
    found: set[str] = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z" and int(fields[1]) == os.getpid():
                found.add(folder.name)
    return found


@pytest.mark.parametrize("one", STOPPED, ids=lambda one: one.name)
def test_what_cannot_be_read_is_said_in_one_sentence(one: Unlucky, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_bytes(one.text.encode("utf-8", "surrogateescape"))
    before, started = children(), time.process_time()
    found = read(program, Options(seconds=one.seconds))
    assert found.verdict is Finding.UNREADABLE
    assert one.said in found.words and "\n" not in found.words.strip()
    assert time.process_time() - started < 5
    assert children() <= before
    assert [path.name for path in tmp_path.iterdir()] == [program.name]


@pytest.mark.parametrize("one", CALM, ids=lambda one: one.name)
def test_what_is_beside_the_point_disturbs_nothing(one: Unlucky, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(one.text, "utf-8")
    before = children()
    found = read(program, Options(seconds=one.seconds))
    assert found.verdict is Finding.MATCH, found.words
    assert children() <= before
    assert [path.name for path in tmp_path.iterdir()] == [program.name]
