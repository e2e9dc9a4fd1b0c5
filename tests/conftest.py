"""What every test gets: a fixed day, its own home folder, no screen, and no log record it did not expect."""

import gc
import logging
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from ledgerdesk.domain.clock import FixedClock
    from ledgerdesk.ledger import Ledger

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

TODAY = date(2026, 11, 20)  # a Friday of an autumn term, inside the holiday library's years

# Two cores are shared with whatever else runs, so a slow example says nothing; CI tries the same examples every time.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True, max_examples=60)
settings.register_profile("campaign", settings.get_profile("desk"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "desk"))


class LogWatch(logging.Handler):
    """Keep every record from WARNING up until a test says that it expected it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def expect(self, logger: str, pattern: str) -> None:
        """Accept the records of that logger whose message matches; fail when there is none."""
        met = [r for r in self.records if r.name == logger and re.search(pattern, r.getMessage())]
        assert met, f"no warning from {logger!r} matches {pattern!r}"
        self.records = [r for r in self.records if r not in met]


@pytest.fixture(autouse=True)
def log_watch() -> Iterator[LogWatch]:
    """Fail the test on a warning or error in the log that ``log_watch.expect`` did not name."""
    watch = LogWatch()
    root = logging.getLogger()
    root.addHandler(watch)
    yield watch
    root.removeHandler(watch)
    if watch.records:
        lines = "\n".join(f"  {r.levelname} {r.name}: {r.getMessage()}" for r in watch.records)
        pytest.fail(f"unexpected log records:\n{lines}", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what is made once for many tests out of the developer's home too."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEDGERDESK_HOME", str(home))
        yield home


@pytest.fixture(autouse=True)
def own_home(request: pytest.FixtureRequest, shared_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep ledgers, logs and settings of a test in its own folder, never in the developer's.

    It lies in the test's folder where the test has one: making one for each of thousands costs more than most of them.
    """
    own = "tmp_path" in request.fixturenames
    home: Path = request.getfixturevalue("tmp_path") / "home" if own else shared_home / f"{hash(request.node.nodeid):x}"
    monkeypatch.setenv("LEDGERDESK_HOME", str(home))
    monkeypatch.delenv("LEDGERDESK_PASSWORD", raising=False)
    return home


@pytest.fixture
def clock() -> "FixedClock":
    """Return a clock that stands at noon of TODAY."""
    from ledgerdesk.domain.clock import FixedClock

    return FixedClock(TODAY)


PASSWORD = "shiliu bandeng qiushou"
USER = "王老师"


@pytest.fixture(scope="session", autouse=True)
def remembered_keys() -> Iterator[dict[str, int]]:
    """Stretch a password of one salt and cost once in a worker: copies of a template are opened thousands of times.

    New ones cost the least that is accepted. Yields the cost that is shipped: test_keys proves that.
    """
    from ledgerdesk.db import keys

    stretch, known, shipped = keys._stretch, dict[tuple[object, ...], bytes](), keys._COST

    def remembered(secret: str, slot: keys.Slot) -> bytes:
        key = (secret, slot.salt, tuple(sorted(slot.cost.items())))
        if key not in known:
            known[key] = stretch(secret, slot)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_stretch", remembered)
        patch.setattr(keys, "_COST", {"memory_kib": keys._LEAST_MEMORY_KIB, "passes": 2, "lanes": 1})
        yield shipped


@pytest.fixture(scope="session", autouse=True)
def remembered_statements() -> Iterator[None]:
    """Put a statement into SQL once in a worker, not once for each ledger that a test opens; masked readers apart."""
    from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite as Dialect
    from sqlalchemy.util import LRUCache

    from ledgerdesk.db import engine

    create, statements = engine.create_engine, LRUCache(4_000)

    def sharing(*arguments: Any, **options: Any) -> Any:
        made = create(*arguments, **options)
        made._compiled_cache = statements
        return made

    def masked(dialect: Any) -> bool:
        return getattr(dialect, "ledgerdesk_masked", False)

    # The dialect is part of a statement's key; those of two ledgers differ in nothing but this.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "create_engine", sharing)
        patch.setattr(Dialect, "__hash__", lambda self: hash(masked(self)))
        patch.setattr(
            Dialect, "__eq__", lambda self, other: type(self) is type(other) and masked(self) == masked(other)
        )
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, remembered_keys: object) -> Path:
    """Return an empty ledger, made once and copied for each test: its password is PASSWORD."""
    from ledgerdesk.domain.clock import FixedClock
    from ledgerdesk.ledger import Ledger

    folder = tmp_path_factory.mktemp("template") / "空.ledger"
    ledger, code = Ledger.create(folder, password=PASSWORD, user=USER, clock=FixedClock(TODAY))
    ledger.close()
    (folder.parent / "code").write_text(code)
    return folder


@pytest.fixture
def ledger_folder(template: Path, tmp_path: Path) -> Path:
    """Return a ledger folder of this test's own."""
    return Path(shutil.copytree(template, tmp_path / "试验小学.ledger"))


@pytest.fixture
def ledger(ledger_folder: Path, clock: "FixedClock") -> "Iterator[Ledger]":
    """Return an open, empty ledger."""
    from ledgerdesk.ledger import Ledger

    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as opened:
        yield opened


def dump(ledger: "Ledger") -> dict[str, list[tuple[object, ...]]]:
    """Return every business row but its version: what undo must bring back exactly."""
    from ledgerdesk.models import Base

    skipped = {"audit_transaction", "audit_entry", "user_sessions"}
    out: dict[str, list[tuple[object, ...]]] = {}
    tables = [table for table in Base.metadata.sorted_tables if table.name not in skipped]
    # Most of a hundred tables are empty: one question tells which.
    held = " UNION ALL ".join(f"SELECT '{t.name}' WHERE EXISTS (SELECT 1 FROM \"{t.name}\")" for t in tables)
    with ledger.read() as session:
        filled = set(session.connection().exec_driver_sql(held).scalars())
        for table in tables:
            if table.name not in filled:
                out[table.name] = []
                continue
            # As they are stored: what a column's type would make of them costs more than everything else here.
            columns = ", ".join(f'"{c.name}"' for c in table.columns if c.name != "version")
            stored = session.connection().exec_driver_sql(f'SELECT {columns} FROM "{table.name}"')
            out[table.name] = sorted((tuple(row) for row in stored), key=repr)
    return out


def program(name: str, package: str) -> str:
    """Return the path of a program from outside; without it skip, or fail where everything must be installed."""
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is missing: apt-get install {package}"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return found


@pytest.fixture
def soffice() -> str:
    """Return LibreOffice's command."""
    return program("soffice", "libreoffice-calc")


@pytest.fixture
def pdftoppm() -> str:
    """Return the command that turns a PDF into pictures."""
    return program("pdftoppm", "poppler-utils")


@pytest.fixture
def pdftotext() -> str:
    """Return the command that reads the text of a PDF."""
    return program("pdftotext", "poppler-utils")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave campaigns out unless they are asked for with ``-m campaign``."""
    if "campaign" in (config.option.markexpr or ""):
        return
    skip = pytest.mark.skip(reason="a campaign: start it by hand with -m campaign")
    for item in items:
        if item.get_closest_marker("campaign"):
            item.add_marker(skip)


def pytest_collection_finish() -> None:
    """Have the collector of cycles pass over the modules and thousands of tests that stay, and look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a file to one worker, so that what its tests share is made once; windows share nothing and fill the end."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid if nodeid.startswith("tests/ui/pages/") else nodeid.partition("::")[0]

    return ByFile(config, log)
