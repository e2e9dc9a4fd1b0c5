"""Hiding the middle of a number, and recognising a number hidden by anybody."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

Mask = Callable[[str], str]

_STARS = "*＊✱●"
_TAIL = re.compile(r"尾号\s*[0-9]{1,4}")
_ANY = re.compile(rf"[{_STARS}xX×尾]")
_RUN = re.compile(rf"[{_STARS}]{{2,}}|[0-9][xX×]{{3,}}")
# In a sentence: nine digits and more at a stretch, or in groups of three and more, which a date has not.
_IN_WORDS = re.compile(r"\d{9,}[xX]?|\d{3,}(?:[ -]\d{3,})+[xX]?")
_LEAST_IN_WORDS, _LEAST_OF_ID = 9, 15
_LEAST_STARS = 5  # from here on the mask of the screens leaves stars as they are


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


def whole_id_number(number: str) -> str:
    """Return nothing of an identity number but its length.

    Beside the day of birth and the county, four characters at each end let the whole number be worked out again.
    """
    return "*" * max(len(number), _LEAST_STARS) if number else ""


def whole_roll_number(number: str) -> str:
    """Return a roll number with its letter kept and nothing of the identity number in it."""
    return number[:1] + "*" * max(len(number) - 1, _LEAST_STARS) if number else ""


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
    if number.startswith("尾号 "):
        return number
    return f"尾号 {number[-4:]}" if number else ""


def address(text: str) -> str:
    """Return the first six characters at most, never more than half: enough for the village, not for the door."""
    if text.endswith("****"):
        return text
    return text[: min(6, len(text) // 2)] + "****" if text else ""


def words(text: str) -> str:
    """Return what somebody wrote with every number hidden in it that may be a person's: nine digits and more."""
    return _IN_WORDS.sub(partial(_hidden, id_number), text)


def whole_words(text: str) -> str:
    """Return the same with nothing left of what may be an identity number."""
    return _IN_WORDS.sub(partial(_hidden, whole_id_number), text)


def for_onlookers(kind: str) -> Mask:
    """Return the mask by its name for readers who may never see whole numbers; KeyError for an unknown name."""
    return _FOR_ONLOOKERS[kind]


def kept(value: object, key: str = "", *, onlooker: bool = False) -> object:
    """Return plain JSON with every number and address in it hidden, by the key it is kept under or by its length.

    ``onlooker`` hides as ``for_onlookers`` does.
    """
    if isinstance(value, str):
        kind = next((kind for end, kind in _BY_KEY if key.endswith(end)), "words")
        return (_FOR_ONLOOKERS if onlooker else _ON_SCREEN)[kind](value)
    if isinstance(value, Mapping):
        return {name: kept(inner, name, onlooker=onlooker) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [kept(inner, key, onlooker=onlooker) for inner in value]
    return value


def is_masked(text: str) -> bool:
    """Tell whether part of the text is hidden, so that a cell met on import means "unchanged"."""
    if not _ANY.search(text):
        return False
    if _RUN.search(text) or _TAIL.fullmatch(text.strip()):
        return True
    # 张* and 张*三: one star in a short word hides a character; in a longer text it marks a footnote.
    short = text.strip()
    return 2 <= len(short) <= 4 and any(star in short[1:] for star in _STARS)


def _hidden(long: Mask, met: re.Match[str]) -> str:
    number = met[0]
    digits = sum(char.isdigit() for char in number)
    if digits < _LEAST_IN_WORDS:
        return number
    return long(number) if digits >= _LEAST_OF_ID else phone(number)


_ON_SCREEN: Mapping[str, Mask] = MappingProxyType(
    {
        "id_number": id_number,
        "roll_number": roll_number,
        "phone": phone,
        "card": card,
        "disability_card": disability_card,
        "address": address,
        "words": words,
    }
)
_FOR_ONLOOKERS: Mapping[str, Mask] = MappingProxyType(
    {**_ON_SCREEN, "id_number": whole_id_number, "roll_number": whole_roll_number, "words": whole_words}
)
_BY_KEY = (
    ("id_number", "id_number"),
    ("roll_number", "roll_number"),
    ("phone", "phone"),
    ("card_number", "card"),
    ("disability_card", "disability_card"),
    ("address", "address"),
    ("residence", "address"),
    ("hukou_place", "address"),
)
