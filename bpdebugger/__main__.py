"""``python -m bpdebugger``."""

import sys

from bpdebugger.cli import main

sys.exit(main())
