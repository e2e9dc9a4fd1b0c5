import json

import pytest

from ledgerdesk.db import keys
from ledgerdesk.domain import recovery_code
from ledgerdesk.errors import DamagedLedgerError, WrongPasswordError

PASSWORD = "shiliu bandeng qiushou"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    data_key, code = keys.new_data_key(), recovery_code.generate()
    slots = (
        keys.make_slot("clerk", "clerk", PASSWORD, data_key),
        keys.make_slot(keys.RECOVERY_SLOT, keys.RECOVERY_SLOT, code, data_key),
    )
    keys.write(folder, slots)
    return folder, data_key, code


def test_password_and_code_give_the_same_key(made):
    folder, data_key, code = made
    slots = keys.read(folder)
    assert keys.open_with(slots, PASSWORD).data_key == data_key
    assert keys.open_with(slots, "-".join(recovery_code.grouped(code)).lower()).data_key == data_key


def test_any_unicode_password_opens_however_it_is_composed():
    slot = keys.make_slot("clerk", "clerk", "caf\u00e9 密码 12", b"k" * 32)
    assert keys.open_with((slot,), "cafe\u0301 密码 12").data_key == b"k" * 32


def test_a_wrong_password_is_no_damage(made):
    with pytest.raises(WrongPasswordError):
        keys.open_with(keys.read(made[0]), "something else")


@pytest.mark.parametrize("change", ["role", "name", "cost", "wrapped", "salt", "nonce"])
def test_a_changed_header_opens_nothing(made, change):
    slot = keys.read(made[0])[0]
    changed = {
        "role": "head",
        "name": "somebody",
        "cost": {**slot.cost, "passes": 1},
        "wrapped": bytes([slot.wrapped[0] ^ 1]) + slot.wrapped[1:],
        "salt": bytes(16),
        "nonce": bytes(12),
    }[change]
    fields = {name: getattr(slot, name) for name in ("name", "role", "cost", "salt", "nonce", "wrapped")}
    with pytest.raises(WrongPasswordError):
        keys.open_with((keys.Slot(**(fields | {change: changed})),), PASSWORD)


@pytest.mark.parametrize("spoil", ["flip", "cut", "empty", "missing", "other"])
def test_a_spoilt_file_is_damage_never_a_wrong_password(made, tmp_path, spoil):
    source = (made[0] / keys.FILE_NAME).read_bytes()
    body = json.loads(source)
    body["slots"][0]["role"] = "head"
    spoilt = {
        "flip": source.replace(b"clerk", b"clerc", 1),
        "cut": source[:100],
        "empty": b"",
        "other": json.dumps(body),
    }
    if spoil != "missing":
        value = spoilt[spoil]
        (tmp_path / keys.FILE_NAME).write_bytes(value if isinstance(value, bytes) else value.encode())
    with pytest.raises(DamagedLedgerError):
        keys.read(tmp_path)


def test_one_purpose_tells_nothing_of_another(made):
    opened = keys.open_with(keys.read(made[0]), PASSWORD)
    assert len({opened.subkey(p) for p in ("database", "files", "documents", "bundle")}) == 4
    assert opened.data_key != opened.subkey("database")


def test_the_shipped_cost_is_the_one_decided(made):
    for slot in keys.read(made[0]):
        assert dict(slot.cost) == {"memory_kib": 65_536, "passes": 3, "lanes": 1}


def test_a_slot_below_the_least_cost_is_not_even_tried():
    slot = keys.make_slot("clerk", "clerk", PASSWORD, b"k" * 32)
    cheap = keys.Slot(slot.name, slot.role, {**slot.cost, "memory_kib": 1024}, slot.salt, slot.nonce, slot.wrapped)
    with pytest.raises(WrongPasswordError):
        keys.open_with((cheap,), PASSWORD)
