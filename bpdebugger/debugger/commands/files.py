"""Commands that open, write and end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bpdebugger.debugger.commands.command import Menu, Workbench
from bpdebugger.debugger.commands.parts import Natural

FILE = Menu("File")


@FILE.command("New…", key="Ctrl+N", icon="file-plus")
def new(bench: Workbench, layers: str = "") -> None:
    """Makes a network from a line such as 2-3-1."""
    bench.new_network(layers)


@FILE.command("Open…", key="Ctrl+O", icon="folder-open")
def open_(bench: Workbench, path: str = "") -> None:
    """Opens a project file."""
    bench.open_project(path)


@FILE.command("Open program…", key="Ctrl+Alt+O", icon="file-code")
def open_program(bench: Workbench, path: str = "") -> None:
    """Shows a program with a hand-written backward pass, without running it."""
    bench.open_program(path)


@FILE.command("Example")
def example(bench: Workbench, name: str) -> None:
    """Opens one of the examples, by name."""
    bench.open_example(name)


@FILE.command("Save", key="Ctrl+S", icon="save")
def save(bench: Workbench, path: str = "") -> None:
    """Writes the network to its file."""
    bench.save(path)


@FILE.command("Save as…", key="Ctrl+Shift+S")
def save_as(bench: Workbench, path: str = "") -> None:
    """Writes the network to another file, which is its own from then on."""
    bench.save_as(path)


@FILE.command("Recover unsaved edits…")
def recover(bench: Workbench, path: str = "") -> None:
    """Offers what was not saved when the program ended: after a crash, a lost battery, a closed terminal."""
    bench.recover(path)


@FILE.command("Answer")
def answer(bench: Workbench, choice: str) -> None:
    """Answers what is asked, such as whether to save: save, discard or cancel."""
    bench.answer(choice)


@FILE.command("Export trace as CSV…", key="Ctrl+E", icon="download")
def export_csv(bench: Workbench, path: str = "") -> None:
    """Writes every step of the trace to a CSV file, for a spreadsheet."""
    bench.export_csv(path, ".")


@FILE.command("Export trace as CSV with decimal commas…")
def export_csv_with_commas(bench: Workbench, path: str = "") -> None:
    """Writes the same with decimal commas, parted by semicolons, for a spreadsheet of a country that has them."""
    bench.export_csv(path, ",")


@FILE.command("Export as NumPy script…")
def export_numpy(bench: Workbench, path: str = "") -> None:
    """Writes a program in NumPy that computes every number of this trace, with a line and its rule for each."""
    bench.export_script("numpy", path)


@FILE.command("Export as PyTorch script…")
def export_pytorch(bench: Workbench, path: str = "") -> None:
    """Writes the forward pass in PyTorch, whose backward pass gives the same gradients."""
    bench.export_script("pytorch", path)


@FILE.command("Export as notebook…")
def export_notebook(bench: Workbench, path: str = "") -> None:
    """Writes the program in NumPy as a Jupyter notebook, a cell for each unit."""
    bench.export_script("notebook", path)


@dataclass(frozen=True, slots=True)
class Leaflet:
    """What goes to paper: the file, the steps that are meant, and whether the network is drawn. Without steps a handout
    is of the backward pass up to where one is, a worksheet of all."""

    path: str = ""
    steps: str = ""
    drawing: bool = True


@dataclass(frozen=True, slots=True)
class BlankSheet(Leaflet):
    """A worksheet, with at most so many blank lines."""

    blanks: Natural | None = None


@FILE.command("Handout or worksheet of some steps…", key="Ctrl+Alt+H", icon="file-text")
def on_paper(bench: Workbench, steps: str = "") -> None:
    """Asks which steps go to paper: explained on a handout, or with blanks on a worksheet; as a file or printed."""
    bench.ask_for_paper(steps)


@FILE.command("Export worksheet and key…", icon="file-text")
def export_worksheet(bench: Workbench, sheet: BlankSheet = BlankSheet()) -> None:
    """Writes the trace, or chosen steps, with blanks to fill in, and apart the key, as HTML that prints well."""
    bench.export_worksheet(sheet.path, sheet.steps, sheet.blanks, sheet.drawing)


@FILE.command("Export handout", listed=False)
def export_handout(bench: Workbench, pages: Leaflet = Leaflet()) -> None:
    """Writes what chosen steps mean and where their numbers come from, with the network, as HTML or PDF."""
    bench.export_handout(pages.path, pages.steps, pages.drawing)


@FILE.command("Print…")
def print_(bench: Workbench, steps: str = "") -> None:
    """Prints a handout of chosen steps; without any, of the backward pass up to where one is."""
    bench.print_handout(steps)


Part = Literal["window", "equation", "picture", "table", "plots"]
"""What a picture can be taken of."""


@FILE.command("Save picture of the window…", key="Ctrl+Shift+P", icon="camera")
def save_picture(bench: Workbench, path: str = "", part: Part = "window") -> None:
    """Writes the window, or a part of it, to a file for a talk, slides or a paper: as PNG, SVG or PDF."""
    bench.save_picture(path, part)


@FILE.command("Copy picture", listed=False)
def copy_picture(bench: Workbench, part: Part = "window") -> None:
    """Puts a picture of the window, or of a part of it, on the clipboard, to be pasted into slides or a text."""
    bench.copy_picture(part)


@FILE.command("Quit", key="Ctrl+Q")
def quit_(bench: Workbench) -> None:
    """Closes the program."""
    bench.leave()
