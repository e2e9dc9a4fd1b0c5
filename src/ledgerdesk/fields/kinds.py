"""Builders of fields, one for each kind of value."""

import re
from collections.abc import Callable
from datetime import date
from typing import TypedDict, Unpack

from ledgerdesk.domain import bank_card, dates, disability, masking, names, numerals
from ledgerdesk.domain import id_number as ids
from ledgerdesk.domain import money as moneys
from ledgerdesk.domain import phone as phones
from ledgerdesk.domain import roll_number as rolls
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.text import compact
from ledgerdesk.fields import codes as tables
from ledgerdesk.fields.cells import (
    BLANK_WORDS,
    NO_WORDS,
    YES_WORDS,
    as_text,
    exact_digits,
    is_blank,
    without_numbers,
)
from ledgerdesk.fields.field import Field, FieldError, Kind, Sensitivity

_LONGEST_TEXT = 200
_LONGEST_NOTE = 5_000
_LONGEST_NAME = 60
_ASIDE = re.compile(r"[()（）\[\]【】:：]")
# Between the names of several people; one person's name holds none of these, and no line break.
_SEVERAL_NAMES = re.compile(r"[、，,;；/／\\|｜&＆+＋]")


class Traits(TypedDict, total=False):
    """What every builder passes on to the field."""

    width: int
    required: bool
    aliases: tuple[str, ...]
    sensitivity: Sensitivity
    computed: bool
    hint: str
    example: str


def _show_text(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return "" if value is None else str(value)


_WRITTEN = frozenset({Kind.TEXT, Kind.LONG_TEXT})


def _field(
    key: str,
    label: str,
    kind: Kind,
    read: Callable[[object], object],
    common: Traits,
    *,
    show: Callable[[object], str] = _show_text,
    hide: Callable[[str], str] | None = None,
    codes: str | None = None,
    blanks: frozenset[str] = BLANK_WORDS,
) -> Field:
    """Put a field together: blanks are None, a number partly hidden is refused."""

    def parse(value: object) -> object:
        if is_blank(value, blanks):
            return None
        if hide is not None and isinstance(value, str) and masking.is_masked(value):
            raise FieldError("号码被遮住了一部分", "填完整的号码")
        return guarded(read, value)

    # What people write may hold a phone or a card: hidden like the number it is, wherever masks are shown.
    veil = hide or (masking.words if kind in _WRITTEN else None)

    def mask(value: object) -> str:
        shown = show(value)
        return veil(shown) if veil is not None and shown else shown

    return Field(key=key, label=label, kind=kind, parse=parse, show=show, mask=mask, codes=codes, **common)


def guarded(read: Callable[[object], object], value: object) -> object:
    """Return what ``read`` makes of the value; a refusal by a rule becomes a FieldError that carries no value."""
    try:
        return read(value)
    except Rejected as refused:
        problem = FieldError(refused.what, refused.fix)
    # Outside the handler: the frames of the first exception hold the value.
    raise problem


def text(
    key: str,
    label: str,
    *,
    longest: int = _LONGEST_TEXT,
    hide: Callable[[str], str] | None = None,
    **common: Unpack[Traits],
) -> Field:
    """Return a field of one line of at most ``longest`` characters."""

    def read(value: object) -> str | None:
        return _fitting(as_text(value), longest)

    return _field(key, label, Kind.TEXT, read, common, hide=hide, blanks=frozenset())


def long_text(key: str, label: str, *, longest: int = _LONGEST_NOTE, **common: Unpack[Traits]) -> Field:
    """Return a field of several lines."""

    def read(value: object) -> str | None:
        return _fitting(as_text(value, lines=True), longest)

    return _field(key, label, Kind.LONG_TEXT, read, common, blanks=frozenset())


def name(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field for a person's name."""
    return _field(key, label, Kind.NAME, _read_name, common)


def id_number(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field for an identity document: a resident card checked, others left to the row's check with their kind."""
    common.setdefault("sensitivity", Sensitivity.SENSITIVE)
    return _field(key, label, Kind.ID_NUMBER, _read_id, common, hide=masking.id_number)


def roll_number(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field for a 学籍号."""
    common.setdefault("sensitivity", Sensitivity.SENSITIVE)
    return _field(
        key, label, Kind.ID_NUMBER, lambda cell: rolls.parse(without_numbers(cell)), common, hide=masking.roll_number
    )


def disability_card(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field for a 残疾证号."""
    common.setdefault("sensitivity", Sensitivity.SENSITIVE)
    return _field(
        key,
        label,
        Kind.ID_NUMBER,
        lambda cell: disability.parse_card(without_numbers(cell)).number,
        common,
        hide=masking.disability_card,
    )


def phone(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field for a telephone number."""
    common.setdefault("sensitivity", Sensitivity.SENSITIVE)
    return _field(key, label, Kind.PHONE, lambda cell: phones.parse(exact_digits(cell)), common, hide=masking.phone)


def card(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field for a bank card or passbook."""
    common.setdefault("sensitivity", Sensitivity.SENSITIVE)
    return _field(key, label, Kind.CARD, lambda cell: bank_card.parse(exact_digits(cell)), common, hide=masking.card)


def day(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field for a calendar day."""

    def show(value: object) -> str:
        return dates.show_day(value) if isinstance(value, date) else ""

    return _field(key, label, Kind.DAY, dates.parse_day, common, show=show)


def month(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field for a month, stored and shown as 2024-09."""
    return _field(key, label, Kind.MONTH, dates.parse_month, common)


def code(key: str, label: str, table: str, **common: Unpack[Traits]) -> Field:
    """Return a field whose value is a code of a table."""

    def read(value: object) -> str | None:
        word = as_text(value)
        found = tables.table(table).code_of(word)
        if found is None and not is_blank(word):
            raise FieldError("没有这个选项", "从选项里选一个")
        return found

    def show(value: object) -> str:
        return tables.table(table).label(str(value)) if value is not None else ""

    # 无 may be an entry of the table, so the table is asked first.
    return _field(key, label, Kind.CODE, read, common, show=show, codes=table, blanks=frozenset())


def codes(key: str, label: str, table: str, **common: Unpack[Traits]) -> Field:
    """Return a field whose value is a tuple of codes of a table, in the table's order, joined by 、."""

    def read(value: object) -> tuple[str, ...] | None:
        found: set[str] = set()
        for word in split_words(as_text(value, lines=True)):
            one = tables.table(table).code_of(word)
            if one is None:
                raise FieldError("有不认识的选项", "从选项里选，几个之间用顿号隔开")
            found.add(one)
        return tuple(sorted(found, key=tables.table(table).position)) or None

    def show(value: object) -> str:
        return "、".join(map(tables.table(table).label, value)) if isinstance(value, tuple) else ""

    return _field(key, label, Kind.CODES, read, common, show=show, codes=table)


def flag(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field of 是, 否 or unknown."""

    def show(value: object) -> str:
        return "" if value is None else ("是" if value else "否")

    return _field(key, label, Kind.FLAG, read_flag, common, show=show, blanks=BLANK_WORDS - NO_WORDS)


def integer(key: str, label: str, *, least: int = 0, most: int = 999, **common: Unpack[Traits]) -> Field:
    """Return a field for a whole number between ``least`` and ``most``."""

    def read(value: object) -> int:
        number = _whole(value)
        if number is None:
            raise FieldError("这一格不是整数", "只写数字")
        if not least <= number <= most:
            raise FieldError(f"应在 {least} 到 {most} 之间", "核对数字")
        return number

    return _field(key, label, Kind.INTEGER, read, common)


def money(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field for an amount: stored in fen, typed and shown in yuan."""

    def show(value: object) -> str:
        return moneys.show(value) if isinstance(value, int) else ""

    return _field(key, label, Kind.MONEY, moneys.parse, common, show=show)


def called(names: str) -> tuple[str, ...]:
    """Return the other names of a column, written one after the other with spaces between."""
    return tuple(names.split())


def read_flag(value: object) -> bool:
    """Return a yes or no in the words of real lists; FieldError else."""
    if isinstance(value, bool):
        return value
    word = tables.fold_word(as_text(value))
    if word in YES_WORDS:
        return True
    if word in NO_WORDS:
        return False
    raise FieldError("看不出是不是", "填是或否")


def split_words(joined: str) -> tuple[str, ...]:
    """Return the words of a cell that lists several, parted by 、, commas, semicolons, slashes, + or line breaks."""
    for mark in "，,;；/／|｜+＋&\n":
        joined = joined.replace(mark, "、")
    return tuple(word.strip() for word in joined.split("、") if word.strip())


def _fitting(value: str, longest: int) -> str | None:
    if len(value) > longest:
        raise FieldError(f"太长了，最多 {longest} 个字", "写短一些")
    return None if is_blank(value, frozenset()) else value


def _read_name(value: object) -> str:
    written = as_text(value, lines=True)
    if _SEVERAL_NAMES.search(written) or sum(len(line.strip()) > 1 for line in written.split("\n")) > 1:
        raise FieldError("像是写了几个人的姓名", "一格只留一个人")
    if _ASIDE.search(written):
        raise FieldError("姓名后面还写了别的话", "只留姓名，别的写到备注里")
    found = names.tidy(as_text(value))
    if names.lost_characters(found):
        raise FieldError("姓名里有没显示出来的字", "对照户口本重新填")
    if any(char.isdigit() for char in found):
        raise FieldError("姓名里有数字", "只留姓名")
    if not any(char.isalpha() for char in found) and not names.private_use(found):
        raise FieldError("这一格不是姓名", "填姓名")
    if len(found) > _LONGEST_NAME:
        raise FieldError(f"姓名太长，最多 {_LONGEST_NAME} 个字", "只留姓名")
    return found


def _read_id(value: object) -> str:
    number = ids.normalise(without_numbers(value))
    if (len(number) >= 15 and number[:14].isdigit()) or number.isdigit():
        return ids.check(number).number
    if 5 <= len(number) <= 30 and number.isascii() and any(char.isdigit() for char in number):
        return ids.check(number, kind=ids.OTHER).number
    return ids.check(number).number


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, int):
        return value
    word = compact(value).rstrip("人口个次周岁年名")
    sign = -1 if word.startswith("-") else 1
    digits = word.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) < 10:
        return sign * int(digits)
    return numerals.read(word)
