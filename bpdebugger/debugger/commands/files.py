"""Commands that open, write and end."""

from __future__ import annotations

from bpdebugger.debugger.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    Command(
        "new",
        "New…",
        "File",
        "Makes a network from a line such as 2-3-1.",
        lambda w, text: w.new_network(text),
        "Ctrl+N",
        "file-plus",
    ),
    Command(
        "open",
        "Open…",
        "File",
        "Opens a project file.",
        lambda w, path: w.open_project(path),
        "Ctrl+O",
        "folder-open",
    ),
    Command(
        "example",
        "Example",
        "File",
        "Opens one of the examples, by name.",
        lambda w, name: w.open_example(name),
    ),
    Command("save", "Save", "File", "Writes the network to its file.", lambda w, path: w.save(path), "Ctrl+S", "save"),
    Command(
        "save-as",
        "Save as…",
        "File",
        "Writes the network to another file, which is its own from then on.",
        lambda w, path: w.save_as(path),
        "Ctrl+Shift+S",
    ),
    Command(
        "recover",
        "Recover unsaved edits…",
        "File",
        "Offers what was not saved when the program ended: after a crash, a lost battery, a closed terminal.",
        lambda w, path: w.recover(path),
    ),
    Command(
        "answer",
        "Answer",
        "File",
        "Answers what is asked, such as whether to save: save, discard or cancel.",
        lambda w, choice: w.answer(choice),
    ),
    Command(
        "export-csv",
        "Export trace as CSV…",
        "File",
        "Writes every step of the trace to a CSV file, for a spreadsheet.",
        lambda w, path: w.export_csv(path),
        "Ctrl+E",
        "download",
    ),
    Command(
        "export-worksheet",
        "Export worksheet and key…",
        "File",
        "Writes the trace with blanks to fill in, and apart the key, as HTML that prints well.",
        lambda w, path: w.export_worksheet(path),
        icon="file-text",
    ),
    Command(
        "save-picture",
        "Save picture of the window…",
        "File",
        "Writes the window as it is to a PNG file.",
        lambda w, path: w.save_picture(path),
        "Ctrl+Shift+P",
        "camera",
    ),
    Command("quit", "Quit", "File", "Closes the program.", lambda w, _: w.leave(), "Ctrl+Q"),
)
