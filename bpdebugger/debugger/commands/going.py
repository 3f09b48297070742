"""Commands that go to marks, bookmarks and changes."""

from __future__ import annotations

from bpdebugger.debugger.commands import on_bookmarks as bookmarks
from bpdebugger.debugger.commands import on_marks as going
from bpdebugger.debugger.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    Command(
        "next-mark",
        "Next mark",
        "Go",
        "Goes to the next mark of the timeline: a breakpoint, a saturated unit, another sign, a NaN, a bookmark.",
        going.to_next_mark,
        "Ctrl+.",
        "skip-forward",
    ),
    Command(
        "previous-mark",
        "Previous mark",
        "Go",
        "Goes to the mark of the timeline before.",
        going.to_previous_mark,
        "Ctrl+,",
        "skip-back",
    ),
    Command(
        "next-change",
        "Next change",
        "Go",
        "Goes to where this quantity has another value, in a later sample or update.",
        going.to_next_change,
        "Ctrl+Shift+.",
        blocked=going.no_step,
    ),
    Command(
        "previous-change",
        "Previous change",
        "Go",
        "Goes to where this quantity last had another value, in an earlier sample or update.",
        going.to_previous_change,
        "Ctrl+Shift+,",
        blocked=going.no_step,
    ),
    Command(
        "bookmark",
        "Bookmark",
        "Go",
        "Sets a bookmark at this step, or takes it away; an argument is its name.",
        bookmarks.toggle,
        "Ctrl+F2",
        "bookmark",
    ),
    Command(
        "name-bookmark",
        "Name the bookmark…",
        "Go",
        "Gives the bookmark at this step a name of your own; sets one if there is none.",
        bookmarks.name,
        "Ctrl+Shift+F2",
        "bookmark",
    ),
    Command(
        "go-to-bookmark",
        "Go to bookmark",
        "Go",
        "Goes to a bookmark by its name.",
        bookmarks.go,
        blocked=bookmarks.no_bookmarks,
    ),
)
