"""Bring a ledger file to this release's schema, wholly or not at all."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from ledgerdesk import paths
from ledgerdesk.db.engine import open_reader, open_writer
from ledgerdesk.errors import NewerLedgerError


def head() -> str:
    """Return the revision of this release; without one the program is incomplete and must not run."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        # Seen in frozen builds that dropped the scripts: an empty file would then look up to date.
        raise RuntimeError("no migration scripts are bundled")
    return revision


def upgrade(path: Path, key: bytes, *, to: str = "head") -> None:
    """Run every pending migration in one transaction.

    Raises:
        NewerLedgerError: the file's revision is unknown here; it is left as it is.
        RuntimeError: a migration left dangling references; everything is rolled back.
    """
    scripts = ScriptDirectory.from_config(_config())
    head()
    # Foreign keys are off before BEGIN: rebuilding a parent with them on silently deletes its children.
    engine = open_writer(path, key, foreign_keys=False)
    try:
        with engine.connect() as connection, connection.begin():
            _refuse_newer(connection, scripts)
            config = _config()
            config.attributes["connection"] = connection
            _permit(connection, "INSERT OR IGNORE INTO write_permit (id) VALUES (1)")
            command.upgrade(config, to)
            _permit(connection, "DELETE FROM write_permit")
            dangling = connection.execute(text("PRAGMA foreign_key_check")).all()
            if dangling:
                raise RuntimeError(f"migration left {len(dangling)} dangling references")
    finally:
        engine.dispose()


def require_known(path: Path, key: bytes) -> None:
    """Raise NewerLedgerError where the file's revision is unknown here, before anything is done for its sake."""
    engine = open_reader(path, key)
    try:
        with engine.connect() as connection:
            _refuse_newer(connection, ScriptDirectory.from_config(_config()))
    finally:
        engine.dispose()


def _refuse_newer(connection: Connection, scripts: ScriptDirectory) -> None:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise NewerLedgerError("这份台账由更新版本的程序保存过，这里打不开，没有改动它。请先升级程序。")


def _permit(connection: Connection, statement: str) -> None:
    """Let scripts move rows about, or end that: the triggers refuse what is written without a permit."""
    if connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'write_permit'")).first() is not None:
        connection.execute(text(statement))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.bundled("migrations")).replace("%", "%%"))
    return config
