"""Erasing through the open ledger: rows, photos, and the backups that still hold them."""

from datetime import date

import pytest

import factories
from conftest import PASSWORD
from ledgerdesk.db import files
from ledgerdesk.domain.rights import HEAD
from ledgerdesk.errors import NotAllowedError
from ledgerdesk.ledger import Ledger, accounts, erasing, safekeeping
from ledgerdesk.models import Attachment, Enrolment, Person, StoredFile, Talk

HEADS = "chunfeng huayu mantian xing"
BASIS = "保存期限已满"


@pytest.fixture
def leaver(ledger, ledger_folder, clock):
    """Return the ledger as the headteacher has it, a leaver, and the name of the photo of a talk."""
    accounts.add(ledger, "龙校长", HEAD, HEADS)
    photo = files.store(ledger.folder, ledger.keys).put(b"a photo of the talk")
    with ledger.transaction("新增") as s:
        gone = factories.student(s, "覃晓")
        teacher = factories.staff(s)
        talk = Talk(
            student_id=gone, staff_id=teacher, held_on=date(2026, 3, 1), kind="talk", recorded_on=date(2026, 3, 1)
        )
        kept = StoredFile(hash=photo, media_type="image/jpeg", bytes=19, stored_at=ledger.clock.now())
        s.add_all([talk, kept])
        s.flush()
        s.add(Attachment(file_id=kept.id, entity="Talk", entity_id=talk.id, kind="photo"))
        s.query(Enrolment).filter_by(student_id=gone).one().valid_to = date(2026, 10, 1)
    safekeeping.back_up(ledger)
    ledger.close()
    with Ledger.open(ledger_folder, HEADS, clock=clock) as as_head:
        yield as_head, gone, photo


def test_the_photo_goes_with_the_row_and_the_backups_are_named(leaver):
    ledger, gone, photo = leaver
    remains = erasing.erase(ledger, gone, BASIS)
    assert (remains.people, remains.backups, remains.months) == (1, 1, 24)
    assert photo not in set(files.store(ledger.folder, ledger.keys).names())
    with ledger.read() as s:
        assert s.get(Person, gone).name == "（已删除）"


def test_older_backups_go_at_once_when_that_is_wanted(leaver):
    ledger, gone, photo = leaver
    erasing.erase(ledger, gone, BASIS)
    assert erasing.drop_older_backups(ledger) == 1
    (left,) = safekeeping.backups(ledger)
    assert (left.reason.word, left.problem) == ("清除个人资料之前", "") or left.problem == ""
    assert not [path for path in (ledger.folder / "backups").rglob("*") if path.name == photo]


def test_a_clerk_drops_nothing(leaver, ledger_folder, clock):
    ledger, *_ = leaver
    ledger.close()
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as as_clerk:
        with pytest.raises(NotAllowedError):
            erasing.drop_older_backups(as_clerk)
        assert len(safekeeping.backups(as_clerk)) == 1
