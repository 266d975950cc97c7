"""Sources made into the next release, and into one that doesn't work."""

import re
from pathlib import Path

MIGRATION = '''"""Adds what nobody needs."""

from alembic import op

revision, down_revision, branch_labels, depends_on = "{next}", "{last}", None, None


def upgrade() -> None:
    op.execute("CREATE TABLE needless (id INTEGER PRIMARY KEY)")


def downgrade() -> None:
    op.execute("DROP TABLE needless")
'''


def raised(tree: Path, version: str) -> None:
    """Another version's number."""
    project = tree / "pyproject.toml"
    text = re.sub(
        r'^version = ".*"$', f'version = "{version}"', project.read_text(encoding="utf-8"), flags=re.M
    )
    project.write_text(text, encoding="utf-8")


def told(tree: Path, version: str) -> None:
    """What is new in it."""
    file = tree / "CHANGELOG.md"
    news = f"\n## {version}\n\n- Something <new> for the\n  one who reads it.\n\n"
    file.write_text(file.read_text(encoding="utf-8").replace("\n## ", f"{news}## ", 1), encoding="utf-8")


def broken(tree: Path) -> None:
    """One that changes the database, then finds that it doesn't work."""
    versions = tree / "storage" / "migrations" / "versions"
    last = max(path.stem.split("_")[0] for path in versions.glob("0*.py"))
    following = f"{int(last) + 1:04}"
    (versions / f"{following}_broken.py").write_text(
        MIGRATION.format(last=last, next=following), encoding="utf-8"
    )
    (tree / "bot" / "texts" / "de.toml").write_text("this is [no TOML", encoding="utf-8")
