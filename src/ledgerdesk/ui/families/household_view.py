"""一户一图: who lives here by generation, what is known of the family, what is still missing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ledgerdesk.domain import dates, masking, money
from ledgerdesk.fields import codes
from ledgerdesk.services.households import Member
from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.families.household_record import CHILDREN, HouseholdRecord, generations
from ledgerdesk.ui.kit.boxes import Card, card_head
from ledgerdesk.ui.kit.buttons import Button, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row, scroll
from ledgerdesk.ui.kit.text import Chip, Label, bullet, key_value, rule
from ledgerdesk.ui.theme import Tone

_ACROSS = {CHILDREN: 3}
_SIDE = 366
_MOST_LINES = 6


@dataclass(frozen=True)
class Hands:
    """What can be pressed: fill a gap."""

    desk: Desk
    edit: Callable[[], object]


class _MemberCard(Card):
    """Somebody's card; a pupil's opens the pupil."""

    def __init__(self, desk: Desk, member: Member, *items: Item) -> None:
        super().__init__(desk.theme, *items, spacing=3, margin=(12, 9, 12, 9))
        self._desk, self._member = desk, member
        if member.is_student:
            self.set_hot(True)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip("单击看学生资料")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._member.is_student:
            self._desk.open(places.STUDENTS, places.REGISTER, record=self._member.person_id)
        super().mouseReleaseEvent(event)


def draw(record: HouseholdRecord, hands: Hands) -> QWidget:
    """Return the page's body."""
    theme = hands.desk.theme
    side = column(
        theme,
        _income(record, hands),
        _missing(record, hands),
        _cards(record, hands),
        None,
        spacing=10,
        margin=(0, 0, 6, 0),
    )
    side_box = scroll(holder(side))
    side_box.setFixedWidth(theme.px(_SIDE))
    main = Card(
        theme, scroll(column(theme, *_family(record, hands), spacing=8, margin=(0, 0, 4, 0))), margin=(16, 12, 12, 10)
    )
    return holder(row(theme, (main, 1), side_box, spacing=12))


def _family(record: HouseholdRecord, hands: Hands) -> list[Item]:
    theme, facts = hands.desk.theme, record.facts
    home = " ".join(part for part in (facts.row.village, facts.row.group_name) if part)
    words = "　".join(
        part
        for part in (f"{facts.row.size} 口人", home, f"户编号 {facts.row.number}" if facts.row.number else "")
        if part
    )
    held = [Chip(theme, codes.table("category").label(code), Tone.MUTE) for code in facts.row.categories]
    items: list[Item] = [
        row(
            theme,
            Label(facts.row.head or "还不知道户主", "heading"),
            Label("一户", "heading"),
            Label(words, "sub"),
            None,
            *held,
        )
    ]
    for word, people in generations(facts.members):
        here = sum(member.is_student for member in people)
        told = f"{len(people)} 人，本校在册 {here} 人" if here else ""
        items.append(row(theme, Label(word, "column"), None, Label(told, "sub")))
        items.append(_cards_of(word, people, record, hands))
    visit = Button(theme, "登记家访", "plus", small=True, run=partial(_visit, record, hands.desk))
    allowed = [visit] if record.first_pupil is not None and hands.desk.editable else []
    return [
        *items,
        2,
        rule(),
        row(theme, Label("最近往来", "column"), None, *allowed),
        *_lately(record, hands.desk),
        None,
    ]


def _cards_of(word: str, people: list[Member], record: HouseholdRecord, hands: Hands) -> QGridLayout:
    across = _ACROSS.get(word, 2)
    grid = QGridLayout()
    grid.setSpacing(hands.desk.theme.px(10))
    for at, member in enumerate(people):
        grid.addWidget(_member(member, record, hands.desk), at // across, at % across)
    for place in range(across):
        grid.setColumnStretch(place, 1)
    return grid


def _member(member: Member, record: HouseholdRecord, desk: Desk) -> Card:
    theme = desk.theme
    relation = codes.table("relation_to_head").label(member.relation) if member.relation else ""
    told = "　".join(part for part in (relation, member.class_name or "") if part)
    head = row(theme, Label(member.name, "strong"), Label(told, "sub"), None, spacing=6)
    years = _age(member.born_on, desk.on)
    facts = (codes.table("sex").label(member.sex) if member.sex else "", f"{years} 岁" if years is not None else "")
    line = "　".join(part for part in (*facts, masking.phone(member.phone or "")) if part)
    chips: list[QWidget] = []
    if required := record.visits_required.get(member.person_id, 0):
        done = record.visits_done.get(member.person_id, 0)
        chips.append(Chip(theme, f"家访 {done}/{required}", Tone.OK if done >= required else Tone.WARN))
    chips += [Chip(theme, f"{child}的监护人", Tone.MUTE) for child in member.care]
    bottom = [row(theme, *chips, None, spacing=4)] if chips else []
    return _MemberCard(desk, member, head, Label(line or "—", "sub"), *bottom)


def _lately(record: HouseholdRecord, desk: Desk) -> list[Item]:
    theme = desk.theme
    told = [(v.visited_on, "家访", v.teachers, v.purpose or v.problems or v.students) for v in record.visits]
    told += [
        (t.held_on, codes.table("talk_kind").label(t.kind), t.staff_name, t.topic or t.student_name)
        for t in record.talks
    ]
    told.sort(key=lambda line: line[0], reverse=True)
    out: list[Item] = []
    for day, kind, who, what in told[:_MOST_LINES]:
        when = Label(dates.prose(day, desk.today), "sub")
        when.setFixedWidth(theme.px(86))
        out.append(
            row(theme, when, Label(kind, "strong"), (Label(f"{who}　{masking.words(what)}", wrap=True), 1), spacing=10)
        )
    return out or [Label("还没有家访和谈心。", "sub")]


def _income(record: HouseholdRecord, hands: Hands) -> Card:
    theme, facts = hands.desk.theme, record.facts
    cause = codes.table("cause")
    other = "、".join(cause.label(code) for code in (facts.other_cause_1, facts.other_cause_2) if code)
    known = facts.row.per_capita_fen
    amount = f"{money.show(known)} 元" if known is not None else "—"
    year = f"{facts.income_year}年，镇里名单上的数" if facts.income_year else ""
    helper = "　".join(
        part for part in (facts.helper_name, facts.helper_unit, masking.phone(facts.helper_phone or "")) if part
    )
    return Card(
        theme,
        row(theme, Label("人均年收入", "heading"), Label(amount, "heading"), None),
        Label(year, "sub"),
        key_value(theme, "主要致贫原因", cause.label(facts.row.main_cause) if facts.row.main_cause else "", width=92),
        key_value(theme, "其他原因", other, width=92),
        key_value(theme, "帮扶责任人", helper, width=92),
        _answering(record, hands.desk),
        key_value(theme, "住址", masking.address(facts.address or ""), width=92),
    )


def _answering(record: HouseholdRecord, desk: Desk) -> Item:
    """Say who at school answers for the household; the words lead to what was done for it."""
    names = "、".join(one.staff_name + ("（已离校）" if one.gone else "") for one in record.answering)
    key = Label("本校包户人", "sub")
    key.setFixedWidth(desk.theme.px(92))
    go = partial(desk.open, places.HELP_WORK, places.HOMES, record=record.id, state={"list": "homes"})
    return row(desk.theme, key, link(desk.theme, names or "还没有", go, name=f"本校包户人 {names or '还没有'}"), None)


def _missing(record: HouseholdRecord, hands: Hands) -> Card:
    theme, gaps = hands.desk.theme, record.facts.missing
    if not gaps:
        return Card(
            theme, card_head(theme, "还缺什么"), bullet(theme, "circle-check", "这一户的资料是齐的。", tint="ok")
        )
    items: list[Item] = [bullet(theme, "circle-alert", f"没有{gap}", tint="warn") for gap in gaps[:_MOST_LINES]]
    if len(gaps) > _MOST_LINES:
        items.append(Label(f"还有 {len(gaps) - _MOST_LINES} 项", "sub"))
    if record.first_pupil is not None and hands.desk.editable:
        items.append(row(theme, Button(theme, "去填", small=True, run=hands.edit), None))
    return Card(theme, card_head(theme, "还缺什么"), *items)


def _cards(record: HouseholdRecord, hands: Hands) -> Card:
    theme = hands.desk.theme
    names = {member.person_id: member.name for member in record.facts.members}
    items: list[Item] = []
    for who, facts in record.pupils.items():
        words = "　".join(p for p in (facts["card_bank"], masking.card(facts["card_number"] or "")) if p)
        see = partial(hands.desk.open, places.STUDENTS, places.REGISTER, record=who)
        items.append(
            row(
                theme,
                link(theme, names.get(who, ""), see),
                Label(words or "没有登记"),
                None,
                Label(facts["card_holder"] or "", "sub"),
            )
        )
    numbers = [facts["card_number"] for facts in record.pupils.values() if facts["card_number"]]
    if len(numbers) > len(set(numbers)):
        items.append(bullet(theme, "circle-check", "几个孩子共用一张，同一户，可以", tint="ok", role="ok"))
    return Card(theme, card_head(theme, "银行卡"), *(items or [Label("没有在册的孩子。", "sub")]))


def _visit(record: HouseholdRecord, desk: Desk) -> None:
    state = {places.FOR_STUDENT: record.first_pupil, places.NEW: True}
    desk.open(places.HELP_WORK, places.VISITS, state=state)


def _age(born_on: date | None, on: date) -> int | None:
    if born_on is None:
        return None
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
