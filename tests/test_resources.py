"""Resources are found in a checkout, and inside the package where a wheel has put them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bpdebugger import resources
from bpdebugger.resources import resource


def test_in_a_checkout_they_lie_beside_the_package() -> None:
    assert resource("examples", "mazur.bpd").is_file()
    assert resource("schema", "project.schema.json").is_file()


def test_in_a_wheel_they_lie_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert resource("icons", "x.svg") == tmp_path / "resources" / "icons" / "x.svg"
