"""Loops whose body can be run again and again from the same state, as the other side asks for it."""

from __future__ import annotations

import os
import sys
import time
from typing import Any, Dict, Iterator, Optional

from .guards import Output
from .link import Link
from .memory import LOCAL, Location, Memory, write
from .numeric import described, equal, filled, flat, is_array, is_scalar
from .recorder import Recorder, TooLong, where

ONCE = (None,)
FIRST_STARTS = 2
"""How many starts of each loop are looked at in the search for the iteration."""

MOST_LISTED = 4000

Names = Optional[Dict[str, Any]]


class Leave(BaseException):
    """The way out of a loop whose body is being run again."""


class Replay:
    """The loops of one program."""

    def __init__(
        self, recorder: Recorder, link: Link, files: dict[str, int], modules: set[str], output: Output
    ) -> None:
        self.output = output
        self.rows: list[Any] = []
        """All sites of the program's files; modules that are imported on the way add theirs."""
        self.recorder = recorder
        self.link = link
        self.files = files
        self.modules = modules
        self.rows_told = 0
        self.prefixes: list[str] = []
        self.searching = True
        self.serving: list[int] = []
        self.starts: dict[int, int] = {}
        self.enter: tuple[int, int] | None = None
        self.leave_at: tuple[int, int] | None = None
        self.error: BaseException | None = None
        self.turns = 0
        self.most_turns = 0
        self.whole = -1
        self.tail_moves: list[Any] | None = None
        self.tail_spec: dict[str, Any] = {}
        self._begun: dict[int, Any] = {}
        self.active: list[int] = []
        self.patience: tuple[int, float] | None = None
        self.news = (0, 0.0)

    # hooks

    def runs(self, loop: int) -> Any:
        """How often the body runs: once, or as often as the other side asks."""
        self.turns += 1
        if self.most_turns and self.turns > self.most_turns:
            raise TooLong
        start = self.starts[loop] = self.starts.get(loop, 0) + 1
        if self.leave_at is not None and self._reached(self.leave_at, loop, start):
            if start == self.leave_at[1] and self.tail_moves is not None:
                self._begin_tail(sys._getframe(1))
            return ()
        if self.enter == (loop, start):
            return self._entered(loop)
        if loop == self.whole and not self.serving:
            return self._searched(loop)
        if self.searching and start <= FIRST_STARTS and not self.serving:
            return self._searched(loop)
        if self.searching and self.patience is not None and not self.serving and self._nothing_new():
            raise Leave
        return ONCE

    def _nothing_new(self) -> bool:
        """Whether the search has gone on for long without a loop that it had not seen before."""
        assert self.patience is not None
        turns, seconds = self.patience
        return self.turns - self.news[0] > turns or time.process_time() - self.news[1] > seconds

    def _new(self) -> None:
        self.news = (self.turns, time.process_time())

    def _begin_tail(self, frame: Any) -> None:
        """Moves numbers where a loop is left, and records what comes after it."""
        memory = Memory(self.roots(frame), self.modules)
        moved: dict[int, Any] = {}
        for path, seed, index, amount in self.tail_moves or ():
            self._move(memory.by_path[path], seed, index, amount, None, moved)
        self.tail_moves = None
        self.recorder.begin(self.tail_spec)

    def _reached(self, mark: tuple[int, int], loop: int, start: int) -> bool:
        return mark[0] == loop and start >= mark[1]

    def left(self, loop: int) -> bool:
        """Whether a loop ends at once at its next start."""
        return self.leave_at is not None and self._reached(self.leave_at, loop, self.starts.get(loop, 0) + 1)

    def failed(self, loop: int, error: BaseException) -> bool:
        """Takes an exception of a run; False lets it go on."""
        if (self.serving and self.serving[-1] == loop) or loop == self.whole:
            self.error = error
            return True
        return False

    def leave(self, *loops: int) -> None:
        """Ends the run where the program itself would leave the loop."""
        if self.serving and self.serving[-1] in loops:
            raise Leave

    # the search and the runs

    def roots(self, frame: Any) -> list[tuple[str, dict[str, Any]]]:
        """All names from which the state is reached."""
        found: list[tuple[str, dict[str, Any]]] = []
        if frame.f_locals is not frame.f_globals and frame.f_code.co_name != "<module>":
            found.append((LOCAL, {k: v for k, v in dict(frame.f_locals).items() if not k.startswith("__bp_")}))
        taken = found[0][1] if found else {}
        for prefix, namespace in zip(self.prefixes, self.recorder.namespaces):
            found.append(("global " if not prefix and any(k in namespace for k in taken) else prefix, namespace))
        return found

    def _searched(self, loop: int) -> Iterator[Names]:
        frame = sys._getframe(1)
        roots = self.roots(frame)
        memory = Memory(roots, self.modules)
        first = self.recorder.taken if self.active else 0
        if loop != self.whole:
            self.recorder.learn(True, first)
        started = time.process_time()
        turns = self.turns
        self.error = None
        if loop != self.whole:
            self.active.append(loop)
        yield None
        if loop in self.active:
            self.active.remove(loop)
        self._new()
        if loop == self.whole:
            self.searching = False
        elif not self.searching:
            return
        changed = self._changed(memory, frame)
        note = {
            "note": "whole" if loop == self.whole else "loop",
            "loop": loop,
            "around": len(self.active),
            "start": self.starts[loop],
            "changed": changed,
            "turns": self.turns - turns,
            "seconds": time.process_time() - started,
            "error": self._told(),
            "starts": {str(k): v for k, v in self.starts.items()},
        }
        if changed or loop == self.whole:
            yield from self._serve(loop, memory, frame, roots, note, first)

    def _entered(self, loop: int) -> Iterator[Names]:
        frame = sys._getframe(1)
        roots = self.roots(frame)
        memory = Memory(roots, self.modules)
        self.enter = None
        self.recorder.learn(True, 0)
        self.serving.append(loop)
        turns = self.turns
        self.most_turns = 0
        self.error = None
        yield dict(roots[0][1]) if roots[0][0] == LOCAL else None
        self.serving.pop()
        note = {
            "note": "entered",
            "loop": loop,
            "start": self.starts[loop],
            "changed": self._changed(memory, frame),
            "turns": self.turns - turns,
            "error": self._told(),
        }
        yield from self._serve(loop, memory, frame, roots, note)

    def _told(self) -> dict[str, Any] | None:
        error, self.error = self.error, None
        return told(error, self.files)

    def _changed(self, memory: Memory, frame: Any) -> list[dict[str, Any]]:
        now = memory.numbers(self.roots(frame))
        found: list[dict[str, Any]] = []
        for place in memory.places:
            for path in place.paths:
                if path in now and not equal(place.value, now[path]):
                    found.append(self._difference(place, path, now[path]))
                    break
        return found

    def _difference(self, place: Location, path: str, new: Any) -> dict[str, Any]:
        whole = is_scalar(place.value) and isinstance(place.value, int)
        return {
            "place": place.number,
            "path": path,
            "whole": whole,
            "old": described(place.value, self.recorder.directions, True),
            "new": described(new, self.recorder.directions, True),
        }

    def _serve(
        self, loop: int, memory: Memory, frame: Any, roots: Any, note: dict[str, Any], first: int = 0
    ) -> Iterator[Names]:
        self.serving.append(loop)
        starts = dict(self.starts)
        self.recorder.learn(False, first)
        limit = 20 * note["turns"] + 2000
        known = {"rows": self.rows, "files": self.files} if len(self.rows) != self.rows_told else {}
        self.rows_told = len(self.rows)
        request = self.link.ask({**note, **known, "output": self.output.text})
        self.output.muted = True
        while request["do"] == "batch":
            results = []
            for each in request["each"]:
                spec = {**request.get("common", {}), **each}
                yield from self._run(loop, memory, roots, spec, limit)
                results.append(self._result(memory, frame, spec))
            self.most_turns = 0
            request = self.link.ask({"note": "results", "results": results, "cpu": time.process_time()})
        self.serving.pop()
        self.output.muted = False
        self._follow(request, loop)
        if request["do"] == "leave":
            raise Leave
        self.starts = starts
        memory.restore()
        self.recorder.quiet()
        self.recorder.learn(True, first)
        self.searching = self.searching and request["do"] == "go"
        if request.get("patience"):
            self.patience = tuple(request["patience"])
        self._new()
        yield self._names(roots)

    def _follow(self, request: dict[str, Any], loop: int) -> None:
        if request["do"] == "end":
            os._exit(0)
        if request["do"] == "leave":
            self.searching = False
        if request["do"] == "advance":
            self.enter = (loop, self.starts[loop] + request.get("by", 1))

    def _names(self, roots: Any) -> Names:
        return dict(roots[0][1]) if roots[0][0] == LOCAL else None

    def _run(self, loop: int, memory: Memory, roots: Any, spec: dict[str, Any], limit: int) -> Iterator[Names]:
        memory.restore()
        names = self._names(roots)
        moved: dict[int, Any] = {}
        for number, seed, index, amount in spec.get("moves", ()):
            place = memory.places[number]
            local = names if place.holder is roots[0][1] else None
            self._move(place, seed, index, amount, local, moved)
        self.enter = tuple(spec["enter"]) if spec.get("enter") else None
        self.leave_at = tuple(spec["leave_at"]) if spec.get("leave_at") else None
        if self.enter or self.leave_at:
            self.starts = {loop: 1}
        self.tail_moves, self.tail_spec = spec.get("tail_moves"), spec
        self._begun = {}
        for number in spec.get("places") or ():
            place = memory.places[number]
            now = names[place.key] if names is not None and place.holder is roots[0][1] else self._now(place)
            self._begun[number] = described(now, self.recorder.directions, True)
        self.turns, self.most_turns = 0, limit
        self.error = None
        self.recorder.begin({"want": None} if spec.get("tail_moves") is not None else spec)
        yield names
        self.recorder.quiet()

    def _move(self, place: Location, seed: int, index: int, amount: float, names: Names, moved: dict[int, Any]) -> None:
        # two moves of one place add up
        now: Any = moved.get(place.number, place.live if is_array(place.live) else place.value)
        if index >= 0:
            numbers = flat(now)
            numbers[index] += amount
            value = filled(now, numbers)
        else:
            value = self.recorder.directions.shifted(now, seed, amount)
        moved[place.number] = value
        write(place, value, names)

    def _result(self, memory: Memory, frame: Any, spec: dict[str, Any]) -> dict[str, Any]:
        recorder = self.recorder
        found: dict[str, Any] = {"error": self._told()}
        if spec.get("want"):
            found["events"] = recorder.events
        if spec.get("pairs"):
            found["pairs"] = recorder.pairs
        if spec.get("list"):
            found["list"] = [
                {"place": one.number, "path": one.paths[0], "old": described(one.value, recorder.directions, True)}
                for one in memory.places[:MOST_LISTED]
            ]
        if spec.get("state"):
            now = memory.numbers(self.roots(frame))
            found["state"] = {path: float(one) for path, one in now.items() if is_scalar(one)}
        if recorder.probes:
            found["probes"] = recorder.probes
        if spec.get("places") is not None:
            wanted = [memory.places[number] for number in spec["places"]]
            paths = dict(spec.get("paths") or {})
            names = [paths.get(str(place.number), place.paths[0]) for place in wanted]
            now = memory.now(names, self.roots(frame))
            found["places"] = {}
            for place, name in zip(wanted, names):
                new = now.get(name)
                found["places"][str(place.number)] = [
                    self._begun[place.number],
                    described(new, recorder.directions, True),
                ]
        return found

    def _now(self, place: Location) -> Any:
        """What stands in a place right before a run."""
        holder, key = place.holder, place.key
        if is_array(place.live) or type(place.live) is list:
            return place.live
        if hasattr(holder, "cell_contents"):
            return holder.cell_contents
        if isinstance(holder, (dict, list, tuple)):
            return holder[key]
        return getattr(holder, key)


def told(error: BaseException | None, files: dict[str, int]) -> dict[str, Any] | None:
    """An exception as it is sent: kind, words and the line of the program."""
    if error is None or isinstance(error, Leave):
        return None
    place = getattr(error, "bp_line", None) or where(error, files)
    return {"kind": type(error).__name__, "words": str(error)[:300], "at": place}
