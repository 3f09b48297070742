"""Commands that change what is in view and how it looks."""

from __future__ import annotations

from typing import Literal

from bpdebugger.debugger.commands.command import Menu, Workbench

VIEW, HELP = Menu("View"), Menu("Help")


@VIEW.command("Inspector", key="Ctrl+I", icon="sliders-horizontal")
def inspector(bench: Workbench) -> None:
    """Shows what is selected, to read and to change."""
    bench.toggle_panel("inspector")


@VIEW.command("Weights", key="Ctrl+M", icon="grid-3x3")
def weights(bench: Workbench) -> None:
    """Shows the weights of a layer as a matrix to type in and to paste into."""
    bench.toggle_panel("weights")


@VIEW.command("Gradients together", key="Ctrl+Shift+G", icon="grid-3x3")
def gradients(bench: Workbench) -> None:
    """Shows weights, gradients and updates of each layer as matrices side by side; to copy."""
    bench.toggle_panel("gradients")


@VIEW.command("Samples", key="Ctrl+T", icon="table-2")
def samples(bench: Workbench) -> None:
    """Shows the samples as a table to type in, to paste into, to import."""
    bench.toggle_panel("samples")


@VIEW.command("Plot unit", listed=False)
def plot_unit(bench: Workbench, unit: str = "") -> None:
    """Shows a unit in the plots, by name; with no name they follow the step."""
    bench.plot_unit(unit)


@VIEW.command("Fit the network", key="Ctrl+9", icon="maximize")
def fit_network(bench: Workbench) -> None:
    """Shows all of the network again, after a zoom."""
    bench.fit_network()


@VIEW.command("Show all of the curves", key="Ctrl+Shift+9")
def fit_plots(bench: Workbench) -> None:
    """Shows the plots in their whole range again, after a zoom."""
    bench.fit_plots()


@VIEW.command("Larger text", key="Ctrl++")
def larger_text(bench: Workbench) -> None:
    """Makes everything larger, as for a projector."""
    bench.scale_text(1)


@VIEW.command("Smaller text", key="Ctrl+-")
def smaller_text(bench: Workbench) -> None:
    """Makes everything smaller."""
    bench.scale_text(-1)


@VIEW.command("Normal text", key="Ctrl+0")
def normal_text(bench: Workbench) -> None:
    """Gives the text its usual size."""
    bench.scale_text(0)


@VIEW.command("Light or dark", key="Ctrl+Shift+D", icon="sun-moon")
def switch_theme(bench: Workbench) -> None:
    """Changes between dark on light and light on dark."""
    bench.switch_theme()


@VIEW.command("Theme", listed=False)
def theme(bench: Workbench, colours: Literal["system", "light", "dark", "contrast"]) -> None:
    """Chooses the colours: as the system has them, light, dark, or of high contrast."""
    bench.choose_theme(colours)


@VIEW.command("Language", listed=False)
def language(bench: Workbench, code: Literal["system", "en", "de", "zh_CN"]) -> None:
    """Chooses the language, or that of the system; it is spoken from the next start on."""
    bench.speak(code)


@VIEW.command("Choose letters", listed=False)
def choose_letters(bench: Workbench, letters: str) -> None:
    """Shows and reads loss, output, target and net input in other letters: E y a z as usual, L a y z as Ng writes."""
    bench.choose_letters(letters)


@VIEW.command("Focus one pane", key="F12", icon="maximize")
def focus_pane(bench: Workbench, pane: Literal["", "picture", "table", "plots"] = "") -> None:
    """Shows the network, the table or the plots by itself: the one with the keyboard; again: all of them."""
    bench.focus_pane(pane)


@VIEW.command("Presentation", key="Shift+F12", icon="presentation")
def presentation(bench: Workbench) -> None:
    """Large text, the equation and one pane; Page Down and Page Up step, also from a remote control."""
    bench.present()


@VIEW.command("Preferences", key="Ctrl+Alt+P", icon="sliders-horizontal")
def preferences(bench: Workbench) -> None:
    """Shows what is remembered: colours, size of text, keys; and how all of it becomes as it was at first."""
    bench.toggle_panel("preferences")


@VIEW.command("Set key", listed=False)
def set_key(bench: Workbench, command: str, key: str = "") -> None:
    """Gives a command another key, as set-key step-over Ctrl+Right; with no key it has none."""
    bench.set_key(command, key)


@VIEW.command("Usual key", listed=False)
def usual_key(bench: Workbench, command: str) -> None:
    """Gives a command its usual key again."""
    bench.usual_key(command)


@VIEW.command("Reset preferences", listed=False)
def reset_preferences(bench: Workbench) -> None:
    """Makes colours, sizes, places and keys as they were at the first start; files and what belongs to them stay."""
    bench.reset_preferences()


@HELP.command("Start page", key="Ctrl+Shift+H", icon="folder-open")
def start_page(bench: Workbench) -> None:
    """Shows questions that lead on, the files opened lately, and the examples with a picture of each."""
    bench.toggle_panel("start-page")


@HELP.command("Tour of the window", icon="presentation")
def tour(bench: Workbench) -> None:
    """Points at five parts of the window, one after the other, and says what they are for; Esc leaves it."""
    bench.begin_tour()


@HELP.command("Help", key="F1", icon="file-text")
def help(bench: Workbench, page: str = "") -> None:
    """Shows the help, or one page of it by name, such as first-steps or files."""
    bench.show_help(page)


@HELP.command("Commands and keys", key="Ctrl+F1", icon="keyboard")
def keys(bench: Workbench) -> None:
    """Shows every command with its key and what it does."""
    bench.toggle_panel("keys")


@HELP.command("Search commands…", key="Ctrl+K", icon="search")
def search_commands(bench: Workbench, text: str = "") -> None:
    """Finds a command by its words and gives it; values are typed behind its name."""
    bench.search_commands(text)


@HELP.command("About bpdebugger")
def about(bench: Workbench) -> None:
    """Shows what the program is made of, with the versions."""
    bench.show_help("about")
