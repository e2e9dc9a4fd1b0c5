"""Columns by which a file names records and people: 记录号, names, and the numbers behind names."""

from typing import Unpack

from ledgerdesk.domain import id_number as ids
from ledgerdesk.domain import masking, names
from ledgerdesk.fields import kinds
from ledgerdesk.fields.cells import as_text, is_blank, without_numbers
from ledgerdesk.fields.field import Field, FieldError, Kind, Sensitivity
from ledgerdesk.fields.kinds import Traits, guarded, split_words

JOINT = "、"
NONE = "无"
_LONGEST = 200
_MOST_RECORDS = 999_999_999

RECORD = kinds.integer(
    "record_id",
    "记录号",
    most=_MOST_RECORDS,
    width=8,
    aliases=("台账记录号",),
    hint="台账里这条记录的号，改好再导入时靠它找回，请不要改；新增的行留空",
)


def people(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field of one or several people's names, joined by 、; of namesakes the last four digits stand behind."""

    def read(value: object) -> str | None:
        found = [names.tidy(word) for word in split_words(as_text(value, lines=True))]
        if any(names.lost_characters(name) for name in found):
            raise FieldError("姓名里有没显示出来的字", "对照户口本重新填")
        joined = JOINT.join(found)
        if len(joined) > _LONGEST:
            raise FieldError(f"太长了，最多 {_LONGEST} 个字", "只留姓名")
        return joined or None

    def parse(value: object) -> object:
        return None if is_blank(value) else guarded(read, value)

    return Field(key=key, label=label, kind=Kind.TEXT, parse=parse, show=_show, mask=_show, **common)


def numbers(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field of one or several identity numbers, joined by 、; 无 stands for somebody without one."""

    def read(value: object) -> str | None:
        words = split_words(without_numbers(value))
        if not [word for word in words if word != NONE]:
            return None
        return JOINT.join(word if word == NONE else _number(word) for word in words)

    def parse(value: object) -> object:
        return None if is_blank(value) else guarded(read, value)

    def mask(value: object) -> str:
        return JOINT.join(masking.id_number(word) for word in _show(value).split(JOINT)) if value else ""

    common.setdefault("sensitivity", Sensitivity.SENSITIVE)
    return Field(key=key, label=label, kind=Kind.ID_NUMBER, parse=parse, show=_show, mask=mask, **common)


def hint(key: str, label: str, **common: Unpack[Traits]) -> Field:
    """Return a field of free words that only help to tell whom a row means; nothing is stored of it."""
    return kinds.text(key, label, **common)


def _number(word: str) -> str:
    number = ids.normalise(word)
    resident = len(number) >= 15 and number[:14].isdigit()
    return ids.check(number, kind=ids.RESIDENT if resident or number.isdigit() else ids.OTHER).number


def _show(value: object) -> str:
    return "" if value is None else str(value)
