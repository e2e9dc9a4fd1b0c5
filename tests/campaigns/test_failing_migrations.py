"""A migration that fails at any of its statements leaves the ledger logically as it was, children included."""

import random
import shutil
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlcipher3 import dbapi2

from campaigns import works
from campaigns.figures import tell
from conftest import PASSWORD
from ledgerdesk import paths
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db import migrate
from ledgerdesk.db.check import check
from ledgerdesk.db.engine import connect_file, open_writer
from ledgerdesk.errors import DiskFullError
from ledgerdesk.ledger import Ledger

Dump = dict[str, list[tuple[object, ...]]]


class Failing:
    """Lets a drive be full from the n-th statement of a migration on; counts them when nothing is to fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at, self.met = 0, 0
        monkeypatch.setattr(migrate, "open_writer", self._open)

    def _open(self, *arguments: object, **more: object) -> Engine:
        engine = open_writer(*arguments, **more)  # type: ignore[arg-type]
        event.listen(engine, "before_cursor_execute", self._execute)
        event.listen(engine, "commit", lambda _: self._execute())
        return engine

    def _execute(self, *_: object) -> None:
        self.met += 1
        if self.met == self.at:
            error = dbapi2.OperationalError("database or disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    return Failing(monkeypatch)


def dump(folder: Path, key: bytes) -> Dump:
    """Return the schema and every row of every table."""
    with closing(connect_file(folder / ledger_folder.DATABASE, key)) as connection:
        schema = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        tables = [name for kind, name, _ in schema if kind == "table"]
        rows = {name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in tables}
    return {"": schema, **rows}


def statements(old: Path, tmp_path: Path, failing: Failing) -> int:
    """Return how many statements the whole migration has, its commit included."""
    folder = Path(shutil.copytree(old, tmp_path / "whole.ledger"))
    failing.met = failing.at = 0
    Ledger.open(folder, PASSWORD, clock=works.CLOCK).close()
    return failing.met


def fail_at_each(folder: Path, failing: Failing, positions: list[int]) -> Iterator[int]:
    key = ledger_folder.unlock(folder, PASSWORD).subkey("database")
    before = dump(folder, key)
    for at in positions:
        failing.met, failing.at = 0, at
        with pytest.raises(Exception, match=r"full|满") as failed:
            Ledger.open(folder, PASSWORD, clock=works.CLOCK)
        assert isinstance(failed.value, (DiskFullError, dbapi2.OperationalError)), failed.value
        assert dump(folder, key) == before, f"statement {at} left something behind"
        yield at


@pytest.mark.parametrize("share", [pytest.param(5, id="short"), pytest.param(0, id="full", marks=pytest.mark.campaign)])
def test_failing_anywhere_changes_nothing(first_release: Path, tmp_path: Path, failing: Failing, share: int) -> None:
    count = statements(first_release, tmp_path, failing)
    everywhere = list(range(1, count + 1))
    chosen = sorted({1, count, *random.Random(20261122).sample(everywhere, share)}) if share else everywhere
    tried = list(fail_at_each(first_release, failing, chosen))
    tell(f"migration: {count} statements, failed at {len(tried)} of them, 0 left a trace")
    assert count > 100
    failing.at = 0
    with Ledger.open(first_release, PASSWORD, clock=works.CLOCK) as ledger:
        assert len(works.people(ledger)) == works.PEOPLE
    assert check(first_release, PASSWORD).problems == ()


REBUILD = """
    from alembic import op

    revision = "0009"
    down_revision = "{head}"
    branch_labels = None
    depends_on = None

    def upgrade():
        # The parent is made anew: with foreign keys on, SQLite would delete its children with it.
        bind = op.get_bind()
        query = "SELECT sql FROM sqlite_master WHERE tbl_name = 'households' AND sql IS NOT NULL ORDER BY rowid"
        made = [row[0] for row in bind.exec_driver_sql(query)]
        bind.exec_driver_sql("CREATE TABLE kept AS SELECT * FROM households")
        bind.exec_driver_sql("DROP TABLE households")
        bind.exec_driver_sql(made[0])
        bind.exec_driver_sql("INSERT INTO households SELECT * FROM kept")
        for sql in made[1:]:
            bind.exec_driver_sql(sql)
        bind.exec_driver_sql("DROP TABLE kept")

    def downgrade():
        pass
"""


@pytest.fixture
def rebuilding(first_release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an old ledger for which there is one more migration, which rebuilds a table others refer to."""
    root = tmp_path / "bundle"
    shutil.copytree(paths.bundled("migrations"), root / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    Ledger.open(first_release, PASSWORD, clock=works.CLOCK).close()  # all but the one more: its statements are tried
    script = textwrap.dedent(REBUILD.format(head=migrate.head()))
    (root / "migrations" / "versions" / "0009_rebuild.py").write_text(script)
    monkeypatch.setattr(ledger_folder.schema, "HEAD", "0009")
    monkeypatch.setattr(migrate.paths, "bundled", lambda name: root / name)
    return first_release


def test_children_of_a_rebuilt_table_stay(rebuilding: Path, failing: Failing, tmp_path: Path) -> None:
    key = ledger_folder.unlock(rebuilding, PASSWORD).subkey("database")
    children = dump(rebuilding, key)["household_members"]
    assert len(children) == works.PEOPLE
    count = statements(rebuilding, tmp_path, failing)
    last = list(range(count - 14, count + 1))
    assert last[0] > 0
    assert list(fail_at_each(rebuilding, failing, last)) == last
    failing.at = 0
    Ledger.open(rebuilding, PASSWORD, clock=works.CLOCK).close()
    after = dump(rebuilding, key)
    assert after["alembic_version"] == [("0009",)]
    assert [row[:4] for row in after["household_members"]] == [row[:4] for row in children]
