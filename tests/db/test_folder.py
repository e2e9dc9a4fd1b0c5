import os
import stat
import sys
from pathlib import Path

import pytest

from conftest import PASSWORD
from ledgerdesk.db import keys, passwords
from ledgerdesk.ledger import Ledger


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes")
def test_a_new_ledger_is_for_its_owner_alone(tmp_path):
    before = os.umask(0)
    try:
        folder = tmp_path / "新.ledger"
        ledger, _code = Ledger.create(folder, password=PASSWORD, user="王老师")
        with ledger:
            # Whatever is there while a step is being written: the journal as well.
            with ledger.transaction("试", barrier=True):
                present = {path.name: oct(rights(path)) for path in folder.iterdir()}
            passwords.change(folder, PASSWORD, "banlan shuijing yueya")
        written_again = rights(folder / keys.FILE_NAME)
    finally:
        os.umask(before)
    assert rights(folder) == 0o700
    assert {"keys.json", "ledger.db", "ledger.db-journal", "ledger.lock"} <= present.keys()
    assert set(present.values()) == {"0o600"}
    assert written_again == 0o600
