"""What the bundled program starts with; on Windows there is one with a terminal and one without."""

import sys
from pathlib import Path

from bpdebugger.cli import gui, main
from bpdebugger.symbolic.worker import FROZEN_ARGUMENT

has_terminal = not Path(sys.executable).stem.endswith("-window")
sys.exit(main() if has_terminal or FROZEN_ARGUMENT in sys.argv else gui())
