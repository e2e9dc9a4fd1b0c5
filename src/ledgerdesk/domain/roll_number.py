"""学籍号: the pupil's number in the national roll."""

import re

from ledgerdesk.domain.findings import Finding, Rejected, warning
from ledgerdesk.domain.id_number import IdProblem, birth_date, check, normalise

_FORMAL, _WITHOUT_ID, _TEMPORARY = "G", "J", "L"


class RollNumberProblem(Rejected):
    """The text is no roll number."""


def parse(text: str) -> str:
    """Return a roll number of 19 characters; RollNumberProblem else.

    G and an identity number with its check digit; J and the 18 characters given to a pupil without one; L, six
    digits of region, eight of birth and four at random, without check digit.
    """
    number = normalise(text).replace("-", "")
    letter, body = number[:1], number[1:]
    if letter not in (_FORMAL, _WITHOUT_ID, _TEMPORARY) or not letter:
        if len(number) == 18:
            raise RollNumberProblem("学籍号前面少了字母", "填 G 加身份证号，没有正式学籍的填 J 或 L 开头的号")
        raise RollNumberProblem("学籍号应以 G、J 或 L 开头", "对照学籍系统")
    if len(body) != 18 or not re.fullmatch("[0-9]{17}[0-9X]", body):
        raise RollNumberProblem(f"学籍号应是 19 位，现在是 {len(number)} 位", "对照学籍系统")
    if letter == _FORMAL:
        try:
            check(body)
        except IdProblem:
            raise RollNumberProblem("学籍号里的身份证号对不上", "对照学籍系统") from None
    if letter == _TEMPORARY:
        try:
            birth_date(body)
        except IdProblem:
            raise RollNumberProblem("学籍号第 8 到 15 位不是日期", "对照学籍系统") from None
    return number


def findings(number: str, id_number: str | None) -> tuple[Finding, ...]:
    """Return a warning when the identity number in a G number is not the pupil's: it may have been corrected later."""
    if id_number and number.startswith(_FORMAL) and number[1:] != id_number:
        return (warning("学籍号里的身份证号与现在的身份证号不一样", "核对是不是改过身份证号"),)
    return ()
