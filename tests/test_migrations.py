import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from conftest import PASSWORD, TODAY
from ledgerdesk import paths
from ledgerdesk.db import folder as ledger_folder_module
from ledgerdesk.db import migrate, schema, steps
from ledgerdesk.db.engine import connect_file, open_writer
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import NewerLedgerError
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import Base, triggers

KEY = bytes(range(32))


def _objects(connection) -> dict[str, str]:
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'")
    return {name: re.sub(r"\s+", " ", sql) for name, sql in rows if not name.startswith("sqlite_")}


def _columns(sql: str) -> set[str]:
    """Return the parts of a CREATE TABLE, whatever their order."""
    depth, part, parts = 0, "", {sql[sql.rindex(")") :]}
    for c in sql[sql.index("(") + 1 : sql.rindex(")")]:
        depth += (c == "(") - (c == ")")
        if c == "," and depth == 0:
            parts.add(part.strip())
            part = ""
        else:
            part += c
    return parts | {part.strip()}


@pytest.fixture
def migrated(tmp_path):
    path = tmp_path / "a.db"
    migrate.upgrade(path, KEY)
    return path


def test_the_named_head_is_the_last_script():
    assert migrate.head() == schema.HEAD


def test_models_and_migrations_agree(migrated):
    engine = open_writer(migrated, KEY)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_even_triggers_conditions_and_autoincrement_agree(migrated, tmp_path):
    fresh = open_writer(tmp_path / "b.db", KEY)
    with fresh.connect() as connection, connection.begin():
        Base.metadata.create_all(connection)
        for statement in triggers():
            connection.exec_driver_sql(statement)
    fresh.dispose()
    first, second = (_objects(connect_file(path, KEY)) for path in (migrated, tmp_path / "b.db"))
    assert first.keys() == second.keys()
    for name, sql in first.items():
        if sql.startswith("CREATE TABLE"):
            assert _columns(sql) == _columns(second[name]), name
        else:
            assert sql == second[name]


def test_every_foreign_key_is_indexed(migrated):
    connection = connect_file(migrated, KEY)
    # Small tables that are never deleted from in bulk, or looked at whole.
    exempt = {
        ("terms", "school_year_id"),
        ("school_classes", "school_year_id"),
        ("notices", "term_id"),
        ("hand_ups", "term_id"),
    }
    missing = []
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
        leading = {
            connection.execute(f"PRAGMA index_info('{index[1]}')").fetchone()[2]
            for index in connection.execute(f"PRAGMA index_list('{table}')").fetchall()
        }
        primary = {row[1] for row in connection.execute(f"PRAGMA table_info('{table}')") if row[5]}
        for key in connection.execute(f"PRAGMA foreign_key_list('{table}')").fetchall():
            if key[3] not in leading | primary and (table, key[3]) not in exempt:
                missing.append((table, key[3]))
    assert missing == []


def test_down_and_up_again_leaves_the_same_schema(migrated):
    before = _objects(connect_file(migrated, KEY))
    _run(migrated, "downgrade", "base")
    left = _objects(connect_file(migrated, KEY))
    assert left == {}
    migrate.upgrade(migrated, KEY)
    assert _objects(connect_file(migrated, KEY)) == before


def _run(path, verb, to):
    from alembic import command

    engine = open_writer(path, KEY, foreign_keys=False)
    with engine.connect() as connection, connection.begin():
        config = migrate._config()
        config.attributes["connection"] = connection
        getattr(command, verb)(config, to)
    engine.dispose()


@pytest.fixture
def failing_scripts(tmp_path, monkeypatch) -> Path:
    """Return a folder of scripts whose second one fails half way."""
    import shutil

    root = tmp_path / "bundle"
    shutil.copytree(paths.bundled("migrations"), root / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "migrations" / "versions" / "0009_fails.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision='0009'\ndown_revision='{schema.HEAD}'\nbranch_labels=None\ndepends_on=None\n"
        "def upgrade():\n"
        "    op.add_column('people', sa.Column('extra', sa.Text()))\n"
        "    op.execute(\"UPDATE people SET name='?'\")\n"
        "    op.execute('INSERT INTO no_such_table VALUES (1)')\n"
        "def downgrade(): pass\n"
    )
    monkeypatch.setattr(migrate.paths, "bundled", lambda name: root / name)
    return root


def test_a_failing_migration_leaves_the_file_as_it_was(ledger, ledger_folder, clock, failing_scripts, monkeypatch):
    import factories
    from conftest import dump

    with ledger.transaction("新增") as session:
        factories.student(session)
    before = dump(ledger)
    ledger.close()
    head = schema.HEAD
    monkeypatch.setattr(ledger_folder_module.schema, "HEAD", "0009")
    with pytest.raises(Exception, match="no_such_table"):
        Ledger.open(ledger_folder, PASSWORD, clock=clock)
    monkeypatch.setattr(ledger_folder_module.schema, "HEAD", head)
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as again:
        assert dump(again) == before


def test_a_newer_file_is_refused_untouched(ledger, ledger_folder):
    with ledger._store.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    ledger.close()
    before = (ledger_folder / "ledger.db").read_bytes()
    with pytest.raises(NewerLedgerError, match="更新版本"):
        Ledger.open(ledger_folder, PASSWORD, clock=FixedClock(TODAY))
    assert (ledger_folder / "ledger.db").read_bytes() == before


def test_missing_scripts_are_fatal(tmp_path, monkeypatch):
    (tmp_path / "migrations" / "versions").mkdir(parents=True)
    (tmp_path / "migrations" / "env.py").write_text("")
    monkeypatch.setattr(migrate.paths, "bundled", lambda name: tmp_path / name)
    with pytest.raises(RuntimeError, match="no migration scripts"):
        migrate.head()


@pytest.mark.parametrize("table", ["audit_transaction", "audit_entry"])
def test_the_journal_cannot_be_changed_or_cut(ledger, table):
    import factories

    with ledger.transaction("新增") as session:
        factories.student(session)
    for statement in (
        f"DELETE FROM {table}",
        f"UPDATE {table} SET id = id + 100",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ):
        with ledger._store.writer.connect() as connection:
            steps.permit(connection)
            with pytest.raises(Exception, match="frozen"):
                connection.exec_driver_sql(statement)
