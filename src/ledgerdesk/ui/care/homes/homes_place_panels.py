"""The panels beside 包片 and the people outside the school."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from ledgerdesk.domain import dates, masking
from ledgerdesk.fields import codes
from ledgerdesk.services import responsibilities
from ledgerdesk.services.contacts import ContactFacts
from ledgerdesk.services.responsibilities import ResponsibilityFacts
from ledgerdesk.ui.care.homes.homes_book import Book
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Label, bullet, key_value, rule
from ledgerdesk.ui.sheet.detail_panel import DetailPanel

_PAST = "这个班是以前学年的，请结束，再给现在的班安排。"


class PlaceActs(Protocol):
    """What the panels ask of the page."""

    def edit_place(self, one: ResponsibilityFacts) -> None:
        """Ask what was entered wrongly."""

    def change_place(self, one: ResponsibilityFacts) -> None:
        """Ask who follows."""

    def end_place(self, one: ResponsibilityFacts) -> None:
        """Ask why it ends."""

    def delete_place(self, one: ResponsibilityFacts) -> None:
        """Delete what was entered by mistake, after asking."""

    def edit_contact(self, one: ContactFacts | None) -> None:
        """Ask for somebody outside the school, or what changed."""

    def leave_contact(self, one: ContactFacts) -> None:
        """Ask for the last day in office."""

    def delete_contact(self, one: ContactFacts) -> None:
        """Delete somebody entered by mistake, after asking."""


class PlacePanel(DetailPanel):
    """Who answers for one place, and who did before."""

    def __init__(self, desk: Desk, book: Book, acts: PlaceActs) -> None:
        super().__init__(desk.theme, empty="选一处，这里显示谁负责、以前是谁")
        self._desk, self._book, self._acts = desk, book, acts
        self._wanted: int | None = None

    @property
    def place(self) -> ResponsibilityFacts | None:
        """Return what is shown."""
        return next((one for one in self._book.places if one.id == self._wanted), None)

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record
        place = self.place
        if place is None:
            self.show_nothing()
            return
        self._desk.read(
            "读取以前的负责人",
            lambda session: responsibilities.history(session, place.place),
            partial(self._draw, place),
            owner=self,
            key=f"place-panel:{id(self)}",
        )

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        place = self.place
        return {Command.EDIT: partial(self._acts.edit_place, place)} if place and self._desk.editable else {}

    def _draw(self, one: ResponsibilityFacts, kept: tuple[ResponsibilityFacts, ...]) -> None:
        if one != self.place:
            return
        theme, acts = self._theme, self._acts
        self.set_head(one.place_words, codes.table("responsibility").label(one.place.role), show_picture=False)
        since = f"{dates.full(one.valid_from)}起" if one.valid_from else ""
        items: list[Item] = [
            row(theme, Label("负责人", "sub"), Label(one.name, "strong"), None, Label(since, "sub")),
            *((bullet(theme, "circle-alert", "已经离任，请换一位。", tint="bad"),) if one.gone else ()),
            *((bullet(theme, "circle-alert", _PAST, tint="warn"),) if one.past and one.valid_to is None else ()),
            key_value(theme, "职务", one.position),
            key_value(theme, "电话", masking.phone(one.phone) if one.phone else ""),
            *((key_value(theme, "到哪天", f"{dates.full(one.valid_to)}，{one.end_reason}"),) if one.valid_to else ()),
            Label("职责", "sub"),
            Label(masking.words(one.duties) or "还没有写", wrap=True, selectable=True),
        ]
        before = [other for other in kept if other.id != one.id]
        if before:
            items += [rule(), Label("前后负责的人", "strong")]
        for other in before:
            first = dates.show_day(other.valid_from) if other.valid_from else "…"
            last = dates.show_day(other.valid_to) if other.valid_to else "现在"
            items.append(row(theme, Label(other.name), None, Label(f"{first} 至 {last}", "sub"), spacing=6))
            if other.end_reason:
                items.append(Label(other.end_reason, "sub", wrap=True))
        self.set_body(holder(column(theme, *items, None, spacing=5)))
        if not self._desk.editable or one.valid_to is not None:
            self.set_actions()
            return
        self.set_actions(
            Button(theme, "改…", tip="改（F2）", run=partial(acts.edit_place, one)),
            Button(theme, "换人…", role=Role.SECONDARY, run=partial(acts.change_place, one)),
            Button(theme, "结束…", run=partial(acts.end_place, one)),
            Button(theme, "删除…", run=partial(acts.delete_place, one)),
        )


class ContactPanel(DetailPanel):
    """Somebody outside the school."""

    def __init__(self, desk: Desk, book: Book, acts: PlaceActs) -> None:
        super().__init__(desk.theme, empty="选一位，这里显示怎么联系")
        self._desk, self._book, self._acts = desk, book, acts
        self._wanted: int | None = None

    @property
    def contact(self) -> ContactFacts | None:
        """Return who is shown."""
        return next((one for one in self._book.contacts if one.id == self._wanted), None)

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record
        one = self.contact
        if one is None:
            self.show_nothing()
        else:
            self._draw(one)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        one = self.contact
        return {Command.EDIT: partial(self._acts.edit_contact, one)} if one and self._desk.editable else {}

    def _draw(self, one: ContactFacts) -> None:
        theme, acts = self._theme, self._acts
        self.set_head(one.name, " ".join(part for part in (one.org, one.position) if part) or "—", show_picture=False)
        mine = [place for place in self._book.places if place.bearer.contact_id == one.id]
        left = f"{dates.full(one.left_on)}离任" if one.left_on else ""
        items: list[Item] = [
            key_value(theme, "电话", masking.phone(one.phone) if one.phone else ""),
            key_value(theme, "村", one.village),
            *((key_value(theme, "离任", left),) if left else ()),
            *((key_value(theme, "备注", masking.words(one.note)),) if one.note else ()),
            rule(),
            Label(f"负责　{len(mine)} 处", "strong"),
            *(Label(place.place_words) for place in mine),
        ]
        self.set_body(holder(column(theme, *items, None, spacing=5)))
        if not self._desk.editable:
            self.set_actions()
            return
        shown = [
            Button(theme, "删除…", run=partial(acts.delete_contact, one)),
            Button(theme, "改…", role=Role.SECONDARY, tip="改（F2）", run=partial(acts.edit_contact, one)),
        ]
        if one.left_on is None:
            shown.append(Button(theme, "离任…", run=partial(acts.leave_contact, one)))
        self.set_actions(*shown)
