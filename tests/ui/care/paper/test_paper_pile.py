"""A pile of scans while its sheets are stored and what became of earlier ones is read again."""

from datetime import date

from ledgerdesk.pictures.piles import Sheet, Verdict
from ledgerdesk.pictures.scanned import Scanned
from ledgerdesk.services.paper_forms import FormFacts, Owner
from ledgerdesk.ui.care.paper.paper_pile import ASKING, GOING, STORED, Pile

ON = date(2026, 11, 20)


def form(number, *, scans=1, printed_on=ON):
    return FormFacts(
        number, 1, "7K3Q", "visit", number, "龙小满", "long xiaoman", "", "", None, "", 1, 1, printed_on, ON, None, None, scans
    )  # fmt: skip


def test_what_was_stored_while_earlier_sheets_were_read_again_stays_stored():
    pile = Pile([Sheet(Scanned("扫描.pdf", page, 3), Verdict.UNREADABLE) for page in (1, 2, 3)])
    for number in (1, 2, 3):
        pile.claim(number, Owner(number, "龙小满", "long xiaoman", "", ""), "visit", 1, ())
    pile.stored({1: form(1)})
    asked = pile.kept()
    pile.stored({2: form(2), 3: form(3, printed_on=None)})  # in between
    pile.settle(asked, {1: form(1)})
    assert [one.state for one in pile.entries] == [STORED, STORED, STORED]
    # An undo takes all of them out, and a form made for the sheet is gone with it.
    pile.settle(pile.kept(), {1: form(1), 2: form(2, scans=0)})
    assert [one.state for one in pile.entries] == [STORED, GOING, GOING]
    assert [one.number for one in pile.entries if one.state == ASKING] == []
