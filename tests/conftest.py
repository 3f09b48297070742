"""How deep tests search: ordinary runs go through a part, the same each time; ``.ci/run`` then searches deeper.

Tests of hypothesis follow the profile: they set no ``max_examples`` and no ``deadline`` of their own. What else takes
long, a walk of 100,000 commands say, is marked ``long``; ``tests/depth.py`` has the marks for seeds.
"""

import os
import sys

# hundreds of processes are started, and each would compile the same files and rewrite the same tests again
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# one thread for each test process: they fill the processor together. Read by NumPy's library when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# what the program says is compared in English, whatever the machine speaks
os.environ["BPDEBUGGER_LANGUAGE"] = "en"

from hypothesis import HealthCheck, settings

# the load of a machine decides nothing, and neither does luck: the examples are those of the test's own text
settings.register_profile(
    "ordinary", max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", settings.get_profile("ordinary"), max_examples=200)
settings.load_profile("ordinary")
