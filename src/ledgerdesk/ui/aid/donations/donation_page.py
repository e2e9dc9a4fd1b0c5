"""资助 › 捐赠: gifts in, what pupils got of them, receipts, thanks; kept apart from public money."""

from collections.abc import Callable, Mapping, Sequence

from ledgerdesk.domain.rights import Right
from ledgerdesk.printing import donations
from ledgerdesk.printing.document import Document
from ledgerdesk.services import classes, terms
from ledgerdesk.services.classes import ClassFacts
from ledgerdesk.services.donations import record
from ledgerdesk.services.outputs import Heading
from ledgerdesk.ui import places
from ledgerdesk.ui.aid import paper, pupil_picker
from ledgerdesk.ui.aid.donations import donation_source
from ledgerdesk.ui.aid.donations.donation_dialogs import CorrectDialog, GiftDialog, GiveDialog
from ledgerdesk.ui.aid.donations.donation_panel import GiftPanel
from ledgerdesk.ui.aid.donations.donation_source import Book
from ledgerdesk.ui.aid.pupil_picker import Pickable
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.sheet import inner_list
from ledgerdesk.ui.sheet.lists_page import ListsPage
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action

GIFTS, SHARES = "gifts", "shares"
_WORDS = {GIFTS: "收到的", SHARES: "发给学生的"}


class DonationPage(ListsPage):
    """Two lists, one in front."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "资助", _WORDS)
        self._book = Book()
        self.panel = GiftPanel(desk, self._book)
        self.panel.giving.connect(self.give)
        self.panel.correcting.connect(self.correct)
        self.panel.receipt.connect(lambda: self._show_paper(self.receipt()))
        self.panel.letter.connect(self.thank)
        self.panel.listing.connect(lambda: self._show_paper(self.sign_sheet()))
        self.body.addLayout(row(desk.theme, self.segments, None))
        self.body.addWidget(self.stack, 1)
        self.begin()

    # ---- what is shown ---------------------------------------------------------------------------
    @property
    def gifts(self) -> SheetPage:
        """Return the list of gifts."""
        return self.page_of(GIFTS)

    @property
    def shares(self) -> SheetPage:
        """Return the list of what pupils got."""
        return self.page_of(SHARES)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        mine: dict[Command, Callable[[], object]] = {Command.NEW: self.new} if self.desk.editable else {}
        return {**self.front.commands(), **mine}

    # ---- what is done ----------------------------------------------------------------------------
    def new(self) -> None:
        """Ask for a gift that came in."""
        on = self.desk.on

        def work(session: Session) -> tuple[tuple[Pickable, ...], tuple[ClassFacts, ...]]:
            return pupil_picker.read(session, on), classes.of_year(session, terms.term_at(session, on).year, on)

        if self.desk.editable:
            self.desk.read("读取学生", work, lambda found: GiftDialog(self.desk, *found, self).stand(), owner=self)

    def give(self) -> None:
        """Ask who gets how much of the gift shown."""
        gift, on = self.panel.gift, self.desk.on
        if gift is not None and self.desk.editable:
            ask: Callable[[tuple[Pickable, ...]], object] = lambda known: GiveDialog(  # noqa: E731 - a name for its type
                self.desk, gift, known, self
            ).stand()
            self.desk.read("读取学生", lambda session: pupil_picker.read(session, on), ask, owner=self)

    def correct(self) -> None:
        """Ask what was entered wrongly of the gift shown."""
        if self.panel.gift is not None and self.desk.editable:
            CorrectDialog(self.desk, self.panel.gift, self).stand()

    def sign(self, share_ids: Sequence[int]) -> None:
        """Note that families signed for what they got, today."""
        on, ids = self.desk.today, list(share_ids)
        if self.desk.editable:
            self.desk.write(
                f"签收捐赠 {len(ids)} 人次", lambda session: record.sign(session, ids, on), owner=self,
                toast=f"已登记签收 {len(ids)} 人次",
            )  # fmt: skip

    def take_back(self, share_ids: Sequence[int]) -> None:
        """Delete shares entered by mistake, after asking."""
        ids = list(share_ids)
        title, told = f"收回 {len(ids)} 人次的发放", "记错的才收回，钱和物品回到这笔捐赠的结余里；已签收的不能收回。"
        if self.desk.editable and self.desk.asker.confirm(title, told, f"收回 {len(ids)} 人次", "不收回"):
            self.desk.write(
                title, lambda session: record.take_back(session, ids), owner=self, toast=f"已收回 {len(ids)} 人次",
                failed=lambda problem: self.desk.asker.show_error("没有收回", str(problem)),
            )  # fmt: skip

    # ---- papers ----------------------------------------------------------------------------------
    def receipt(self) -> paper.Paper | None:
        """Return the receipt of the gift shown."""
        gift = self.panel.gift
        if gift is None:
            return None

        def build(_session: Session, heading: Heading) -> Document:
            return donations.receipt(heading, gift)

        return paper.Paper(self.desk.ledger, self.desk.press, "捐赠收据", build, f"{gift.receipt} {gift.donor}")

    def letter(self) -> paper.Paper | None:
        """Return the letter of thanks for the gift shown."""
        gift, on = self.panel.gift, self.desk.today
        if gift is None:
            return None

        def build(_session: Session, heading: Heading) -> Document:
            return donations.letter(heading, gift, on)

        return paper.Paper(self.desk.ledger, self.desk.press, "感谢信", build, gift.donor)

    def sign_sheet(self) -> paper.Paper | None:
        """Return who got what of the gift shown, to be signed."""
        gift = self.panel.gift
        if gift is None:
            return None

        def build(session: Session, heading: Heading) -> Document:
            return donations.shares(heading, gift, record.shares(session, gift.id))

        return paper.Paper(self.desk.ledger, self.desk.press, "捐赠发放签领表", build, f"{gift.donor} {gift.pupils} 人")

    def thank(self) -> None:
        """Print the letter of thanks, then ask whether it went out."""
        gift = self.panel.gift
        self._show_paper(self.letter())
        if gift is None or gift.thanked_on is not None or not self.desk.editable:
            return
        if self.desk.asker.confirm("感谢信送出了吗？", f"记下今天给 {gift.donor} 送了感谢信。", "已送出", "还没有"):
            self.desk.write(
                f"送感谢信 {gift.donor}", lambda session: record.thank(session, gift.id, gift.version), owner=self,
                toast=f"已记下给 {gift.donor} 送了感谢信",
            )  # fmt: skip

    # ---- inside ----------------------------------------------------------------------------------
    def _show_paper(self, made: paper.Paper | None) -> None:
        if made is not None and self.desk.may(Right.OUTPUT):
            paper.show(self.desk, made, self)

    def _signing(self) -> list[Action]:
        if not self.desk.may(Right.EDIT):
            return []
        return [
            Action(text="登记签收", icon="check", run=self.sign),
            Action(text="收回", icon="undo-2", run=self.take_back),
        ]

    def make(self, key: str) -> SheetPage:
        desk, book = self.desk, self._book
        if key == GIFTS:
            return inner_list.make(
                desk, donation_source.gift_source(desk, book, self.new), "sheet.gifts", panel=self.panel
            )
        page = inner_list.make(
            desk, donation_source.share_source(desk, book), "sheet.gift_shares", actions=self._signing()
        )
        page.view.opened.connect(self._open_pupil)
        return page

    def dress(self) -> None:
        new = Button(self.theme, "登记捐赠", "plus", Role.PRIMARY, tip="新增（Ctrl+N）", run=self.new)
        self.header.set_buttons(*((new,) if self.desk.editable else ()))

    def told(self) -> str:
        return self._book.told()

    def _open_pupil(self, share: int) -> None:
        pupil = self.shares.model.value(share, "student")
        if isinstance(pupil, int):
            self.desk.open(places.STUDENTS, places.REGISTER, record=pupil)
