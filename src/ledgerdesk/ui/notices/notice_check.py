"""Whether a notice says anything that must not hang on a wall: looked for, not assumed."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from ledgerdesk.domain.notice import PublicLine
from ledgerdesk.domain.text import compact
from ledgerdesk.fields import catalogue, codes
from ledgerdesk.fields.field import Field, Sensitivity
from ledgerdesk.services import register
from ledgerdesk.services.notices import NoticeFacts
from ledgerdesk.ui.desk import Session

CLEAN = "只含姓名、年级、班级，没有不能公开的内容"
CLEAN_WITH_LEVEL = "只含姓名、年级、班级、档次，没有不能公开的内容"
_LONG_NUMBER = re.compile(r"\d{7}")
_SHORTEST = 4  # shorter texts stand in a title by chance


def findings(session: Session, facts: NoticeFacts, lines: Sequence[PublicLine], on: date) -> tuple[str, ...]:
    """Return what of the pupils' sensitive data stands on a notice, in words; () when nothing does.

    Everything the paper is made of is compared with every sensitive value of everybody it names.
    """
    texts = {
        "标题": facts.title,
        "公示地点": facts.words.place,
        "依据": facts.words.basis,
        "意见箱": facts.words.mailbox,
    }
    texts |= {f"名单第 {at} 行": _said(line) for at, line in enumerate(lines, 1)}
    return tuple(dict.fromkeys((*_values(session, facts.student_ids, texts, on), *_patterns(texts))))


def _said(line: PublicLine) -> str:
    return " ".join((line.name, line.grade, line.class_name, line.level or ""))


def _values(session: Session, student_ids: Sequence[int], texts: dict[str, str], on: date) -> Iterator[str]:
    fields = [field for field in catalogue.sheet("students").fields if _sensitive(field)]
    whole = compact(" ".join(texts.values()))
    known = register.gather(session, on, [field.key for field in fields], student_ids)
    for facts in known.values():
        for field in fields:
            shown = compact(field.show(facts[field.key])) if facts[field.key] is not None else ""
            if len(shown) >= _SHORTEST and shown in whole:
                where = next((name for name, text in texts.items() if shown in compact(text)), "公示")
                yield f"{where}里有学生的{field.label}"


def _patterns(texts: dict[str, str]) -> Iterator[str]:
    labels = [code.label for code in codes.table("category").codes]
    for where, text in texts.items():
        if where.startswith("名单"):
            if _LONG_NUMBER.search(compact(text)):
                yield f"{where}有一长串数字"
            yield from (f"{where}写了“{label}”" for label in labels if label in text)


def _sensitive(field: Field) -> bool:
    return field.sensitivity is Sensitivity.SENSITIVE and not field.computed
