"""The built wheel is a whole program: its migrations run where no checkout is."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = """
import sys
from datetime import date
from pathlib import Path
import ledgerdesk
from ledgerdesk import paths
from ledgerdesk.db import migrate, schema
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.fields import catalogue
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import policy
home = Path(sys.argv[1])
assert Path(ledgerdesk.__file__).is_relative_to(home), ledgerdesk.__file__
assert paths.bundled("migrations").is_relative_to(home)
assert migrate.head() == schema.HEAD
ledger, _code = Ledger.create(home / "a.ledger", password="x" * 12, user="u", clock=FixedClock(date(2026, 11, 20)))
with ledger, ledger.read() as session:
    print(policy.value(session, "visits.per_term", date(2026, 11, 20)).value, len(catalogue.sheet("students").fields) > 20)
"""


def test_migrations_and_resources_work_from_the_wheel(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert "ledgerdesk/migrations/env.py" in names
    assert not any("__pycache__" in name or "/tests/" in name for name in names)
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PYTHONPATH": str(tmp_path / "site")}
    command = [sys.executable, "-P", "-c", SCRIPT, str(tmp_path)]
    ran = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert ran.stdout.split() == ["3", "True"], ran.stderr
