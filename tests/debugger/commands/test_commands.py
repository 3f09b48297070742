"""Every command by itself, without a window: what it does to the session, what it hands on to the workbench, what it
says where it cannot be given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from bpdebugger.core.network.network import Network, Sample, Training
from bpdebugger.core.network.order import Granularity
from bpdebugger.debugger.commands.command import CommandError, Workbench
from bpdebugger.debugger.commands.parts import layer_name, layer_number, listed
from bpdebugger.debugger.commands.table import COMMANDS, command, grant, wish
from bpdebugger.debugger.commands.watching import MOST_WATCHES
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.practice.tally import Aspect
from bpdebugger.debugger.walking.selection import NOTHING, Selection
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example
from tests.networks import dense


class Bench:
    """A workbench that does nothing but with the session, and notes what is handed on to it."""

    def __init__(self, network: Network) -> None:
        self.session = Session(network)
        self.handed: list[tuple[Any, ...]] = []
        self.text = ""

    def clipboard(self) -> str:
        return self.text

    def set_clipboard(self, text: str) -> None:
        self.text = text

    def imported_samples(self) -> tuple[Sample, ...]:
        return (Sample((1.0, 2.0), (0.0, 1.0)),)

    def given_weights(self) -> dict[str, float]:
        return {"w1": 0.5, "b2": -1.0}

    def __getattr__(self, name: str) -> Callable[..., None]:
        def note(*values: Any) -> None:
            self.handed.append((name, *values))

        return note

    def run(self, id: str, *values: object) -> None:
        grant(wish(id, *values), cast(Workbench, self))

    @property
    def network(self) -> Network:
        return self.session.network

    @property
    def at(self) -> str:
        step = self.session.moment.step
        return step.quantity if step else ""

    @property
    def selection(self) -> Selection:
        return self.session.moment.selection

    def why_not(self, id: str) -> str:
        return command(id).why_not(self.session)


@pytest.fixture
def mazur() -> Bench:
    return Bench(example("mazur"))


@pytest.fixture
def xor() -> Bench:
    return Bench(example("xor"))


# what is handed on

HANDED: list[tuple[str, tuple[Any, ...]]] = [
    ("new", ("new_network", "")),
    ("new 2-3-1", ("new_network", "2-3-1")),
    ("open a.json", ("open_project", "a.json")),
    ("open-program a.py", ("open_program", "a.py")),
    ("example xor", ("open_example", "xor")),
    ("save a.json", ("save", "a.json")),
    ("save-as a.json", ("save_as", "a.json")),
    ("recover a.json", ("recover", "a.json")),
    ("answer save", ("answer", "save")),
    ("export-csv a.csv", ("export_csv", "a.csv", ".")),
    ("export-csv-with-commas a.csv", ("export_csv", "a.csv", ",")),
    ("export-numpy a.py", ("export_script", "numpy", "a.py")),
    ("export-pytorch a.py", ("export_script", "pytorch", "a.py")),
    ("export-notebook a.ipynb", ("export_script", "notebook", "a.ipynb")),
    ("export-worksheet a.html", ("export_worksheet", "a.html", "", None, True)),
    ("export-handout a.html", ("export_handout", "a.html", "", True)),
    ("save-picture a.png", ("save_picture", "a.png", "window")),
    ("copy-picture plots", ("copy_picture", "plots")),
    ("quit", ("leave",)),
    ("import-samples a.csv", ("import_samples", "a.csv")),
    ("paste-weights w1 = 0.5", ("paste_weights", "w1 = 0.5")),
    ("paste-weights", ("paste_weights", "")),
    ("import-weights a.npz", ("import_weights", "a.npz")),
    ("rename", ("ask_name",)),
    ("play", ("play",)),
    ("set-pace 4", ("set_pace", 4.0)),
    ("train 7", ("train", 7)),
    ("train", ("train", None)),
    ("cancel-training", ("cancel_training",)),
    ("claim", ("judge_claim", "", "")),
    ("diagnose w1 = 3", ("diagnose", "w1 = 3")),
    ("check-program", ("check_program", "", "")),
    ("stop-program", ("stop_program",)),
    ("open-network-of-program", ("open_network_of_program",)),
    ("plot-unit h1", ("plot_unit", "h1")),
    ("fit-network", ("fit_network",)),
    ("fit-plots", ("fit_plots",)),
    ("larger-text", ("scale_text", 1)),
    ("smaller-text", ("scale_text", -1)),
    ("normal-text", ("scale_text", 0)),
    ("switch-theme", ("switch_theme",)),
    ("theme dark", ("choose_theme", "dark")),
    ("language de", ("speak", "de")),
    ("choose-letters L a y z", ("choose_letters", "L a y z")),
    ("focus-pane table", ("focus_pane", "table")),
    ("presentation", ("present",)),
    ("set-key step-over Ctrl+Right", ("set_key", "step-over", "Ctrl+Right")),
    ("usual-key step-over", ("usual_key", "step-over")),
    ("reset-preferences", ("reset_preferences",)),
    ("help files", ("show_help", "files")),
    ("about", ("show_help", "about")),
    ("search-commands dark", ("search_commands", "dark")),
    *(
        (panel, ("toggle_panel", panel))
        for panel in (
            *("breakpoints", "derivation", "origin", "step-sizes", "compare", "inspector", "weights", "gradients"),
            *("samples", "preferences", "start-page", "keys", "watches", "training"),
        )
    ),
]


@pytest.mark.parametrize(("line", "handed"), HANDED, ids=[line for line, _ in HANDED])
def test_what_is_handed_on(line: str, handed: tuple[Any, ...]) -> None:
    bench = Bench(example("mazur"))
    id, _, values = line.partition(" ")
    bench.session.select(Selection(units=("h1",)))
    before = bench.session.moment
    bench.run(id, values)
    assert bench.handed == [handed]
    assert bench.session.moment == before


def test_keys_are_keys_and_helps_are_sentences() -> None:
    named = "F[0-9]+|Ins|Del|Esc|Space|Up|Down|Left|Right"
    key = re.compile(rf"((Ctrl|Shift|Alt)\+)*([A-Z0-9,.+-]|{named})")
    for row in COMMANDS:
        assert not row.key or key.fullmatch(row.key), row.id
        assert row.help.endswith(".") and " " in row.help and row.help[0].isupper(), row.id
        assert row.title and row.menu and not row.title.endswith("."), row.id
    keys = [row.key for row in COMMANDS if row.key]
    assert len(set(keys)) == len(keys)


# stepping


def test_steps_of_each_kind_go_where_they_say(mazur: Bench) -> None:
    places = []
    for line in (
        "step-over",
        "step-over",
        "by-layer",
        "step-over",
        "step-back",
        "by-factor",
        "step-out",
        "step-back-out",
    ):
        mazur.run(line)
        places.append(mazur.at)
    assert places == ["z[h1]", "y[h1]", "y[h1]", "y[h2]", "", "", "y[h1]", ""]
    mazur.run("step-into")
    assert mazur.session.moment.position.filled == 0
    mazur.run("step-into")
    assert mazur.session.moment.position.filled == 1
    mazur.run("step-back-into")
    assert mazur.session.moment.position.filled == 0
    mazur.run("step-out")
    assert mazur.session.moment.position.finished
    mazur.run("restart")
    assert mazur.session.moment.at_start


@pytest.mark.parametrize("granularity", Granularity)
def test_the_size_of_a_step_is_chosen_and_checked(mazur: Bench, granularity: Granularity) -> None:
    mazur.run(f"by-{granularity.value}")
    assert mazur.session.moment.granularity is granularity
    checked = [row.id for row in COMMANDS if row.one_of_many and row.checked and row.checked(mazur.session)]
    assert checked == [f"by-{granularity.value}"]


def test_continue_goes_to_the_first_gradient_and_from_there_to_breakpoints_or_the_end(mazur: Bench) -> None:
    mazur.run("continue")
    assert mazur.at == "dE_dw[h1->o1]"
    mazur.run("continue")
    assert mazur.session.moment.at_end
    mazur.run("reverse-continue")
    assert mazur.session.moment.at_start
    mazur.run("breakpoint", "y[h2]")
    mazur.run("continue")
    assert mazur.at == "y[h2]"
    mazur.run("continue")
    mazur.run("reverse-continue")
    assert mazur.at == "y[h2]"


def test_run_to_takes_a_name_or_a_number(xor: Bench) -> None:
    xor.run("run-to", "dE_dz[o]@2")
    assert (xor.at, xor.session.moment.row) == ("dE_dz[o]", 2)
    # of the sample at hand
    xor.run("run-to", "z[h1]")
    assert (xor.at, xor.session.moment.row) == ("z[h1]", 2)
    last = len(xor.session.recorded) - 1
    xor.run("run-to", last)
    assert xor.session.moment.at_end
    with pytest.raises(CommandError, match=f"step {last + 1}: the trace ends with step {last}"):
        xor.run("run-to", last + 1)
    with pytest.raises(CommandError, match="zz"):
        xor.run("run-to", "zz")


def test_a_sample_is_chosen_by_its_number(xor: Bench) -> None:
    xor.run("sample", 3)
    assert xor.session.sample == 3
    with pytest.raises(CommandError, match="there is no sample 4; they go from 0 to 3"):
        xor.run("sample", 4)
    assert "One sample alone" in xor.why_not("train")
    xor.run("sample", "all")
    assert xor.session.sample is None


def test_a_what_if_holds_a_unit_after_the_inputs(mazur: Bench) -> None:
    assert "No what-if is in force" in mazur.why_not("stop-supposing")
    mazur.run("suppose", "o1=0.5")
    moment = mazur.session.moment
    assert moment.trace["z[o1]"].value == 0.5
    assert not mazur.why_not("stop-supposing")
    mazur.run("stop-supposing")
    assert mazur.session.moment.hold is None
    for unit in ("i1", "i2"):
        with pytest.raises(CommandError, match=f'suppose: "{unit}" is not a unit after the inputs; .* o2=0.5'):
            mazur.run("suppose", f"{unit}=0.5")
    mazur.run("suppose", "h1=0.5")
    mazur.run("practise")
    assert "A what-if would show" in mazur.why_not("suppose")
    assert "end the practice" in mazur.why_not("play")


def test_at_the_ends_it_says_which_way_is_left(xor: Bench) -> None:
    behind = ("restart", "reverse-continue", "step-back", "step-back-into", "step-back-out")
    ahead = ("step-into", "step-out", "continue", "step-over", "play")
    assert all(xor.why_not(id) == "This is the beginning of the trace; Step over goes ahead." for id in behind)
    assert not any(map(xor.why_not, ahead))
    xor.session.run_on()
    assert not any(map(xor.why_not, behind))
    assert all("end of what is recorded; Train (F6)" in xor.why_not(id) for id in ahead)
    xor.run("by-epoch")
    assert not xor.why_not("step-over")
    assert not xor.why_not("play")
    assert xor.why_not("step-into")
    xor.run("sample", 0)
    xor.session.run_on()
    assert all(xor.why_not(id) == "This is the end of the trace; Restart goes back to the beginning." for id in ahead)


# going


def test_bookmarks_are_set_named_gone_to_and_taken_away(xor: Bench) -> None:
    assert "no bookmark yet" in xor.why_not("go-to-bookmark")
    xor.run("bookmark")
    assert [each.name for each in xor.session.moment.bookmarks] == ["the beginning"]
    xor.run("run-to", "z[h1]@2")
    xor.run("bookmark")
    assert xor.session.moment.bookmarks[1].name == "z[h1], sample 2"
    xor.run("run-to", "E")
    xor.run("bookmark", "  the   mean ")
    assert [each.name for each in xor.session.moment.bookmarks][1:] == ["z[h1], sample 2", "the mean"]
    xor.run("go-to-bookmark", " z[h1], sample 2 ")
    assert (xor.at, xor.session.moment.row) == ("z[h1]", 2)
    xor.run("bookmark", "named anew")
    assert [each.name for each in xor.session.moment.bookmarks] == ["the beginning", "the mean", "named anew"]
    xor.run("bookmark")
    assert [each.name for each in xor.session.moment.bookmarks] == ["the beginning", "the mean"]
    assert xor.session.moment.reason == "Took the bookmark named anew away."
    with pytest.raises(CommandError, match='no bookmark "nobody"; there are the beginning, the mean'):
        xor.run("go-to-bookmark", "nobody")
    xor.run("bookmark", "x" * 100)
    assert len(xor.session.moment.bookmarks[-1].name) == 80


def test_a_bookmark_is_named_in_place(xor: Bench) -> None:
    xor.run("run-to", "z[h1]@2")
    xor.run("name-bookmark")
    assert xor.handed == [("ask_bookmark", "z[h1], sample 2")]
    xor.run("name-bookmark", "mine")
    assert [each.name for each in xor.session.moment.bookmarks] == ["mine"]
    xor.run("name-bookmark")
    assert xor.handed[1:] == [("ask_bookmark", "mine")]
    assert [each.name for each in xor.session.moment.bookmarks] == ["mine"]


def test_bookmarks_tell_epochs_apart(xor: Bench) -> None:
    list(xor.session.train(3))
    xor.run("bookmark")
    xor.run("go-to-epoch", 1)
    assert xor.session.moment.epoch == 1
    xor.run("bookmark")
    names = [each.name for each in xor.session.moment.bookmarks]
    assert names[0].endswith(", epoch 2")
    assert names[1].endswith(", epoch 1")
    xor.run("go-to-bookmark", names[0])
    assert xor.session.moment.epoch == 2
    with pytest.raises(CommandError, match="3 is not a recorded epoch; they go from 0 to 2"):
        xor.run("go-to-epoch", 3)


def test_epochs_are_gone_to_once_there_are_some(xor: Bench) -> None:
    assert "Nothing is trained yet" in xor.why_not("go-to-epoch")
    list(xor.session.train(2))
    assert not xor.why_not("go-to-epoch")


def test_an_epoch_that_is_not_recorded_to_its_end_is_gone_to_where_it_begins() -> None:
    bench = Bench(replace(example("xor"), training=Training(batch=3)))
    bench.session.run.extend(2)
    assert (bench.session.run.length, bench.session.run.per_epoch, bench.session.run.epochs) == (3, 2, 2)
    bench.session.go_to_update(2)
    bench.run("run-to", "E")
    bench.session.moment = replace(bench.session.moment, length=3)
    bench.run("go-to-epoch", 0)
    assert bench.session.moment.update == 0
    bench.run("go-to-epoch", 1)
    assert bench.session.moment.update == 2


def test_marks_are_gone_through_and_at_the_last_it_says_so(mazur: Bench) -> None:
    mazur.run("breakpoint", "y[h1]")
    mazur.run("breakpoint", "y[o1]")
    mazur.run("next-mark")
    assert mazur.at == "y[h1]"
    mazur.run("next-mark")
    assert mazur.at == "y[o1]"
    with pytest.raises(CommandError, match="There is no mark after this step"):
        mazur.run("next-mark")
    mazur.run("previous-mark")
    assert mazur.at == "y[h1]"
    with pytest.raises(CommandError, match="There is no mark before this step"):
        mazur.run("previous-mark")


def test_changes_are_gone_through_over_samples_and_updates(xor: Bench) -> None:
    assert "no step yet" in xor.why_not("next-change")
    assert "no step yet" in xor.why_not("previous-change")
    list(xor.session.train(2))
    xor.run("go-to-epoch", 0)
    xor.run("run-to", "y[x1]@0")
    # the inputs are 0 0 1 1 in every epoch
    xor.run("run-to", "z[h2]@0")
    seen = [xor.session.recorded["z[h2]@0"].value]
    for _ in range(4):
        xor.run("next-change")
        assert xor.at == "z[h2]"
        step = xor.session.moment.step
        assert step is not None
        assert step.value != seen[-1]
        seen.append(step.value)
    assert xor.session.moment.update == 1
    for value in reversed(seen[:-1]):
        xor.run("previous-change")
        step = xor.session.moment.step
        assert step is not None
        assert step.value == value
    with pytest.raises(CommandError, match="never another one before"):
        xor.run("previous-change")
    xor.run("run-to", "p_new[w3]")
    first = xor.session.recorded["p_new[w3]"].value
    xor.run("next-change")
    assert (xor.at, xor.session.moment.update) == ("p_new[w3]", 1)
    assert xor.session.recorded["p_new[w3]"].value != first
    with pytest.raises(CommandError, match="does not change after"):
        xor.run("next-change")


# breakpoints and watches


def targets(bench: Bench) -> list[tuple[str, str, bool]]:
    return [(each.target, each.condition, each.enabled) for each in bench.session.moment.breakpoints.all]


def test_a_breakpoint_is_set_here_and_taken_away(mazur: Bench) -> None:
    assert "no step yet to set a breakpoint" in wish("breakpoint").why_not(mazur.session)
    assert not wish("breakpoint", "E").why_not(mazur.session)
    mazur.run("run-to", "E")
    mazur.run("breakpoint")
    assert targets(mazur) == [("E", "", True)]
    mazur.run("breakpoint")
    assert targets(mazur) == []


def test_breakpoints_are_added_changed_switched_and_removed_by_number(mazur: Bench) -> None:
    mazur.run("add-breakpoint", "dE_dz[h1] if value > 1")
    mazur.run("add-breakpoint", "any step if value > 2")
    mazur.run("add-breakpoint", "E")
    assert targets(mazur) == [("dE_dz[h1]", "value > 1", True), ("", "value > 2", True), ("E", "", True)]
    mazur.run("edit-breakpoint", "1 any step if value > 3")
    mazur.run("switch-breakpoint", 2)
    assert targets(mazur)[1:] == [("", "value > 3", True), ("E", "", False)]
    mazur.run("switch-breakpoint", 2)
    assert targets(mazur)[2] == ("E", "", True)
    mazur.run("remove-breakpoint", 0)
    assert targets(mazur) == [("", "value > 3", True), ("E", "", True)]
    for line in ("remove-breakpoint 2", "switch-breakpoint 2", "edit-breakpoint 2 E"):
        id, _, values = line.partition(" ")
        with pytest.raises(CommandError, match="2 is not the number of a breakpoint; there are 2"):
            mazur.run(id, values)
    mazur.run("remove-breakpoint", "all")
    assert targets(mazur) == []


def test_breakpoints_that_mean_nothing_are_refused_and_change_nothing(mazur: Bench) -> None:
    mazur.run("breakpoint", "E")
    for line in (
        "add-breakpoint",
        "add-breakpoint zz",
        "breakpoint zz",
        "edit-breakpoint 0 zz",
        "add-breakpoint E if (",
    ):
        id, _, values = line.partition(" ")
        with pytest.raises(CommandError):
            mazur.run(id, values)
    assert targets(mazur) == [("E", "", True)]


def watched(bench: Bench) -> tuple[str, ...]:
    return bench.session.moment.watches


def test_watches_are_added_once_changed_and_removed(mazur: Bench) -> None:
    assert "no step yet to watch" in wish("watch").why_not(mazur.session)
    mazur.run("watch", "delta(E)")
    assert mazur.handed == [("show_panel", "watches")]
    mazur.run("watch", " delta(E) ")
    mazur.run("run-to", "E")
    mazur.run("watch")
    mazur.run("watch", "max(abs(dE_dz[*]))")
    assert watched(mazur) == ("delta(E)", "E", "max(abs(dE_dz[*]))")
    mazur.run("edit-watch", "1 E + 1")
    assert watched(mazur) == ("delta(E)", "E + 1", "max(abs(dE_dz[*]))")
    mazur.run("edit-watch", "2 delta(E)")
    assert watched(mazur) == ("delta(E)", "E + 1")
    mazur.run("edit-watch", "0")
    assert watched(mazur) == ("E + 1",)
    mazur.run("watch", "E")
    mazur.run("watch", "E * 2")
    mazur.run("remove-watch", 1)
    assert watched(mazur) == ("E + 1", "E * 2")
    for line in ("edit-watch 2 E", "remove-watch 2"):
        id, _, values = line.partition(" ")
        with pytest.raises(CommandError, match="2 is not the number of a watch; there are 2"):
            mazur.run(id, values)
    mazur.run("remove-watch", "all")
    assert watched(mazur) == ()


def test_watches_are_not_without_number(mazur: Bench) -> None:
    for number in range(MOST_WATCHES):
        mazur.run("watch", f"E + {number}")
    with pytest.raises(CommandError, match="50 watches already"):
        mazur.run("watch", "E")


# checking, comparing, practising


def test_a_check_is_switched_and_checked(mazur: Bench) -> None:
    row = command("check")
    assert row.checked is not None
    for on in (True, False):
        mazur.run("check")
        assert mazur.session.moment.checking is row.checked(mazur.session) is on


def test_what_is_pinned_is_kept_under_a_title_until_it_is_unpinned(mazur: Bench) -> None:
    assert mazur.why_not("unpin") == "Nothing is pinned."
    mazur.run("pin", f"  before   the change {'x' * 60}")
    pinned = mazur.session.moment.pinned
    assert pinned is not None
    assert pinned.title == f"before the change {'x' * 22}"
    assert pinned.trace is mazur.session.recorded
    assert mazur.handed == [("show_panel", "compare")]
    mazur.run("unpin")
    assert mazur.session.moment.pinned is None


def test_a_practice_is_gone_through_by_commands(mazur: Bench) -> None:
    for id in ("predict", "skip-question", "next-question"):
        assert mazur.why_not(id) == "Nothing is asked; Practise begins to ask."
    row = command("practise")
    assert row.checked is not None
    assert not row.checked(mazur.session)
    mazur.run("practise")
    assert row.checked(mazur.session)
    practice = mazur.session.moment.practice
    assert practice is not None
    assert practice.asked is Aspect.NEXT
    assert "First answer the question" in mazur.why_not("next-question")
    with pytest.raises(CommandError, match=r'predict: "zz" is none of'):
        mazur.run("predict", "zz")
    mazur.run("predict", "dE_dy[o1]")
    with pytest.raises(CommandError, match=r'predict: "zz" is not a sign'):
        mazur.run("predict", "zz")
    mazur.run("predict", "+")
    mazur.run("predict", "0.7414")
    assert mazur.at == "dE_dy[o1]"
    assert mazur.why_not("predict") == "Nothing is asked; Practise begins to ask."
    assert not mazur.why_not("next-question")
    mazur.run("next-question")
    practice = mazur.session.moment.practice
    assert practice is not None
    assert practice.asked is Aspect.NEXT
    mazur.run("skip-question")
    practice = mazur.session.moment.practice
    assert practice is not None
    assert practice.asked is None
    mazur.run("practise")
    assert mazur.session.moment.practice is None


# edits


def test_edits_are_undone_and_redone_by_name(mazur: Bench) -> None:
    undo, redo = command("undo"), command("redo")
    assert undo.titled is not None
    assert redo.titled is not None
    assert (undo.titled(mazur.session), redo.titled(mazur.session)) == ("Undo", "Redo")
    assert mazur.why_not("undo") == "Nothing has been edited yet."
    assert mazur.why_not("redo") == "Nothing has been undone."
    mazur.run("set-value", "w1=0.5")
    assert undo.titled(mazur.session) == "Undo: Set w1 to 0.5"
    mazur.run("undo")
    assert mazur.network.parameters["w1"] == 0.15
    assert redo.titled(mazur.session) == "Redo: Set w1 to 0.5"
    mazur.run("redo")
    assert mazur.network.parameters["w1"] == 0.5


def titles(bench: Bench) -> list[str]:
    return [edit.title for edit in bench.session.document.past]


def test_values_are_set_and_a_row_of_slides_is_one_edit(mazur: Bench) -> None:
    mazur.run("set-value", "w1=1 w2=2 w3=3 w4=4")
    assert [mazur.network.parameters[f"w{i}"] for i in range(1, 5)] == [1, 2, 3, 4]
    for value in ("0.1", "0.2"):
        mazur.run("slide-value", f"w1={value}")
    mazur.run("settle")
    mazur.run("slide-value", "w1=0.33333")
    assert titles(mazur) == ["Set w1, w2, w3 and 1 more", "Set w1 to 0.2", "Set w1 to 0.3333"]
    assert mazur.network.parameters["w1"] == 0.33333


EDITS: list[tuple[str, str, Callable[[Network], Any], Any]] = [
    ("set-activation h1 h2=tanh", "Set the activation of h1, h2", lambda n: n.layers[1].units[1].activation, "tanh"),
    ("set-layer-activation 1=relu", "Set the activation of hidden", lambda n: n.layers[1].activation, "relu"),
    ("fix w1 w2", "Fix w1, w2", lambda n: set(n.fixed), {"w1", "w2"}),
    ("set-loss squared_error", "Set the loss", lambda n: n.loss, "squared_error"),
    ("set-reduction samples=sum outputs=mean", "Set how E adds up", lambda n: n.reduction.samples, "sum"),
    ("set-penalty l2=0.01 biases=yes", "Set the penalty", lambda n: (n.penalty.l2, n.penalty.biases), (0.01, True)),
    ("set-learning-rate 0.125", "Set the learning rate", lambda n: n.learning_rate, 0.125),
    ("set-title Mine", "Set the title", lambda n: n.title, "Mine"),
    ("set-bias h1=b9", "Set the bias of h1", lambda n: n.biases["h1"], "b9"),
    ("set-bias h1 h2=", "Remove the bias of h1, h2", lambda n: n.biases.keys() & {"h1", "h2"}, set()),
    ("name-weight i1->h1=w9", "Name the weight i1→h1 w9", lambda n: n.connections[0].weight, "w9"),
    ("rename-parameter w1=v", "Rename w1 to v", lambda n: n.connections[0].weight, "v"),
    ("rename h1=first", "Rename h1 to first", lambda n: n.layers[1].units[0].name, "first"),
    ("rename 1=middle", "Rename the layer 1 to middle", lambda n: n.layers[1].name, "middle"),
    ("initialise constant 1 0.5", "Initial values: constant", lambda n: n.parameters["w1"], 0.5),
    (
        "set-cells 0 1 0.25 0.75",
        "Set sample 0",
        lambda n: (n.samples[0].inputs[1], n.samples[0].targets[0]),
        (0.25, 0.75),
    ),
    ("set-cells 0 0 1; 2", "Set 2 samples", lambda n: [each.inputs[0] for each in n.samples], [1, 2]),
    ("add-sample", "Add a sample", lambda n: n.samples[1], Sample((0.0, 0.0), (0.0, 0.0))),
    ("take-weights", "Paste 2 weights", lambda n: (n.parameters["w1"], n.parameters["b2"]), (0.5, -1.0)),
    ("take-import", "Import 1 samples", lambda n: n.samples, (Sample((1.0, 2.0), (0.0, 1.0)),)),
    (
        "set-training momentum=0.5 optimizer=momentum",
        "Set the momentum, the optimizer",
        lambda n: n.training.momentum,
        0.5,
    ),
    ("add-unit 1", "Add a unit to hidden", lambda n: len(n.layers[1].units), 3),
    ("add-unit", "Add a unit to hidden", lambda n: len(n.layers[1].units), 3),
]


@pytest.mark.parametrize(("line", "title", "what", "wanted"), EDITS, ids=[line for line, *_ in EDITS])
def test_an_edit_changes_what_it_says_under_its_title(
    mazur: Bench, line: str, title: str, what: Callable[[Network], Any], wanted: Any
) -> None:
    id, _, values = line.partition(" ")
    before = what(mazur.network) if id not in ("add-sample", "set-bias") else None
    mazur.run(id, values)
    assert what(mazur.network) == wanted != before
    assert titles(mazur) == [title]
    mazur.run("undo")
    assert mazur.network is mazur.session.document.network
    assert not mazur.session.document.modified


def test_what_is_fixed_is_trained_again(mazur: Bench) -> None:
    mazur.run("fix", "w1 w2")
    mazur.run("fix", "w1=no")
    assert set(mazur.network.fixed) == {"w2"}
    assert titles(mazur)[-1] == "Train w1"


def test_samples_are_held_out_and_removed_by_number(xor: Bench) -> None:
    xor.run("hold-out", "1")
    assert titles(xor) == ["Hold out sample 1"]
    assert [each.held_out for each in xor.network.samples] == [False, True, False, False]
    xor.run("hold-out", "1=no")
    xor.run("hold-out", "0 2")
    assert titles(xor)[1:] == ["Take back sample 1", "Hold out 2 samples"]
    xor.run("remove-samples", "0")
    xor.run("remove-samples", "1 2")
    assert titles(xor)[3:] == ["Remove sample 0", "Remove 2 samples"]
    assert [each.inputs for each in xor.network.samples] == [(0.0, 1.0)]
    for id in ("hold-out", "remove-samples"):
        with pytest.raises(CommandError, match=f"{id}: there is no sample 1; they go from 0 to 0"):
            xor.run(id, "1")
    with pytest.raises(CommandError, match="there are 1 samples; row 2 is beyond them"):
        xor.run("set-cells", "2 0 1")
    xor.run("set-cells", "1 0 1")
    assert len(xor.network.samples) == 2


def test_a_set_of_samples_is_taken_with_its_count(xor: Bench) -> None:
    xor.run("use-dataset", "circles 40 7")
    assert titles(xor) == ["Samples: circles"]
    assert len(xor.network.samples) == 40


def test_gradients_are_clipped_by_value_or_by_norm(mazur: Bench) -> None:
    mazur.run("set-training", "clip=0.5")
    mazur.run("set-training", "clip_norm=2")
    assert (mazur.network.training.clip, mazur.network.training.clip_norm) == (0, 2)
    mazur.run("set-training", "clip=0.25")
    assert (mazur.network.training.clip, mazur.network.training.clip_norm) == (0.25, 0)
    mazur.run("set-training", "clip=0.25")
    assert len(mazur.session.document.past) == 3
    with pytest.raises(CommandError):
        mazur.run("set-training", "schedule=rate*")
    mazur.run("set-training", "schedule=rate*0.5^t")
    assert mazur.network.training.schedule


def test_parameters_are_kept_where_they_are_others(mazur: Bench) -> None:
    assert "network's own" in mazur.why_not("keep-parameters")
    mazur.session.run_on()
    assert not mazur.why_not("keep-parameters")
    new = mazur.session.recorded["p_new[w1]"].value
    mazur.run("keep-parameters")
    assert mazur.network.parameters["w1"] == new
    assert titles(mazur) == ["Keep the parameters after epoch 0"]


# the selection


def test_a_selection_is_of_what_there_is(mazur: Bench) -> None:
    mazur.run("select", "h1 o1 connections i1->h1 layers 1")
    assert mazur.selection == Selection(("h1", "o1"), (("i1", "h1"),), (1,))
    mazur.run("select-all")
    assert mazur.selection == Selection(("i1", "i2", "h1", "h2", "o1", "o2"))
    mazur.run("select")
    assert mazur.selection == NOTHING
    for line, why in (
        ("h9", 'no unit "h9", did you mean h'),
        ("connections i1->zz", 'no unit "zz"'),
        ("layers 3", "3"),
    ):
        with pytest.raises(CommandError, match=why):
            mazur.run("select", line)


def test_what_needs_a_selection_says_so(mazur: Bench) -> None:
    for id in ("cut", "copy", "move-up", "move-down"):
        assert "No unit is selected" in mazur.why_not(id)
    for id in ("delete", "move-earlier", "move-later"):
        assert "Nothing is selected" in mazur.why_not(id)
    assert wish("rename").why_not(mazur.session)
    assert not wish("rename", "h1", "g").why_not(mazur.session)
    mazur.session.select(Selection(connections=(("i1", "h1"),)))
    assert "No unit is selected" in mazur.why_not("copy")
    assert not mazur.why_not("delete")
    mazur.session.select(Selection(layers=(1,)))
    assert not mazur.why_not("copy")


def test_units_are_copied_cut_and_pasted(mazur: Bench) -> None:
    mazur.session.select(Selection(units=("h2",)))
    mazur.run("copy")
    assert "h2" in mazur.text
    json.loads(mazur.text)
    copied, mazur.text = mazur.text, ""
    mazur.run("cut")
    assert mazur.text == copied
    assert [unit.name for unit in mazur.network.layers[1].units] == ["h1"]
    assert titles(mazur) == ["Delete h2"]
    mazur.run("paste")
    assert len(mazur.network.layers[1].units) == 2
    new = mazur.network.layers[1].units[-1].name
    assert mazur.selection == Selection(units=(new,))
    assert titles(mazur)[1:] == [f"Paste {new}"]


def test_what_is_selected_is_deleted(mazur: Bench) -> None:
    mazur.session.select(Selection(units=("h1",), connections=(("i1", "h2"),)))
    mazur.run("delete")
    assert [unit.name for unit in mazur.network.layers[1].units] == ["h2"]
    assert titles(mazur) == ["Delete h1, i1→h2"]
    pairs = [(each.source, each.target) for each in mazur.network.connections]
    assert pairs == [("i2", "h2"), ("h2", "o1"), ("h2", "o2")]
    mazur.run("undo")
    mazur.session.select(Selection(layers=(1,)))
    mazur.run("delete")
    assert titles(mazur) == ["Delete hidden"]
    assert len(mazur.network.layers) == 2


def test_a_unit_is_added_to_the_layer_of_the_selection(mazur: Bench) -> None:
    for selection, layer in (
        (Selection(units=("o1",)), 2),
        (Selection(layers=(0,)), 0),
        (Selection(connections=(("i1", "h1"),)), 1),
        (NOTHING, 1),
    ):
        mazur.session.select(selection)
        count = len(mazur.network.layers[layer].units)
        mazur.run("add-unit")
        assert len(mazur.network.layers[layer].units) == count + 1
        assert mazur.selection == Selection(units=(mazur.network.layers[layer].units[-1].name,))


def test_layers_are_added_and_moved(mazur: Bench) -> None:
    mazur.run("add-layer")
    assert len(mazur.network.layers) == 4
    mazur.run("undo")
    mazur.session.select(Selection(units=("h1",)))
    mazur.run("move-down")
    assert [unit.name for unit in mazur.network.layers[1].units] == ["h2", "h1"]
    mazur.run("move-up")
    assert [unit.name for unit in mazur.network.layers[1].units] == ["h1", "h2"]
    assert titles(mazur) == ["Move h1", "Move h1"]
    mazur.session.select(Selection(layers=(1,)))
    mazur.run("move-later")
    assert mazur.selection == Selection(layers=(2,))
    assert mazur.network.layers[2].units[0].name == "h1"
    mazur.run("move-earlier")
    assert mazur.selection == Selection(layers=(1,))
    assert titles(mazur)[2] == "Move hidden"


def test_units_are_connected_by_name_and_by_selection(mazur: Bench) -> None:
    assert "Select units in two layers" in mazur.why_not("connect") or wish("connect").why_not(mazur.session)
    mazur.run("connect", "i1->o1")
    assert ("i1", "o1") in [(each.source, each.target) for each in mazur.network.connections]
    count = len(mazur.network.connections)
    mazur.session.select(Selection(units=("o1", "o2", "i1", "i2")))
    mazur.run("connect")
    new = [(each.source, each.target) for each in mazur.network.connections[count:]]
    assert sorted(new) == [("i1", "o2"), ("i2", "o1"), ("i2", "o2")]


def test_rows_and_equations_are_copied_as_text_or_latex(mazur: Bench) -> None:
    with pytest.raises(CommandError, match="no step yet whose equation"):
        mazur.run("copy-equation")
    mazur.run("run-to", "dE_dz[o1]")
    row = mazur.session.recorded.find("dE_dz[o1]", 0)
    mazur.run("copy-equation", "text")
    assert "dE_dz[o1]" in mazur.text or "∂E/∂z[o1]" in mazur.text
    equation = mazur.text
    mazur.run("copy-rows", (row,))
    assert mazur.text == equation
    mazur.run("copy-equation")
    assert "\\frac{\\partial E}" in mazur.text
    last = len(mazur.session.recorded) - 1
    mazur.run("copy-rows", (0, last))
    with pytest.raises(CommandError, match=f"there is no step {last + 1}; they go from 0 to {last}"):
        mazur.run("copy-rows", (0, last + 1))


# parts of lines


def test_names_are_listed_up_to_three() -> None:
    assert [listed("abcde"[:count]) for count in range(4)] == ["", "a", "a, b", "a, b, c"]
    assert [listed("abcd"), listed("abcde")] == ["a, b, c and 1 more", "a, b, c and 2 more"]


def test_layers_are_known_by_number_and_by_name(mazur: Bench) -> None:
    assert [layer_number(mazur.session, layer) for layer in (0, 2, "hidden")] == [0, 2, 1]
    for layer in (3, -1, "nobody"):
        with pytest.raises(CommandError, match="neither the number of a layer, 0 to 2, nor the name"):
            layer_number(mazur.session, layer)
    assert layer_name(mazur.network, 1) == "hidden"
    assert layer_name(dense([1, 1]), 1) == "output"


def test_a_command_that_cannot_be_given_changes_nothing(mazur: Bench) -> None:
    before = mazur.session.moment
    for id in ("step-back", "undo", "unpin", "predict"):
        with pytest.raises(CommandError):
            mazur.run(id, *(["0"] if id == "predict" else []))
    with pytest.raises((CommandError, EditError)):
        mazur.run("set-activation", "h1=no such function(z)")
    with pytest.raises(CommandError, match="did you mean step-over"):
        mazur.run("step-ovr")
    assert mazur.session.moment == before
