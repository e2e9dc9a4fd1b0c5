"""What is kept of the packs that went out, and what is left of it when a pupil is erased by law."""

from datetime import date

import pytest

import factories
import school_life
from conftest import PASSWORD, TODAY
from ledgerdesk.db import check as checking
from ledgerdesk.domain.rights import HEAD
from ledgerdesk.errors import NotFoundError
from ledgerdesk.ledger import Ledger, accounts
from ledgerdesk.models import Enrolment, SentPack
from ledgerdesk.services import classes, erasure, packs

HEADS = "chunfeng huayu mantian xing"


@pytest.fixture
def sent(set_up):
    """Return the ledger, a pack that went out, and a pupil in it who has left since."""
    ledger = set_up
    accounts.add(ledger, "龙校长", HEAD, HEADS)
    with ledger.transaction("准备") as session:
        gone, _stays = (school_life.pupil(session, name) for name in ("覃䶮", "李河"))
        room = classes.ensure(session, school_life.START, "primary", 3, 1)
        factories.staff(session, "石秀芝")
    with ledger.transaction("发表", kind="export") as session:
        (pack,) = packs.prepare(session, "visits", [room], TODAY)
        packs.record(session, pack)
    with ledger.transaction("转出") as session:
        session.query(Enrolment).filter_by(student_id=gone).one().valid_to = date(2026, 11, 1)
    return ledger, pack, gone


def test_what_was_sent_is_read_back_as_it_was(sent):
    ledger, pack, _gone = sent
    with ledger.read() as session:
        assert packs.load(session, pack.token) == pack
        (facts,) = packs.sent(session)
        with pytest.raises(NotFoundError, match="不是从这份台账"):
            packs.load(session, "22222222")
    assert (facts.token, facts.pupils, facts.times, facts.class_name) == (pack.token, 2, 0, "三年级（1）班")


def test_of_a_pupil_erased_by_law_nothing_stays_in_the_packs(sent, ledger_folder, clock):
    ledger, pack, gone = sent
    ledger.close()
    with Ledger.open(ledger_folder, HEADS, role=HEAD, clock=clock) as head:
        with head.transaction("依法删除", kind="erase", barrier=True) as session:
            erasure.erase(session, gone, "保存期限已满")
        with head.read() as session:
            assert session.query(SentPack).one().cells is None
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as again, again.read() as session:
        assert packs.sent(session)[0].pupils is None
        with pytest.raises(NotFoundError, match="依法删除"):
            packs.load(session, pack.token)
    assert checking.check(ledger_folder, PASSWORD).problems == ()
