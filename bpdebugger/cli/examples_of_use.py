"""What ``--help`` shows of each command in use; ``bpdebugger examples mazur > mazur.bpd`` makes the file."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "trace": (
        "bpdebugger trace mazur.bpd",
        "bpdebugger trace mazur.bpd --sample 0 --csv trace.csv",
        "bpdebugger trace xor.bpd --epoch 100 --json",
    ),
    "export": (
        "bpdebugger export mazur.bpd --as numpy --out mazur.py",
        "bpdebugger export xor.bpd --as notebook --out xor.ipynb",
    ),
    "examples": ("bpdebugger examples", "bpdebugger examples mazur"),
    "picture": ("bpdebugger picture mazur.bpd --at 'dE_dz[h1]' --out window.png",),
    "check": ("bpdebugger check mazur.bpd", "bpdebugger check xor.bpd --sample 2 --json"),
    "claim": (
        "bpdebugger claim mazur.bpd 'dE_dz[o1]' '(y - a) y (1 - y)'",
        "bpdebugger claim mazur.bpd 'dE_dz[h1]' 'dE/dy[h1]'",
    ),
    "diagnose": ("bpdebugger diagnose mazur.bpd gradients.txt", "bpdebugger diagnose mazur.bpd trace.csv --json"),
    "weights": (
        "bpdebugger weights mazur.bpd weights.npz --out trained.bpd",
        "bpdebugger weights mazur.bpd printed.txt --way 2 --out trained.bpd",
    ),
    "train": ("bpdebugger train xor.bpd --epochs 50", "bpdebugger train xor.bpd --out trained.bpd"),
    "compare": (
        "bpdebugger compare xor.bpd trained.bpd",
        "bpdebugger compare xor.bpd xor.bpd --epochs 0 100 --most 5",
    ),
    "origin": ("bpdebugger origin mazur.bpd 'dE_dp[w1]'", "bpdebugger origin xor.bpd 'dE_dz[h1]@2' --depth 3 --json"),
    "worksheet": (
        "bpdebugger worksheet mazur.bpd --out sheet.html",
        "bpdebugger worksheet mazur.bpd --steps 'o1 w5' --blanks 6 --out sheet.html",
    ),
    "handout": ("bpdebugger handout mazur.bpd --steps 'dE_dz dE_dw[h1->o1]' --out handout.html",),
    "completion": ("bpdebugger completion bash",),
    "walkthrough": ("bpdebugger walkthrough mazur.bpd",),
}
"""By command: lines that a shell takes as they are."""


def epilog(command: str) -> str | None:
    """What stands at the end of a command's help."""
    lines = EXAMPLES.get(command)
    return "\n".join(["examples:", *(f"  {line}" for line in lines)]) if lines else None
