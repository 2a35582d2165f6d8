"""Sizes and names that the architecture asks for, and what may stand in no file of the tree."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "config", "integrations", "negotiations", "pipeline", "stakeholders", "team", "web")
SOURCES = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]
VAGUE = {"utils", "helpers", "common", "base", "services", "misc", "manager2"}
REGISTRY = re.compile(r"https?://(?!localhost)[^\s\"']*(?:simple|npm|pypi|registry)[^\s\"']*|file:///")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_module_has_at_most_300_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, "split it by noun"


def test_no_module_has_a_vague_name():
    assert [name(path) for path in SOURCES if path.stem in VAGUE or path.parent.name in VAGUE] == []


VIEWS = [path for path in SOURCES if "views" in path.stem or "views" in path.parent.name]


@pytest.mark.parametrize("path", VIEWS, ids=name)
def test_a_view_is_at_most_25_lines(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    long = {f.name: lines for f in functions if (lines := (f.end_lineno or 0) - f.lineno + 1) > 25}
    assert long == {}


def test_the_pins_name_no_host():
    pins = [*(ROOT / "requirements").iterdir(), ROOT / "package.json", ROOT / "package-lock.json"]
    assert [name(path) for path in pins if REGISTRY.search(path.read_text())] == []
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_nothing_generated_is_committed():
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout of git")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    generated = re.compile(r"^(var|node_modules|\.venv)/|\.(mo|pyc|sqlite3)$|\.min\.(js|css)$")
    assert [path for path in listed if generated.search(path)] == []
