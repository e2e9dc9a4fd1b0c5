import shutil

import pytest

from conftest import PASSWORD
from ledgerdesk.db import keys, passwords
from ledgerdesk.errors import WrongPasswordError
from ledgerdesk.ledger import Ledger

NEW = "banlan shuijing yueya"


def test_a_new_password_opens_and_the_old_one_no_longer(ledger_folder):
    passwords.change(ledger_folder, PASSWORD, NEW)
    Ledger.open(ledger_folder, NEW).close()
    with pytest.raises(WrongPasswordError):
        keys.open_with(keys.read(ledger_folder), PASSWORD)


def test_the_recovery_code_sets_the_clerks_password_and_stays_valid(template, ledger_folder):
    code = (template.parent / "code").read_text()
    passwords.change(ledger_folder, code, NEW)
    slots = keys.read(ledger_folder)
    assert keys.open_with(slots, NEW).slot == "clerk"
    assert keys.open_with(slots, code).slot == keys.RECOVERY_SLOT


def test_a_wrong_secret_changes_nothing(ledger_folder, tmp_path):
    before = shutil.copy(ledger_folder / keys.FILE_NAME, tmp_path / "before")
    with pytest.raises(WrongPasswordError):
        passwords.change(ledger_folder, "not the password", NEW)
    assert (ledger_folder / keys.FILE_NAME).read_bytes() == before.read_bytes()
