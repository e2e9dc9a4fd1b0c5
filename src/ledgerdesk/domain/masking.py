"""Hiding the middle of a number, and recognising a number hidden by anybody."""

import re

_STARS = "*＊✱●"
_TAIL = re.compile(r"尾号\s*[0-9]{1,4}")
_ANY = re.compile(rf"[{_STARS}xX×尾]")
_RUN = re.compile(rf"[{_STARS}]{{2,}}|[0-9][xX×]{{3,}}")


def _middle(text: str, head: int, tail: int) -> str:
    # A short number shows at most a quarter at each end.
    head, tail = min(head, len(text) // 4), min(tail, len(text) // 4)
    hidden = max(len(text) - head - tail, 3)
    return text[:head] + "*" * hidden + text[len(text) - tail :]


def id_number(number: str) -> str:
    """Return the first and last four characters of an identity number with stars between."""
    return _middle(number, 4, 4) if number else ""


def roll_number(number: str) -> str:
    """Return a roll number with its letter kept and the identity number in it masked."""
    return number[:1] + (id_number(number[1:]) or "***") if number else ""


def disability_card(number: str) -> str:
    """Return the first four characters; the end would tell kind and degree."""
    return _middle(number, 4, 0) if number else ""


def phone(number: str) -> str:
    """Return the first three and last four digits of a phone number with stars between."""
    if not number:
        return ""
    return number[:3] + "****" + number[-4:] if len(number) >= 11 else _middle(number, 3, 4)


def card(number: str) -> str:
    """Return a bank card by its last four digits."""
    return f"尾号 {number[-4:]}" if number else ""


def address(text: str) -> str:
    """Return the first six characters at most, never more than half: enough for the village, not for the door."""
    return text[: min(6, len(text) // 2)] + "****" if text else ""


def is_masked(text: str) -> bool:
    """Tell whether part of the text is hidden, so that a cell met on import means "unchanged"."""
    if not _ANY.search(text):
        return False
    if _RUN.search(text) or _TAIL.fullmatch(text.strip()):
        return True
    # 张* and 张*三: one star in a short word hides a character; in a longer text it marks a footnote.
    short = text.strip()
    return 2 <= len(short) <= 4 and any(star in short[1:] for star in _STARS)
