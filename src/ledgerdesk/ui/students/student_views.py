"""The tabs of a pupil's panel as they are read: key and value, links to what belongs to the pupil."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates, masking
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes, students
from ledgerdesk.fields.field import Field, Section
from ledgerdesk.services.history import Happening
from ledgerdesk.services.pairings import PairingFacts
from ledgerdesk.services.talks import TalkRow
from ledgerdesk.services.visits import VisitRow
from ledgerdesk.ui import places
from ledgerdesk.ui.care.follow_ups import follow_up_lines
from ledgerdesk.ui.care.paper import paper_lines
from ledgerdesk.ui.care.plans import plan_views
from ledgerdesk.ui.care.visits import confidence_reading
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Label, Picture, key_value, rule
from ledgerdesk.ui.students.student_record import StudentRecord

_KEY_LEAST, _KEY_MOST = 74, 122  # pixels of a grey key at normal text size
_CHARACTER = 13.5
_MOST_LINES = 8
_USUAL = "present"  # code table status: 在籍在校

SECTIONS = {"basic": ("基本", "学籍", "备注"), "family": ("监护人", "家庭"), "category": ("类别", "银行卡")}
TABS = (("basic", "基本"), ("family", "家庭"), ("category", "类别"), ("help", "帮扶"), ("history", "记录"))


@dataclass(frozen=True)
class Hands:
    """What can be pressed in a tab: reveal a field's number, edit a section, go elsewhere; ``host`` bears dialogs."""

    desk: Desk
    reveal: Callable[[Field], object]
    edit: Callable[[str], object]
    shown: frozenset[str]
    host: QWidget


def section(title: str, system: str) -> Section:
    """Return a section of the pupil's form; KeyError for an unknown title."""
    for found in students.form(system).sections:
        if found.title == title:
            return found
    raise KeyError(title)


def head_lines(record: StudentRecord, system: str) -> list[str]:
    """Return the grey lines under the name: sex, nation, age; class and boarding; a status that is not the usual one."""
    facts, sheet = record.facts, students.register(system)

    def word(key: str) -> str:
        return sheet.field(key).show(facts[key])

    first = (word("sex"), word("nation"), f"{record.age} 岁" if record.age is not None else "")
    second = (record.class_name or "没有班级", word("boarding"))
    third = (word("status"),) if facts["status"] not in (None, _USUAL) else ()
    return [line for line in map(_spaced, (first, second, third)) if line]


def body(tab: str, record: StudentRecord, hands: Hands) -> QWidget:
    """Return the content of a tab."""
    items: list[Item] = []
    if tab == "basic":
        items += _overview(record, hands)
    elif tab == "family":
        items += _household(record, hands)
    elif tab == "help":
        items += _help(record, hands)
    elif tab == "history":
        items += _history(record, hands)
    for title in SECTIONS.get(tab, ()):
        if items:
            items += [6, rule()]
        items += _section(section(title, hands.desk.system), record, hands)
    return holder(column(hands.desk.theme, *items, None, spacing=6, margin=(0, 2, 6, 2)))


# ---- tabs --------------------------------------------------------------------------------------------
def _overview(record: StudentRecord, hands: Hands) -> list[Item]:
    facts, theme, on = record.facts, hands.desk.theme, hands.desk.on
    guardian = _with(facts["guardian_name"], _code("family_relation", facts["guardian_relation"]))
    home = " ".join(part for part in (facts["village"], facts["group_name"]) if part)
    card = " ".join(p for p in (facts["card_bank"], _field("card_number", hands).mask(facts["card_number"])) if p)
    held = [_code("category", code) for code in facts["categories"] or ()]
    since = facts["categories_from"]
    visits = f"本学期 {record.visits_done} 次" + (
        f"，要求 {record.visits_required} 次，{record.progress}" if record.visits_required else ""
    )
    items: list[Item] = [
        _number("id_number", record, hands),
        key_value(theme, "出生日期", dates.full(facts["born_on"]) if facts["born_on"] else ""),
        key_value(theme, "监护人", guardian),
        _number("guardian_phone", record, hands, "联系电话"),
        key_value(theme, "住址", home),
        key_value(theme, "银行卡", _with(card, _code("family_relation", facts["card_relation"]))),
        rule(),
        key_value(
            theme, "身份类别", "、".join(held) + (f"\n{since.year}年{since.month}月起" if held and since else "")
        ),
        key_value(theme, "帮扶教师", "、".join(p.staff_name for p in record.pairings if _holds(p, on))),
        key_value(theme, "家访", visits),
    ]
    if record.siblings:
        items += [rule(), *_siblings(record, hands)]
    return items


def _siblings(record: StudentRecord, hands: Hands) -> list[Item]:
    theme = hands.desk.theme
    links = [
        link(theme, _with(pupil.name, pupil.class_name or ""), partial(_to_student, hands.desk, pupil.id))
        for pupil in record.siblings
    ]
    head = row(theme, Picture(theme, "users", "sub", 16), Label("同户还有", "sub"), None)
    return [head, *(row(theme, 24, button, None, spacing=0) for button in links)]


def _household(record: StudentRecord, hands: Hands) -> list[Item]:
    theme, desk = hands.desk.theme, hands.desk
    if record.household_id is None:
        return [Label("还没有登记家庭。在下面填户主或村组，就会建起这一户。", "sub", wrap=True)]
    go = partial(desk.open, places.FAMILIES, places.HOUSEHOLDS, record=record.household_id)
    size = record.facts["household_size"]
    words = "、".join(part for part in (f"{size} 口人" if size else "", record.facts["village"] or "") if part)
    items: list[Item] = [
        row(theme, Button(theme, "看一户一图", "house-heart", small=True, run=go), Label(words, "sub"), None)
    ]
    if record.siblings:
        items += _siblings(record, hands)
    return items


def _help(record: StudentRecord, hands: Hands) -> list[Item]:
    theme, on = hands.desk.theme, hands.desk.on
    items: list[Item] = [_title(hands, "帮扶教师", "结对", places.PAIRINGS, record)]
    for pairing in record.pairings:
        until = f" 到 {dates.prose(pairing.valid_to, on)}" if pairing.valid_to else ""
        since = f"{dates.prose(pairing.valid_from, on)}起{until}" if pairing.valid_from else until
        items.append(
            row(theme, Label(pairing.staff_name, "strong" if _holds(pairing, on) else "sub"), Label(since, "sub"), None)
        )
        for word, goal in (("扶志向", pairing.ambition), ("扶学业", pairing.study), ("扶生活", pairing.life)):
            if goal:
                items.append(key_value(theme, word, goal, width=54))
    if not record.pairings:
        items.append(Label("还没有帮扶教师。", "sub"))
    if record.pairings:
        items += [4, rule(), *plan_views.section(hands.desk, record.pairings, record.plans, hands.host)]
    items += [4, rule(), _title(hands, f"家访　本学期 {record.visits_done} 次", "登记", places.VISITS, record)]
    lines = [
        (v.visited_on, _late(_code("visit_mode", v.mode), v), v.teachers, masking.words(v.problems or v.purpose or ""))
        for v in record.visits
    ]
    items += [_line(hands, *line) for line in lines[:_MOST_LINES]] or [Label("还没有家访。", "sub")]
    items += [4, rule(), Label("谈心", "strong")]
    talks = [
        (t.held_on, _late(_code("talk_kind", t.kind), t), t.staff_name, masking.words(t.topic or t.subject or ""))
        for t in record.talks
    ]
    items += [_line(hands, *line) for line in talks[:_MOST_LINES]] or [Label("还没有谈心。", "sub")]
    if record.tasks:
        items += [4, rule(), Label("跟进", "strong"), *follow_up_lines.lines(hands.desk, record.tasks[:_MOST_LINES])]
    if record.papers:
        items += [4, rule(), Label("纸质表", "strong"), *paper_lines.lines(hands.desk, record.papers[:_MOST_LINES])]
    if record.notes:
        who = {record.id: record.name}
        items += [4, rule(), *confidence_reading.lines(hands.desk, hands.host, who, {record.id: record.notes})]
    return items


def _late(words: str, row: VisitRow | TalkRow) -> str:
    return f"{words} 补" if row.late else words


def _history(record: StudentRecord, hands: Hands) -> list[Item]:
    theme, desk = hands.desk.theme, hands.desk
    state = {places.OF_PERSON: record.id, places.OF_PERSON_NAME: record.name}
    everything = link(theme, "全部操作记录", partial(desk.open, places.DATA, places.HISTORY, state=state))
    items: list[Item] = [row(theme, Label("最近改过什么", "strong"), None, everything)]
    if not record.happenings:
        items.append(Label("还没有记录。", "sub"))
    lines = ((Label(_what(step), wrap=True), Label(_when(step, desk), "sub")) for step in record.happenings)
    return [*items, *(column(theme, *line, spacing=0) for line in lines)]


def _section(part: Section, record: StudentRecord, hands: Hands) -> list[Item]:
    theme = hands.desk.theme
    change = Button(
        theme, "修改", "pencil", Role.QUIET, small=True, tip=f"修改{part.title}", run=partial(hands.edit, part.title)
    )
    filled = [field for field in part.fields if field.show(record.facts.get(field.key))]
    empty = len(part.fields) - len(filled)
    grey = f"还有 {empty} 项没填" if filled and empty else "没填" if empty else ""
    buttons = [change] if hands.desk.editable else []
    items: list[Item] = [row(theme, Label(part.title, "strong"), Label(grey, "sub"), None, *buttons)]
    width = min(_KEY_MOST, max([_KEY_LEAST, *(round(len(field.label) * _CHARACTER) for field in filled)]))
    return [*items, *(_number(field.key, record, hands, width=width) for field in filled)]


# ---- parts -------------------------------------------------------------------------------------------
def _number(key: str, record: StudentRecord, hands: Hands, label: str = "", *, width: int = _KEY_LEAST) -> Item:
    """Return key and value; a masked value with the button that asks what the whole number is wanted for."""
    field, theme = _field(key, hands), hands.desk.theme
    value = record.facts.get(key)
    whole, masked = field.show(value), field.mask(value)
    hidden = whole != masked and key not in hands.shown
    eye = None
    if hidden and not hands.desk.past and hands.desk.may(Right.REVEAL):
        tip = "显示完整内容，要写明用途，会留下记录"
        eye = Button(theme, "显示", "eye", Role.QUIET, small=True, tip=tip, run=partial(hands.reveal, field))
        eye.setAccessibleName(f"显示完整的{field.label}")
    return key_value(theme, label or field.label, masked if hidden else whole, width=width, extra=eye)


def _title(hands: Hands, title: str, word: str, tab: str, record: StudentRecord) -> Item:
    desk = hands.desk
    state = {places.FOR_STUDENT: record.id, places.NEW: True}
    press = link(desk.theme, word, partial(desk.open, places.HELP_WORK, tab, state=state), name=f"{word} {record.name}")
    return row(desk.theme, Label(title, "strong"), None, *([press] if desk.editable else []))


def _line(hands: Hands, day: object, kind: str, who: str, what: str) -> Item:
    theme = hands.desk.theme
    head = row(theme, Label(str(day), "sub"), Label(kind), Label(who, wrap=True), None, spacing=8)
    return column(theme, head, Label(what, "sub", wrap=True), spacing=0) if what else head


def _field(key: str, hands: Hands) -> Field:
    return students.register(hands.desk.system).field(key)


def _code(table: str, code: object) -> str:
    return codes.table(table).label(str(code)) if code else ""


def _with(words: object, more: str) -> str:
    return f"{words}（{more}）" if words and more else str(words or "")


def _holds(pairing: PairingFacts, on: object) -> bool:
    return pairing.valid_to is None or str(pairing.valid_to) >= str(on)


def _to_student(desk: Desk, student_id: int) -> None:
    desk.open(places.STUDENTS, places.REGISTER, record=student_id)


def _what(happening: Happening) -> str:
    return (
        happening.label
        + (f"（{happening.reason}）" if happening.reason else "")
        + ("　已撤销" if happening.undone else "")
    )


def _when(happening: Happening, desk: Desk) -> str:
    return f"{moment(happening.at, desk)}　{happening.user}"


def moment(at: datetime, desk: Desk) -> str:
    """Return a time as people say it: 今天 10:41, 10月12日 15:20."""
    local = at.astimezone()
    return f"{dates.prose(local.date(), desk.today)} {local:%H:%M}"


def _spaced(parts: Sequence[str]) -> str:
    return "　".join(part for part in parts if part)
