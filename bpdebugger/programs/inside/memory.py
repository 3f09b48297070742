"""The state of a program at one moment: every container that can be reached, kept so that it can be put back in place.

Objects keep their identity: other frames hold references to them, so what changed is written back into the same lists,
dictionaries, arrays and objects. Numbers on the way get a path such as `net.layers[0].W` and can be moved.
"""

from __future__ import annotations

import collections
import functools
import random
import re
import types
from typing import Any, Callable, Iterable, Tuple

from .numeric import copied, is_array, is_list, is_scalar, numpy

MOST_OBJECTS = 300_000
VISITS = 3
"""A container that has several names is followed under the first few of them."""

PLAIN_PATH = re.compile(r"\w+(\.\w+|\[(-?\d+|'[^'\\]*')\])*")
"""A path that is an expression which only looks something up."""

LOCAL = "local"
"""The prefix of the names of a frame, which no path shows."""

Root = Tuple[str, Any]
Seen = Callable[[str, Any, Any, Any], None]


class Location:
    """Where a number stands: a container and a key, or an array in itself."""

    def __init__(self, number: int, path: str, holder: Any, key: Any, value: Any) -> None:
        self.number = number
        self.paths = [path]
        self.holder = holder
        self.key = key
        self.value = copied(value)
        self.live = value


def _own(kind: type, modules: set[str]) -> bool:
    return kind.__module__ in modules


class Memory:
    """A snapshot of all that the roots reach."""

    def __init__(self, roots: list[Root], modules: set[str]) -> None:
        self.modules = modules
        self.places: list[Location] = []
        self.by_path: dict[str, Location] = {}
        self._by_key: dict[tuple[int, Any], Location] = {}
        self._undo: list[tuple[str, Any, Any]] = []
        self._kept: list[Any] = []
        self._walk(roots, self._see, keep=True)
        np = numpy()
        self._chance = random.getstate()
        self._np_chance = np.random.get_state() if np is not None else None

    def _see(self, path: str, holder: Any, key: Any, value: Any) -> None:
        known = (id(value), None) if is_array(value) or type(value) is list else (id(holder), key)
        place = self._by_key.get(known)
        if place is None:
            place = Location(len(self.places), path, holder, key, value)
            self.places.append(place)
            self._by_key[known] = place
            self._kept.append(value)
        elif path not in place.paths:
            place.paths.append(path)
        self.by_path[path] = place

    def _walk(self, roots: list[Root], see: Seen, keep: bool) -> None:
        waiting: collections.deque[tuple[str, Any, Any, Any]] = collections.deque()
        for prefix, namespace in roots:
            if keep and prefix != LOCAL:
                self._remember("dict", namespace, dict(namespace))
            for key, value in list(namespace.items()):
                if isinstance(key, str) and not (key.startswith("__") and key.endswith("__")):
                    waiting.append((key if prefix == LOCAL else prefix + key, namespace, key, value))
        visits: dict[int, int] = {}
        whole: set[int] = set()
        while waiting and len(visits) < MOST_OBJECTS:
            path, holder, key, value = waiting.popleft()
            if is_scalar(value):
                see(path, holder, key, value)
                continue
            if isinstance(value, (str, bytes, int, type(None), types.ModuleType)):
                continue
            times = visits.get(id(value), 0)
            visits[id(value)] = times + 1
            if times >= VISITS or len(path) > 120:
                continue
            if id(holder) in whole:
                whole.add(id(value))
            elif is_array(value) or is_list(value):
                see(path, holder, key, value)
                whole.add(id(value))
            if keep and times == 0:
                self._keep(value)
            waiting.extend(self._inside(path, value))

    def _remember(self, kind: str, value: Any, saved: Any) -> None:
        self._undo.append((kind, value, saved))

    def _keep(self, value: Any) -> None:  # noqa: PLR0912 - a table of kinds
        """How the content of one container is put back."""
        self._kept.append(value)
        np = numpy()
        if isinstance(value, dict):
            self._remember("dict", value, dict(value))
        elif isinstance(value, list):
            self._remember("list", value, list(value))
        elif isinstance(value, (set, bytearray, collections.deque)):
            self._remember("fill", value, value.copy())
        elif np is not None and isinstance(value, np.ndarray):
            if value.flags.writeable:
                self._remember("array", value, value.copy())
        elif isinstance(value, random.Random):
            self._remember("random", value, value.getstate())
        elif np is not None and isinstance(value, np.random.Generator):
            self._remember("generator", value, value.bit_generator.state)
        elif np is not None and isinstance(value, np.random.RandomState):
            self._remember("state", value, value.get_state())
        elif isinstance(value, types.CellType):
            self._remember("cell", value, value.cell_contents)
        elif isinstance(value, type):
            if _own(value, self.modules):
                self._remember("class", value, dict(vars(value)))
        elif self._open(value):
            if hasattr(value, "__dict__"):
                self._remember("dict", value.__dict__, dict(value.__dict__))
            for name in _slots(value):
                if hasattr(value, name):
                    self._remember("slot", (value, name), getattr(value, name))

    def _open(self, value: Any) -> bool:
        """Objects of the program's own classes are looked into, those of libraries are not."""
        return _own(type(value), self.modules) or isinstance(value, types.SimpleNamespace)

    def _inside(self, path: str, value: Any) -> Iterable[tuple[str, Any, Any, Any]]:
        if isinstance(value, dict):
            return [(f"{path}[{key!r}]", value, key, item) for key, item in list(value.items())]
        if isinstance(value, list):
            if is_list(value):
                return [(f"{path}[{k}]", value, k, item) for k, item in enumerate(value) if type(item) is list]
            return [(f"{path}[{k}]", value, k, item) for k, item in enumerate(value)]
        if isinstance(value, (tuple, collections.deque)):
            names = getattr(value, "_fields", None)
            keys = [f".{name}" for name in names] if names else [f"[{k}]" for k in range(len(value))]
            return [(path + keys[k], value, k, item) for k, item in enumerate(value)]
        np = numpy()
        if np is not None and isinstance(value, np.ndarray) and value.dtype.kind == "O":
            return [(f"{path}.flat[{k}]", value, k, item) for k, item in enumerate(value.flat)]
        if isinstance(value, types.MethodType):
            return [(path, value, "self", value.__self__)]
        if isinstance(value, functools.partial):
            return [(f"{path}.args[{k}]", value, k, item) for k, item in enumerate(value.args)]
        if isinstance(value, types.FunctionType):
            cells = zip(value.__code__.co_freevars, value.__closure__ or ())
            return [(f"{path}({name})", cell, "cell", cell) for name, cell in cells if _filled(cell)]
        if isinstance(value, types.CellType):
            return [(path, value, "cell", value.cell_contents)]
        if isinstance(value, type):
            if not _own(value, self.modules):
                return []
            named = list(vars(value).items())
            return [(f"{path}.{name}", value, name, item) for name, item in named if not name.startswith("__")]
        if self._open(value):
            return [(f"{path}.{name}", value, name, item) for name, item in _attributes(value)]
        return []

    def restore(self) -> None:
        """Puts everything back as it was."""
        for kind, value, saved in self._undo:
            _PUT_BACK[kind](value, saved)
        random.setstate(self._chance)
        np = numpy()
        if np is not None and self._np_chance is not None:
            np.random.set_state(self._np_chance)

    def now(self, paths: list[str], roots: list[Root]) -> dict[str, Any]:
        """Some numbers of the state as it is now: looked up one by one, or where that fails among all."""
        found: dict[str, Any] = {}
        for path in paths:
            try:
                found[path] = _looked_up(path, roots)
            except Exception:
                return self.numbers(roots)
        return found

    def numbers(self, roots: list[Root]) -> dict[str, Any]:
        """All numbers of the state as it is now, by path."""
        found: dict[str, Any] = {}

        def see(path: str, holder: Any, key: Any, value: Any) -> None:
            found.setdefault(path, value)

        self._walk(roots, see, keep=False)
        return found


def _looked_up(path: str, roots: list[Root]) -> Any:
    for prefix, namespace in roots:
        rest = path if prefix == LOCAL else path[len(prefix) :] if path.startswith(prefix) else ""
        match = PLAIN_PATH.fullmatch(rest)
        if match and re.split(r"[.\[]", rest, maxsplit=1)[0] in namespace:
            value = eval(_path_code(rest), {"__builtins__": {}}, namespace)
            if is_scalar(value) or is_array(value) or is_list(value):
                return value
    raise LookupError(path)


@functools.lru_cache(maxsize=5000)
def _path_code(path: str) -> Any:
    return compile(path, "<path>", "eval")


def _filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


def _slots(value: Any) -> list[str]:
    names: list[str] = []
    for kind in type(value).__mro__:
        slots = vars(kind).get("__slots__", ()) if kind.__module__ != "builtins" else ()
        names.extend([slots] if isinstance(slots, str) else slots)
    return [name for name in names if name not in ("__dict__", "__weakref__")]


def _attributes(value: Any) -> list[tuple[str, Any]]:
    found = list(getattr(value, "__dict__", {}).items())
    found.extend((name, getattr(value, name)) for name in _slots(value) if hasattr(value, name))
    return [(name, item) for name, item in found if isinstance(name, str)]


def _put_dict(value: Any, saved: Any) -> None:
    for name in [name for name in value if name not in saved]:
        del value[name]
    for name, item in saved.items():
        if value.get(name, value) is not item:
            value[name] = item


def _put_list(value: Any, saved: Any) -> None:
    value[:] = saved


def _put_fill(value: Any, saved: Any) -> None:
    value.clear()
    (value.extend if hasattr(value, "extend") else value.update)(saved)


def _put_array(value: Any, saved: Any) -> None:
    if value.shape == saved.shape:
        value[...] = saved
    else:
        value.resize(saved.shape, refcheck=False)
        value[...] = saved


def _put_class(value: Any, saved: Any) -> None:
    for name in [name for name in vars(value) if name not in saved]:
        delattr(value, name)
    for name, item in saved.items():
        if vars(value).get(name) is not item:
            setattr(value, name, item)


def _put_cell(value: Any, saved: Any) -> None:
    value.cell_contents = saved


def _put_generator(value: Any, saved: Any) -> None:
    value.bit_generator.state = saved


_PUT_BACK: dict[str, Callable[[Any, Any], None]] = {
    "dict": _put_dict,
    "list": _put_list,
    "fill": _put_fill,
    "array": _put_array,
    "class": _put_class,
    "cell": _put_cell,
    "random": lambda value, saved: value.setstate(saved),
    "generator": _put_generator,
    "state": lambda value, saved: value.set_state(saved),
    "slot": lambda value, saved: setattr(value[0], value[1], saved),
}


def _fill(live: list[Any], value: list[Any]) -> None:
    for k, item in enumerate(value):
        if type(item) is list:
            _fill(live[k], item)
        else:
            live[k] = item


def write(place: Location, value: Any, names: dict[str, Any] | None) -> None:
    """Puts a number into its place. `names`: for a name of the frame, the names that are bound when the run starts."""
    holder, key = place.holder, place.key
    if is_array(place.live) and place.live.dtype.kind == "f" and place.live.flags.writeable:
        place.live[...] = value
    elif type(place.live) is list:
        _fill(place.live, value)
    elif names is not None and key in names:
        names[key] = value
    elif isinstance(holder, types.CellType):
        holder.cell_contents = value
    elif isinstance(holder, (dict, list)):
        holder[key] = value
    elif isinstance(holder, tuple):
        raise TypeError("a number in a tuple stays")
    elif hasattr(holder, "flat") and isinstance(key, int):
        holder.flat[key] = value
    else:
        setattr(holder, key, value)
