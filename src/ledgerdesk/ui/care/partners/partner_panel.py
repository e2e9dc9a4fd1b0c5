"""The panels beside 校际帮扶: a school with its dues and what was done, and one thing that was done with its photos."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from ledgerdesk.domain import dates, masking, money
from ledgerdesk.domain.partner_dues import LECTURE, LESSONS, VISIT, Due, Month
from ledgerdesk.fields import codes
from ledgerdesk.services import attachments
from ledgerdesk.services.partnerships import DeedFacts, PartnerRow
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.care.partners import partner_source
from ledgerdesk.ui.care.partners.partner_source import TONES, WORDS, Book
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label, key_value, rule
from ledgerdesk.ui.sheet.detail_panel import DetailPanel
from ledgerdesk.ui.theme import Tone

_KEY = 74  # pixels at normal text size
_CHIPS, _TITLE = 3, 11  # months to a line, characters of a title
_MOST = 12  # deeds listed here; the list of all of them has the rest


class PartnerPanel(DetailPanel):
    """See RecordPanel. Signals ask for what the page does with the school shown; ``listing`` for its deeds of a kind."""

    adding = Signal()
    correcting = Signal()
    ending = Signal()
    deleting = Signal()
    listing = Signal(str)
    opening = Signal(int)

    def __init__(self, desk: Desk, book: Book) -> None:
        super().__init__(desk.theme, empty="选一个单位，这里显示该做多少、做了什么")
        self._desk, self._book = desk, book
        self._wanted: int | None = None

    @property
    def partner(self) -> PartnerRow | None:
        """Return the school shown."""
        return next((one for one in self._book.partners if one.facts.id == self._wanted), None)

    def show_record(self, record_id: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record_id
        partner = self.partner
        if partner is None:
            self.show_nothing()
        else:
            self._draw(partner)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {Command.EDIT: self.correcting.emit} if self.partner is not None and self._desk.editable else {}

    def _draw(self, partner: PartnerRow) -> None:
        theme, desk, facts = self._theme, self._desk, partner.facts
        word = partner_source.state(partner, desk.on)
        line = f"{codes.table('partner_direction').label(facts.direction)}　{codes.table('partner_kind').label(facts.kind)}"
        self.set_head(facts.partner, line, holder(row(theme, Chip(theme, word, TONES.get(word, Tone.MUTE)), None)),
                      show_picture=False)  # fmt: skip
        span = f"{dates.full(facts.valid_from)}起" if facts.valid_from else ""
        if facts.valid_to is not None:
            span += f"，到{dates.full(facts.valid_to)}为止（{facts.end_reason}）"
        phone = f"　{masking.phone(facts.phone)}" if facts.phone else ""
        items: list[Item] = [
            key_value(theme, "结对", span),
            key_value(theme, "联系人", f"{facts.contact}{phone}" if facts.contact else ""),
            *([key_value(theme, "帮扶计划", facts.plan)] if facts.plan else []),
            rule(),
            Label("本学期该做的" if partner.standing else "本学期做了的", "strong"),
            *self._dues(partner),
            rule(),
            row(theme, Label(f"本学期活动　{len(partner.deeds)} 次", "strong"), None),
            *(self._deed(one) for one in partner.deeds[:_MOST]),
        ]
        if len(partner.deeds) > _MOST:
            items.append(link(theme, f"还有 {len(partner.deeds) - _MOST} 次，看全部", partial(self.listing.emit, "")))
        self.set_body(holder(column(theme, *items, None, spacing=5)))
        self._pin()

    def _dues(self, partner: PartnerRow) -> list[Item]:
        standing = partner.standing
        if standing is None:
            counts = partner.counts
            told = ((LESSONS, "送教", f"{partner.lessons} 课时"), (LECTURE, "专题讲座", f"{counts.get(LECTURE, 0)} 次"),
                    (VISIT, "到对方单位", f"{counts.get(VISIT, 0)} 次"))  # fmt: skip
            return [self._figure(kind, word, figure) for kind, word, figure in told]
        return [
            self._due(LESSONS, "送教", standing.lessons, "课时"),
            self._due(LECTURE, "专题讲座", standing.lectures, "次"),
            self._due(VISIT, "到对方单位", standing.visits, "次"),
            *self._months([one for one in standing.months if one.asked or one.done]),
        ]

    def _due(self, kind: str, word: str, due: Due, unit: str) -> Item:
        told = f"现在该有 {due.due}" if due.asked and due.done < due.asked else ""
        chip = Chip(self._theme, WORDS[due.state], TONES.get(WORDS[due.state], Tone.MUTE))
        return self._figure(kind, word, partner_source.of(due, unit), Label(told, "sub"), chip)

    def _figure(self, kind: str, word: str, figure: str, *after: Label | Chip) -> Item:
        name = Label(word, "sub")
        name.setFixedWidth(self._theme.px(_KEY))
        press = link(self._theme, figure, partial(self.listing.emit, kind), name=f"{word} {figure}，看记录")
        return row(self._theme, name, press, None, *after, spacing=6)

    def _months(self, months: Sequence[Month]) -> list[Item]:
        chips = [
            Chip(self._theme, f"{one.first.month}月 {one.done}", TONES.get(WORDS[one.state], Tone.MUTE))
            for one in months
        ]
        lines = [chips[at : at + _CHIPS] for at in range(0, len(chips), _CHIPS)]
        return [row(self._theme, _KEY + 6, *line, None, spacing=4) for line in lines]

    def _deed(self, one: DeedFacts) -> Item:
        theme = self._theme
        title = one.title if len(one.title) <= _TITLE else f"{one.title[: _TITLE - 1]}…"
        press = link(theme, title, partial(self.opening.emit, one.id), name=one.title)
        press.setToolTip(one.title)
        lessons = f"{one.lessons} 课时" if one.lessons else ""
        told = lessons or (f"照片 {one.photos}" if one.photos else "")
        when = Label(f"{one.done_on.month}月{one.done_on.day}日", "sub")
        when.setFixedWidth(theme.px(62))
        return row(theme, when, press, None, Label(told, "sub"), spacing=4)

    def _pin(self) -> None:
        partner, theme = self.partner, self._theme
        if partner is None or not self._desk.editable:
            self.set_actions()
            return
        change = Button(theme, "修改", "pencil", tip="修改（F2）", run=self.correcting.emit)
        add = Button(theme, "登记活动…", "plus", Role.SECONDARY, run=self.adding.emit)
        more = Button(theme, "", "ellipsis", tip="更多")
        more.setFixedWidth(theme.px(48))
        menu = QMenu(self)
        if partner.facts.valid_to is None:
            menu.addAction("结束结对…").triggered.connect(self.ending.emit)
        menu.addAction("删除…").triggered.connect(self.deleting.emit)
        more.setMenu(menu)
        self.set_actions(change, add, more)


class DeedPanel(DetailPanel):
    """See RecordPanel: one thing that was done, with its photos."""

    correcting = Signal()
    deleting = Signal()

    def __init__(self, desk: Desk, book: Book) -> None:
        super().__init__(desk.theme, empty="选一次活动，这里显示内容和照片")
        self._desk, self._book = desk, book
        self._wanted: int | None = None
        self._shown: DeedFacts | None = None
        self.strip: AttachmentStrip | None = None

    @property
    def deed(self) -> DeedFacts | None:
        """Return what is shown."""
        return next((one for one in self._book.deeds if one.id == self._wanted), None)

    def show_record(self, record_id: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record_id
        deed = self.deed
        if deed is None:
            self._shown = None
            self.show_nothing()
        elif (kept := replace(deed, photos=0)) != self._shown:  # photos are the strip's, which may be taking more in
            self._shown = kept
            self._draw(deed)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {Command.EDIT: self.correcting.emit} if self.deed is not None and self._desk.editable else {}

    def _draw(self, deed: DeedFacts) -> None:
        theme = self._theme
        self.set_head(deed.title, f"{deed.partner}　{dates.full(deed.done_on)}",
                      holder(row(theme, Chip(theme, partner_source.kind_word(deed.kind), Tone.INFO), None)),
                      show_picture=False)  # fmt: skip
        strip = self.strip = AttachmentStrip(self._desk, attachments.PARTNERSHIP_DEED, hint="签到表、活动照片")
        strip.begin(deed.id, f"{deed.partner} {deed.title}")
        facts = (
            ("课时", str(deed.lessons) if deed.lessons else ""), ("人数", f"{deed.people} 人" if deed.people else ""),
            ("折合金额", f"{money.show(deed.value_fen)} 元" if deed.value_fen else ""), ("谁去的", deed.by_whom or ""),
            ("效果", deed.outcome or ""),
        )  # fmt: skip
        items: list[Item] = [key_value(theme, key, told) for key, told in facts if told]
        self.set_body(holder(column(theme, *items, rule(), strip, None, spacing=5)))
        change = Button(theme, "修改…", "pencil", tip="修改（F2）", run=self.correcting.emit)
        drop = Button(theme, "删除", run=self.deleting.emit)
        self.set_actions(*((drop, change) if self._desk.editable else ()))
