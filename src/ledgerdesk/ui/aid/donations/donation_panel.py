"""The panel beside the gifts: one gift, who got what of it, its papers and photos."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal

from ledgerdesk.domain import dates, money
from ledgerdesk.domain.rights import Right
from ledgerdesk.services import attachments
from ledgerdesk.services.donations import record
from ledgerdesk.services.donations.record import GiftFacts, ShareFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.donations import donation_source
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label, key_value, rule
from ledgerdesk.ui.sheet.detail_panel import DetailPanel
from ledgerdesk.ui.theme import Tone

_MOST = 40  # shares listed here; the list of all of them has the rest


class GiftPanel(DetailPanel):
    """See RecordPanel. Signals ask for what the page does with the gift shown."""

    giving = Signal()
    correcting = Signal()
    receipt = Signal()
    letter = Signal()
    listing = Signal()

    def __init__(self, desk: Desk, book: donation_source.Book) -> None:
        super().__init__(desk.theme, empty="选一笔捐赠，这里显示发给了谁")
        self._desk, self._book = desk, book
        self._wanted: int | None = None
        self.strip: AttachmentStrip | None = None

    @property
    def gift(self) -> GiftFacts | None:
        """Return the gift shown."""
        return next((one for one in self._book.gifts if one.id == self._wanted), None)

    def show_record(self, record_id: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record_id
        gift = self.gift
        if gift is None:
            self.show_nothing()
            return
        wanted = gift.id
        self._desk.read(
            "读取捐赠",
            lambda session: record.shares(session, wanted),
            partial(self._draw, gift),
            owner=self,
            key=f"gift-panel:{id(self)}",
        )

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {Command.EDIT: self.correcting.emit} if self.gift is not None and self._desk.editable else {}

    def _draw(self, gift: GiftFacts, given: tuple[ShareFacts, ...]) -> None:
        if gift != self.gift:
            return
        theme, desk = self._theme, self._desk
        word = donation_source.state(gift)
        tone = {donation_source.SPENT: Tone.OK, donation_source.WHOLE: Tone.WARN}.get(word, Tone.INFO)
        self.set_head(gift.donor, donation_source.what(gift), holder(row(theme, Chip(theme, word, tone), None)),
                      show_picture=False)  # fmt: skip
        thanked = dates.full(gift.thanked_on) if gift.thanked_on else "还没有"
        left = f"{money.show(gift.left_fen)} 元" + ("" if gift.left is None else f"，{gift.left:,}{gift.unit or '件'}")
        papers = desk.when(
            Right.OUTPUT,
            Button(theme, "收据", "printer", small=True, run=self.receipt.emit),
            Button(theme, "感谢信", "printer", small=True, run=self.letter.emit),
            Button(theme, "签领表", "printer", small=True, run=self.listing.emit),
        )
        strip = self.strip = AttachmentStrip(desk, attachments.DONATION, hint="捐赠、发放的照片")
        strip.begin(gift.id, f"{gift.donor} 的捐赠")
        items: list[Item] = [
            key_value(theme, "日期", dates.full(gift.donated_on)),
            key_value(theme, "金额", f"{money.show(gift.value_fen)} 元"),
            key_value(theme, "结余", left),
            *((key_value(theme, "指定给", gift.student),) if gift.student else ()),
            *((key_value(theme, "意愿", gift.wish),) if gift.wish else ()),
            key_value(theme, "收据", gift.receipt),
            key_value(theme, "感谢信", thanked),
            *((row(theme, *papers, None, spacing=6),) if papers else ()),
            rule(),
            Label(f"发给学生　{gift.pupils} 人", "strong"),
            *(self._share(one, gift) for one in given[:_MOST]),
            *((Label(f"还有 {len(given) - _MOST} 条，见“发给学生的”", "sub"),) if len(given) > _MOST else ()),
            rule(),
            strip,
            None,
        ]
        self.set_body(holder(column(theme, *items, spacing=5)))
        give = Button(theme, "发给学生…", role=Role.SECONDARY, run=self.giving.emit)
        rest = gift.left if gift.left is not None else gift.left_fen
        give.allow(rest > 0, "已经发完")
        fix = Button(theme, "更正", tip="更正（F2）", run=self.correcting.emit)
        self.set_actions(*((fix, give) if desk.editable else ()))

    def _share(self, one: ShareFacts, gift: GiftFacts) -> Item:
        go = partial(self._desk.open, places.STUDENTS, places.REGISTER, record=one.student_id)
        pieces = f"{one.quantity}{gift.unit or '件'} " if one.quantity is not None else ""
        chip = Chip(self._theme, donation_source.SIGNED, Tone.OK) if one.signed_on else Chip(
            self._theme, donation_source.UNSIGNED, Tone.WARN
        )  # fmt: skip
        return row(
            self._theme, link(self._theme, one.name, go), None, Label(f"{pieces}{money.show(one.value_fen)}"), chip,
            spacing=6,
        )  # fmt: skip
