"""Imports go one way: bot, engine, storage; the rules below all; the practice world apart."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
OURS = ("bot", "cli", "demo", "engine", "storage", "practice", "vps")


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(*OURS, include_external_packages=True, cache_dir=None)


def test_the_contracts_of_pyproject_are_kept() -> None:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-2000:]


def test_the_rules_import_nothing_of_ours_and_neither_network_nor_database(
    imports: grimp.ImportGraph,
) -> None:
    rules = {"engine.rules"} | imports.find_descendants("engine.rules")
    reached = {found for rule in rules for found in imports.find_modules_directly_imported_by(rule)} - rules
    tops = {module.partition(".")[0] for module in reached}
    assert tops.isdisjoint({*OURS, "sqlalchemy", "httpx", "playwright", "telegram", "asyncio", "sqlite3"}), (
        reached
    )


def test_what_takes_long_to_import_is_not_imported_at_the_agent_s_start() -> None:
    """Pictures and tables of foreign files are worked off elsewhere (measurements: keep them out of the start)."""
    loaded = imported_by("import cli.agent, cli.carrying_out")
    assert "telegram" in loaded
    assert loaded.isdisjoint({"matplotlib", "pandas", "numpy", "python_calamine", "practice", "demo"})
    assert loaded.isdisjoint({"alembic", "pydantic", "docker", "fastapi"})


def test_who_asks_for_the_words_of_a_command_waits_for_nothing_else() -> None:
    loaded = imported_by(f"from cli import main; main({['campaign', 'start', '--help']!r})")
    ours = {name for name in loaded if name.partition(".")[0] in OURS}
    assert ours == {
        "cli",
        "cli.parser",
        "cli.command_parser",
        "cli.output",
        "engine",
        "engine.collector",
        "engine.console",
        "engine.rules",
        "engine.rules.enums",
    }
    assert loaded.isdisjoint({"sqlalchemy", "structlog", "babel", "asyncio"})


def test_a_command_waits_for_nothing_that_another_one_needs(tmp_path: Path) -> None:
    """Nor for Alembic, where the database is up to date already."""
    environment = {**os.environ, "LINKEDPILOT_DATA_DIR": str(tmp_path)}
    assert "alembic" in imported_by("from cli import main; main(['config', '--json'])", environment)
    loaded = imported_by("from cli import main; main(['status', '--json'])", environment)
    assert "sqlalchemy" in loaded
    assert loaded.isdisjoint({"alembic", "pydantic", "playwright", "telegram", "httpx", "cryptography"})
    assert loaded.isdisjoint({"engine.simulation", "engine.work.agent", "bot.main", "demo", "practice"})


def imported_by(code: str, environment: dict[str, str] | None = None) -> set[str]:
    """The names of all modules that a process has in the end."""
    told = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
    ran = subprocess.run(
        [sys.executable, "-c", told + code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stderr.split())


def test_whether_a_person_may_be_touched_is_decided_in_one_place() -> None:
    """The cooldown law is asked by `engine.work.permission` alone; a set of people by the query that the law's test compares."""
    asking = {
        f"{file.relative_to(ROOT)}"
        for room in ("bot", "cli", "engine", "storage")
        for file in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "engine.rules.cooldown"
        if {name.name for name in node.names} & {"check", "PersonFacts"}
    }
    assert asking == {str(Path("engine/work/permission.py"))}


def test_no_object_of_a_table_leaves_the_storage(imports: grimp.ImportGraph) -> None:
    """Whoever hasn't the tables' classes can neither make nor change a row but by the storage's functions."""
    asking = imports.find_modules_that_directly_import("storage.tables")
    assert {module for module in asking if not module.startswith(("storage.", "demo."))} == set()


def test_rows_are_made_by_name() -> None:
    """`storage.rows` makes them: a column that is added or moved never ends up in another field."""
    by_place = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in (ROOT / "storage").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id[0].isupper()
        and any(isinstance(argument, ast.Starred) for argument in node.args)
    ]
    assert by_place == []


def test_what_differs_between_the_databases_stands_in_one_place() -> None:
    """`storage.dialect`, beside what only a SQLite file has: its index of names, its copies, its migrations."""
    alone = {"dialect.py", "search.py", "copies.py"}
    naming = {
        file.name
        for file in (ROOT / "storage").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == "paramstyle")
        or (isinstance(node, ast.keyword) and node.arg in ("sqlite_where", "postgresql_where"))
        or (isinstance(node, ast.Constant) and node.value in ("sqlite", "postgresql"))
    }
    assert naming <= alone
