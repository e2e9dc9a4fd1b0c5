"""Telephone numbers of the mainland."""

import re

from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.text import compact

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
# Three-digit area codes are 010 and 02x; the others have four digits.
_FIXED = re.compile(r"\(?(010|02[0-9]|0[3-9][0-9]{2})\)?-?([2-9][0-9]{6,7})(?:-([0-9]{1,5}))?")
_SEVERAL = re.compile(r"[/、,，;；\\]|[0-9]{11}\D+[0-9]{7,}|[0-9]{22}")
_SCIENTIFIC = re.compile(r"[0-9.]+E\+?[0-9]+", re.IGNORECASE)


class PhoneProblem(Rejected):
    """The text is no telephone number."""


def parse(text: str) -> str:
    """Return a mobile number as 11 digits, a fixed line as 0718-1234567; PhoneProblem else."""
    number = compact(text).strip("'‘’.。")
    if _SCIENTIFIC.fullmatch(number):
        raise PhoneProblem("号码被表格程序改成了科学记数", "在原表把该列设为文本，再重新填")
    if match := _FIXED.fullmatch(number):
        return "-".join(part for part in match.groups() if part)
    digits = re.sub(r"^(\+86|0086|86-)", "", number).replace("-", "")
    if _MOBILE.fullmatch(digits):
        return digits
    if _SEVERAL.search(number):
        raise PhoneProblem("一格里不止一个号码", "只留最常用的一个")
    if digits.isascii() and digits.isdigit() and digits[:1] == "1":
        raise PhoneProblem(
            f"手机号应是 11 位，现在是 {len(digits)} 位" if len(digits) != 11 else "没有这样开头的手机号", "核对号码"
        )
    raise PhoneProblem("不像电话号码", "填 11 位手机号，座机前面加区号")
