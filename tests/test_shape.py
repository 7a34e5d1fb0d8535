"""The shape of the house: sizes, words, one name per act, which file may know which."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from portal import ROOMS, jobs, policy, workflow

ROOT = Path(__file__).parent.parent
PORTAL, TEMPLATES = ROOT / "portal", ROOT / "templates"
MODULES = sorted(PORTAL.rglob("*.py"))
SOURCES = [*MODULES, *sorted((ROOT / "tests").rglob("*.py")), ROOT / "app.py", ROOT / "config.py"]
WRITTEN = ("*.py", "*.html", "*.txt", "*.css", "*.js", "*.toml", "*.md", "Makefile", ".ci/*")
TOOL_TEMPLATES = {"errors", "letters", "papers", "security"}
FACES = {"__init__", "models", "acts", "queries", "forms", "views"}
VAGUE = re.compile(r"^(utils?|helpers?|common|managers?|services?|handlers?|misc)$")
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_OPENING = 300, 30, 5
LONGEST_TABLE = {"portal/policy.py": 420}  # who may do what stands in one table, a row each
SAFE = {"HEAD", "OPTIONS"}

pytestmark = pytest.mark.xdist_group("shape")  # one worker reads all modules once


@cache
def tree(path: Path) -> ast.Module:
    """A module as Python reads it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def short(path: Path) -> str:
    """The name of a file as a person would say it."""
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Every function of a module, methods too."""
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


def written() -> Iterator[Path]:
    """Every text of the project that a person wrote."""
    for folder in ("portal", "templates", "static", "tests", "migrations", "bench", ".ci", "."):
        for pattern in WRITTEN:
            found = (ROOT / folder).rglob(pattern) if folder != "." else ROOT.glob(pattern)
            yield from (path for path in found if path.is_file() and "vendor" not in path.parts)


def test_modules_are_short_and_say_what_they_are_for():
    texts = {path: path.read_text(encoding="utf-8") for path in MODULES}
    most = {path: LONGEST_TABLE.get(short(path), LONGEST_MODULE) for path in MODULES}
    assert [short(path) for path, text in texts.items() if len(text.splitlines()) > most[path]] == []
    openings = {path: ast.get_docstring(tree(path)) or "" for path, text in texts.items() if text.strip()}
    assert [short(path) for path, opening in openings.items() if not opening] == []
    assert [short(path) for path, opening in openings.items() if len(opening.splitlines()) > LONGEST_OPENING] == []


def test_functions_are_short_and_public_ones_say_what_they_do():
    lengths = {
        f"{short(path)}: {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in MODULES
        for function in functions(path)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}
    public = [
        (f"{short(path)}: {node.name}", ast.get_docstring(node))
        for path in MODULES
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not _is_page(node)
    ]
    assert [name for name, said in public if not said] == []


def _is_page(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """A page says what it is in its row of the policy."""
    return any(ast.unparse(decorator).startswith("bp.") for decorator in node.decorator_list)


def test_nothing_is_imported_inside_a_function():
    late = [
        f"{short(path)}:{node.lineno}"
        for path in MODULES
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert late == []


def test_names_say_something():
    vague = [short(path) for path in SOURCES if VAGUE.match(path.stem) or VAGUE.match(path.parent.name)]
    assert vague == []
    for room in ROOMS:
        for path in (PORTAL / room).rglob("queries*.py"):
            assert [function.name for function in functions(path) if function.name.startswith("get_")] == []


def test_nothing_is_left_for_later_and_no_machine_is_named():
    machine = r"/root/|/home/\w|/Users/\w|/work/(?:main|shared)|/opt/(?:pypi|wheels)|index-url|find-links"
    unwanted = re.compile("TODO|FIXME|" + machine)
    found = [
        f"{short(path)}:{number}: {line.strip()[:100]}"
        for path in written()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if unwanted.search(line)
    ]
    assert found == []


def test_tests_put_nothing_in_the_place_of_our_own_code():
    mocking = re.compile(r"unittest\.mock|MagicMock|monkeypatch\.setattr\(\W*portal")
    found = [short(path) for path in (ROOT / "tests").rglob("*.py") if mocking.search(path.read_text("utf-8"))]
    assert found == [short(Path(__file__))]


def test_every_tool_is_under_the_rule_that_it_imports_no_room():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    named = {contract["id"]: contract for contract in contracts}
    tools = {f"portal.{path.stem}" for path in PORTAL.glob("*.py") if path.stem != "__init__"}
    tools |= {f"portal.{path.parent.name}" for path in PORTAL.glob("*/__init__.py")} - {f"portal.{r}" for r in ROOMS}
    assert set(named["tools"]["source_modules"]) == tools
    assert named["rooms"]["layers"] == [f"portal.{room}" for room in reversed(ROOMS)]


def test_acts_neither_commit_nor_read_the_request():
    for room in ROOMS:
        for path in [*(PORTAL / room).glob("acts.py"), *(PORTAL / room).glob("acts/*.py")]:
            names = {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name)}
            assert not names & {"request", "current_user", "g"}, f"{short(path)} reads the request"
            called = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
            assert not called & {"commit", "rollback"}, f"{short(path)} ends a transaction"


def test_only_the_workflow_moves_a_case():
    moved = [
        f"{short(path)}:{node.lineno}"
        for path in MODULES
        if path.parent != PORTAL
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "state" and _is_case(target.value)
    ]
    assert moved == []


def _is_case(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"application", "case", "call"}


@pytest.mark.once
def test_every_page_has_its_row_and_every_row_its_page(app):
    served = {rule.endpoint for rule in app.url_map.iter_rules()}
    ours = {name for name in served if name.split(".")[0] != policy.LIBRARY} - policy.OPEN
    assert {"pages without a row": sorted(ours - policy.TABLE.keys())} == {"pages without a row": []}
    assert {"rows without a page": sorted(policy.TABLE.keys() - ours)} == {"rows without a page": []}


@pytest.mark.once
def test_an_endpoint_answers_one_method(app):
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in policy.TABLE:
            methods.setdefault(rule.endpoint, set()).update((rule.methods or set()) - SAFE)
    assert {endpoint: sorted(several) for endpoint, several in methods.items() if len(several) != 1} == {}


@pytest.mark.once
def test_what_the_workflow_moves_is_never_a_get(app):
    gets = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())}
    assert workflow.ACTS & gets == set()


def test_every_act_of_the_workflow_has_its_row_or_is_written_by_another_act():
    advanced = {
        node.value
        for path in MODULES
        if "acts" in {path.stem, path.parent.name}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    alone = workflow.ACTS - policy.TABLE.keys() - advanced
    assert sorted(act for act in alone if f"{act.split('.')[0]}." not in advanced) == []  # f"award.{outcome}"


def test_every_folder_of_templates_belongs_to_a_room():
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    assert folders <= set(ROOMS) | TOOL_TEMPLATES


def test_every_letter_belongs_to_an_act():
    acts = {path.stem for path in (TEMPLATES / "letters").glob("*.txt") if not path.stem.startswith("_")}
    assert sorted(acts - policy.TABLE.keys() - workflow.ACTS - jobs.kinds()) == []


def test_tests_of_one_group_go_to_one_worker(request):
    if hasattr(request.config, "workerinput"):  # else there is one process
        assert request.node.nodeid.endswith("@shape")
