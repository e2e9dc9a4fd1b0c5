"""A slot opens for its password alone, as it was written; whatever else is in the file opens nothing."""

import dataclasses
import json
import logging
import random
import shutil
import sys
import traceback
from dataclasses import replace

import pytest
from argon2.exceptions import HashingError

from conftest import PASSWORD
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db import key_files, keys
from ledgerdesk.db.check import check
from ledgerdesk.domain import recovery_code
from ledgerdesk.errors import DamagedLedgerError, LedgerError, WrongPasswordError
from ledgerdesk.ledger import Ledger

WRONG = "banlan shuijing yueya"
CHEAP = {"memory_kib": keys._LEAST_MEMORY_KIB, "passes": 2, "lanes": 1}


@pytest.fixture(scope="module")
def made(tmp_path_factory, remembered_keys):
    """Return a folder with both copies at the shipped cost, its keys and its recovery code."""
    folder = tmp_path_factory.mktemp("keys")
    opened, code = keys.new_keys("clerk", "clerk"), recovery_code.generate()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_COST", remembered_keys)
        slots = (
            keys.make_slot("clerk", "clerk", PASSWORD, opened),
            keys.make_slot(keys.RECOVERY_SLOT, keys.RECOVERY_SLOT, code, opened),
        )
    keys.write(folder, slots)
    return folder, opened, code


@pytest.fixture
def cheap(monkeypatch):
    """Make slots at the least cost that is accepted."""
    monkeypatch.setattr(keys, "_COST", CHEAP)


def some_keys() -> keys.Opened:
    return keys.Opened("clerk", "clerk", b"d" * 32, b"s" * 32)


def test_password_and_code_give_the_same_keys(made):
    folder, opened, code = made
    slots = keys.read(folder)
    assert keys.open_with(slots, PASSWORD) == opened
    by_code = keys.open_with(slots, "-".join(recovery_code.grouped(code)).lower())
    assert (by_code.data_key, by_code.seal_key) == (opened.data_key, opened.seal_key)
    assert (by_code.slot, by_code.role) == (keys.RECOVERY_SLOT, keys.RECOVERY_SLOT)


def test_any_unicode_password_opens_however_it_is_composed(cheap):
    slot = keys.make_slot("clerk", "clerk", "caf\u00e9 密码 12", some_keys())
    assert keys.open_with((slot,), "cafe\u0301 密码 12") == some_keys()


def test_half_a_character_is_a_wrong_password_and_no_crash(cheap):
    slot = keys.make_slot("clerk", "clerk", PASSWORD, some_keys())
    with pytest.raises(WrongPasswordError):
        keys.open_with((slot,), PASSWORD + "\ud842")


def test_a_wrong_password_is_no_damage(made):
    with pytest.raises(WrongPasswordError):
        keys.open_with(keys.read(made[0]), "something else")


def test_two_with_one_password_are_told_apart_by_the_role_asked_for(cheap):
    slots = tuple(keys.make_slot(name, name, PASSWORD, keys.Opened(name, name, b"d" * 32, b"s" * 32)) for name in "ab")
    assert keys.open_with(slots, PASSWORD).role == "a"
    assert keys.open_with(slots, PASSWORD, role="b").role == "b"


def test_a_ledger_from_before_roles_uses_its_one_key_for_both(cheap):
    blank = keys.make_slot("clerk", "clerk", PASSWORD, some_keys())
    wrapped = keys.AESGCM(keys._stretch(PASSWORD, blank)).encrypt(blank.nonce, b"o" * 32, blank.bound())
    opened = keys.open_with((dataclasses.replace(blank, wrapped=wrapped),), PASSWORD)
    assert opened.data_key == opened.seal_key == b"o" * 32


def test_one_purpose_tells_nothing_of_another(made):
    opened = keys.open_with(keys.read(made[0]), PASSWORD)
    purposes = ("database", "files", "bundle", "documents", "audit", "file names")
    subkeys = {opened.subkey(purpose) for purpose in purposes}
    assert len(subkeys) == len(purposes)
    assert not subkeys & {opened.data_key, opened.seal_key}


def test_another_data_key_changes_what_encrypts_and_nothing_that_signs(made):
    opened = made[1]
    other = opened.with_new_data_key()
    assert {p for p in ("database", "files", "bundle") if opened.subkey(p) == other.subkey(p)} == set()
    assert {p for p in ("documents", "audit", "file names") if opened.subkey(p) != other.subkey(p)} == set()


def test_the_shipped_cost_is_the_one_decided(made):
    for slot in keys.read(made[0]):
        assert dict(slot.cost) == {"memory_kib": 65_536, "passes": 3, "lanes": 1}


@pytest.mark.parametrize(
    "cost",
    [
        {"memory_kib": 1024},
        {"memory_kib": 19_455},
        {"memory_kib": 262_145},
        {"memory_kib": 2**40},
        {"memory_kib": -65_536},
        {"passes": 1},
        {"passes": 9},
        {"passes": 10**9},
        {"lanes": 0},
        {"lanes": 5},
        {"lanes": 2**31},
    ],
)
def test_a_cost_out_of_bounds_is_not_even_tried(cheap, monkeypatch, cost):
    slot = keys.make_slot("clerk", "clerk", PASSWORD, some_keys())

    def tried(*_: object, **__: object) -> bytes:
        raise AssertionError("tried")

    monkeypatch.setattr(keys, "hash_secret_raw", tried)
    with pytest.raises(WrongPasswordError):
        keys.open_with((dataclasses.replace(slot, cost=CHEAP | cost),), PASSWORD)


def test_too_little_memory_is_said_and_counts_as_no_wrong_password(cheap, monkeypatch):
    slot = keys.make_slot("clerk", "clerk", PASSWORD, some_keys())

    def refuse(*_: object, **__: object) -> bytes:
        raise HashingError("Memory allocation error")

    monkeypatch.setattr(keys, "hash_secret_raw", refuse)
    with pytest.raises(LedgerError, match="内存") as caught:
        keys.open_with((replace(slot, salt=bytes(16)),), PASSWORD)  # a salt nobody stretched yet
    assert not isinstance(caught.value, WrongPasswordError)


# ---- tampering: whoever writes the file computes its checksum anew ----


@pytest.mark.parametrize("change", ["role", "name", "cost", "wrapped", "salt", "nonce"])
def test_a_changed_header_opens_nothing(made, change):
    slot = keys.read(made[0])[0]
    changed = {
        "role": "head",
        "name": "somebody",
        "cost": {**slot.cost, "passes": 2},
        "wrapped": bytes([slot.wrapped[0] ^ 1]) + slot.wrapped[1:],
        "salt": bytes(16),
        "nonce": bytes(12),
    }[change]
    with pytest.raises(WrongPasswordError):
        keys.open_with((dataclasses.replace(slot, **{change: changed}),), PASSWORD)


def test_parts_of_two_slots_do_not_make_a_third(cheap):
    mine = keys.make_slot("clerk", "clerk", PASSWORD, some_keys())
    head = keys.make_slot("head-1", "head", WRONG, some_keys())
    for part in ("name", "role", "salt", "nonce", "wrapped"):
        mixed = dataclasses.replace(mine, **{part: getattr(head, part)})
        for secret in (PASSWORD, WRONG):
            with pytest.raises(WrongPasswordError):
                keys.open_with((mixed,), secret)


def resealed(content: bytes) -> bytes:
    """Return a key file with the checksum that belongs to its content; as it is where that is no JSON any more."""
    try:
        body = json.loads(content)
        del body["check"]
        body["check"] = key_files.hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        return json.dumps(body, indent=1, sort_keys=True).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return content


def flips(content: bytes, count: int, seed: int) -> list[bytes]:
    """Return copies with one bit flipped, each with its checksum made anew: all of them, or ``count`` at random."""
    places = [(at, bit) for at in range(len(content)) for bit in range(8)]
    if count < len(places):
        places = random.Random(seed).sample(places, count)
    out = []
    for at, bit in places:
        flipped = bytearray(content)
        flipped[at] ^= 1 << bit
        out.append(resealed(bytes(flipped)))
    return out


def outcomes(folder, contents, opened):
    """Return how every tampered pair of copies ends: refused as damage, refused as wrong, or opened unharmed."""
    found = {"damaged": 0, "wrong": 0, "unharmed": 0, "opened": 0}
    sound = keys.read(folder)
    for content in contents:
        for name in (keys.FILE_NAME, keys.SECOND_NAME):
            (folder / name).write_bytes(content)
        try:
            slots = keys.read(folder)
        except DamagedLedgerError:
            found["damaged"] += 1
            continue
        if slots == sound:  # the flip hit the edition, which only tells the newer of two copies, or the check itself
            found["unharmed"] += 1
            continue
        for slot in slots:
            if slot in sound:
                continue
            try:
                keys.open_with((slot,), PASSWORD)
            except WrongPasswordError:
                found["wrong"] += 1
            else:
                found["opened"] += 1
    return found


@pytest.fixture
def cheap_folder(tmp_path, cheap):
    opened = some_keys()
    keys.write(tmp_path, (keys.make_slot("clerk", "clerk", PASSWORD, opened),))
    return tmp_path


def test_flipped_bits_are_refused_in_both_copies(cheap_folder):
    content = (cheap_folder / keys.FILE_NAME).read_bytes()
    found = outcomes(cheap_folder, flips(content, 120, seed=20261122), some_keys())
    assert found["opened"] == 0
    assert found["damaged"] > 30
    assert found["wrong"] > 10


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_every_bit_flipped_is_refused(cheap_folder):
    content = (cheap_folder / keys.FILE_NAME).read_bytes()
    found = outcomes(cheap_folder, flips(content, 10**9, seed=0), some_keys())
    sys.stdout.write(f"\n{len(content) * 8} bits flipped: {found}\n")
    assert found["opened"] == 0
    assert sum(found.values()) == len(content) * 8


def test_what_is_spelt_otherwise_is_no_key_file(cheap_folder):
    """A second spelling of the same slot would be a bit somebody may flip unnoticed."""
    body = json.loads((cheap_folder / keys.FILE_NAME).read_bytes())
    slot = body["slots"][0]
    salt = slot["salt"]
    loose = salt[:-3] + chr(ord(salt[-3]) + 1) + "=="  # other spare bits, same sixteen bytes
    assert key_files.base64.b64decode(loose) == key_files.base64.b64decode(salt)
    for change in (
        {"salt": loose},
        {"cost": {**slot["cost"], "passes": 2.0}},
        {"cost": {**slot["cost"], "lanes": True}},
        {"cost": {**slot["cost"], "passes": "2"}},
        {"more": 1},
    ):
        spelt = {**body, "slots": [{**slot, **change}]}
        assert key_files.parse(resealed(json.dumps(spelt).encode())) is None, change


@pytest.mark.parametrize("part", ["salt", "nonce", "wrapped"])
@pytest.mark.parametrize("length", [0, 1, 8, 15, 100])
def test_parts_of_other_lengths_are_damage(cheap_folder, part, length):
    body = json.loads((cheap_folder / keys.FILE_NAME).read_bytes())
    body["slots"][0][part] = key_files.base64.b64encode(b"x" * length).decode()
    assert key_files.parse(resealed(json.dumps(body).encode())) is None


# ---- secrets stay secret ----


def test_no_key_shows_in_words_of_any_kind(ledger, caplog):
    caplog.set_level(logging.DEBUG)
    opened = ledger.keys
    said = [repr(opened), str(opened), repr(ledger), repr(vars(opened).keys())]
    with pytest.raises(WrongPasswordError) as wrong:
        keys.open_with(keys.read(ledger.folder), WRONG)
    said += traceback.format_exception(wrong.value)
    ledger.close()
    path = ledger.folder / "ledger.db"
    path.write_bytes(b"\0" * 8192 + path.read_bytes()[8192:])
    with pytest.raises(DamagedLedgerError) as damaged:
        Ledger.open(ledger.folder, PASSWORD)
    said += traceback.format_exception(damaged.value)
    text = "\n".join([*said, caplog.text])
    for key in (opened.data_key, opened.seal_key, opened.subkey("database"), opened.subkey("audit")):
        assert key.hex() not in text.lower()
        assert repr(key) not in text
    assert PASSWORD not in text
    assert WRONG not in text


# ---- the password and nothing else decides ----


def damage(folder, template, rng) -> str:
    """Spoil the database of a fresh copy in one way; return in which."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    path = folder / "ledger.db"
    content = bytearray(path.read_bytes())
    way = rng.choice(["bit", "bytes", "zeros", "cut", "empty", "swapped", "text"])
    at = rng.randrange(len(content))
    if way == "bit":
        content[at] ^= 1 << rng.randrange(8)
    elif way == "bytes":
        content[at : at + 64] = rng.randbytes(len(content[at : at + 64]))
    elif way == "zeros":
        content[at - at % 512 : at - at % 512 + 512] = bytes(512)
    elif way == "cut":
        del content[at:]
    elif way == "empty":
        content.clear()
    elif way == "swapped":
        pages = rng.sample(range(len(content) // 4096), 2)
        one, other = (slice(page * 4096, page * 4096 + 4096) for page in pages)
        content[one], content[other] = content[other], content[one]
    else:
        content[:] = "不是台账".encode() * 5000
    path.write_bytes(content)
    return way


def tell_apart(folder, template, count: int, seed: int) -> dict[str, int]:
    """Damage that many ledgers and return how the right password fared; the wrong one has to be told every time."""
    rng, found = random.Random(seed), {"damaged": 0, "noticed by the check": 0, "unnoticed": 0}
    for _ in range(count):
        way = damage(folder, template, rng)
        with pytest.raises(WrongPasswordError):
            ledger_folder.unlock(folder, WRONG)
        try:
            problems = check(folder, PASSWORD).problems
        except DamagedLedgerError:
            found["damaged"] += 1
        else:
            found["noticed by the check" if problems else "unnoticed"] += 1
            assert problems, way
    return found


def test_a_damaged_database_is_told_from_a_wrong_password(template, tmp_path):
    found = tell_apart(tmp_path / "坏.ledger", template, 12, seed=20261122)
    assert found["damaged"] > 3


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_five_hundred_damaged_databases_are_told_from_a_wrong_password(template, tmp_path):
    found = tell_apart(tmp_path / "坏.ledger", template, 500, seed=1)
    sys.stdout.write(f"\n500 damaged databases: {found}\n")
    assert found["unnoticed"] == 0


def test_keys_are_random():
    made = [keys.new_keys("a", "b") for _ in range(8)]
    assert len({key for one in made for key in (one.data_key, one.seal_key)}) == 16
    assert {len(one.data_key) for one in made} == {32}
