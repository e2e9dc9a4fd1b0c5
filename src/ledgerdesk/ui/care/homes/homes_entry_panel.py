"""The panel beside what was done for households: one entry with its photos."""

from collections.abc import Callable, Mapping
from functools import partial

from ledgerdesk.domain import masking, money
from ledgerdesk.services import attachments
from ledgerdesk.services.homes.standing import Entry
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.care.homes.homes_book import Book
from ledgerdesk.ui.care.homes.homes_panels import NO_HEAD, Acts
from ledgerdesk.ui.care.homes.homes_source import days_words, kind_word
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Label, key_value, rule
from ledgerdesk.ui.sheet.detail_panel import DetailPanel


class EntryPanel(DetailPanel):
    """One entry: what was done, where it counts, its photos."""

    def __init__(self, desk: Desk, book: Book, acts: Acts) -> None:
        super().__init__(desk.theme, empty="选一条，这里显示做了什么和照片")
        self._desk, self._book, self._acts = desk, book, acts
        self._shown: Entry | None = None
        self.strip: AttachmentStrip | None = None

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        entry = self._book.entry(record)
        if entry is None:
            self._shown = None
            self.show_nothing()
        elif entry != self._shown:
            self._shown = entry
            self._draw(entry)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        entry = self._shown
        if entry is None or not (entry.visit_id or self._desk.editable):
            return {}
        return {Command.EDIT: lambda: self._acts.edit_entry(entry)}

    def _draw(self, one: Entry) -> None:
        theme, desk, acts = self._theme, self._desk, self._acts
        self.set_head(kind_word(one.kind), days_words(one), show_picture=False)
        items: list[Item] = [
            row(theme, Label("户主", "sub"), link(theme, one.head or NO_HEAD, partial(acts.show_home, one.household_id)), None),
            row(theme, Label("包户人", "sub"), link(theme, one.staff_name, partial(acts.show_person, one.staff_id)), None),
            *((key_value(theme, "金额", f"{money.show(one.value_fen)} 元"),) if one.value_fen else ()),
            key_value(theme, "算到村", "算" if one.there else "不算"),
            *((key_value(theme, "登记", "事后补登的"),) if one.late else ()),
            Label("内容", "sub"),
            Label(masking.words(one.what) or "—", wrap=True, selectable=True),
        ]  # fmt: skip
        if one.help_id:
            strip = self.strip = AttachmentStrip(
                desk, attachments.HOUSEHOLD_HELP, hint="现场照片、签字拍下来，拖到这里"
            )
            strip.begin(one.help_id, f"{one.head} {days_words(one)}")
            items += [rule(), strip]
        self.set_body(holder(column(theme, *items, None, spacing=5)))
        if one.visit_id:
            self.set_actions(Button(theme, "看这次家访", run=partial(acts.edit_entry, one)))
        elif desk.editable:
            self.set_actions(
                Button(theme, "删除…", run=partial(acts.delete_entry, one)),
                Button(theme, "改…", role=Role.SECONDARY, tip="改（F2）", run=partial(acts.edit_entry, one)),
            )
        else:
            self.set_actions()
