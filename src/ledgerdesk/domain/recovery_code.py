"""The recovery code: 24 Crockford symbols (120 bits) and a check symbol, for paper."""

import re
import secrets

from ledgerdesk.domain import crockford

_LENGTH = 24
_GROUP = 4
_LEAST_DIGITS = 3  # of 24 symbols seven or eight are digits; fewer than three are rare


def generate() -> str:
    """Return a new code of 24 symbols and its check symbol, without separators."""
    body = "".join(secrets.choice(crockford.ALPHABET) for _ in range(_LENGTH))
    return body + _check(body)


def grouped(code: str) -> tuple[str, ...]:
    """Return six groups of four symbols and the check symbol, as printed."""
    body = tuple(code[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))
    return (*body, code[_LENGTH:])


def normalise(text: str) -> str | None:
    """Return the code a person typed (case, separators and look-alikes forgiven); None when it is none."""
    code = crockford.tidy(text)
    if len(code) != _LENGTH + 1 or any(c not in crockford.ALPHABET for c in code[:_LENGTH]):
        return None
    return code if _check(code[:_LENGTH]) == code[_LENGTH] else None


def mistake(text: str) -> str:
    """Return in Chinese what is wrong with a code as typed, the group where it can be told; "" when it may be right."""
    if normalise(text) is not None:
        return ""
    groups = [crockford.tidy(part) for part in re.split(r"[\s\-—_.－]+", text.strip())]
    if len(groups) == _LENGTH // _GROUP + 1:  # typed in groups, as on paper
        for number, group in enumerate(groups[:-1], start=1):
            if len(group) != _GROUP:
                return f"恢复码第 {number} 组应该是 {_GROUP} 位，现在是 {len(group)} 位。请对照纸上再输。"
    code = crockford.tidy(text)
    for at, symbol in enumerate(code[:_LENGTH]):
        if symbol not in crockford.ALPHABET:
            return f"恢复码第 {at // _GROUP + 1} 组有一个字不对，恢复码里没有“{symbol}”。请对照纸上再输。"
    if len(code) != _LENGTH + 1:
        return f"恢复码一共 {_LENGTH + 1} 位，现在是 {len(code)} 位。请逐组对照纸上再输。"
    return "恢复码抄错了一处，请逐组对照纸上再输。"


def resembles(text: str) -> bool:
    """Tell whether it looks like a code rather than a password: about as long, and digits among the letters."""
    code = crockford.tidy(text)
    digits = sum(one.isdecimal() for one in text)  # tidied, the letters I, L and O are digits too
    return abs(len(code) - _LENGTH - 1) <= 2 and code.isascii() and _LEAST_DIGITS <= digits < len(code)


def first_wrong_group(text: str, code: str) -> int | None:
    """Return the number (from 1) of the first typed group that differs from the code; None when all agree."""
    typed = crockford.tidy(text)
    for number, group in enumerate(grouped(code)):
        if typed[number * _GROUP : number * _GROUP + len(group)] != group:
            return number + 1
    return None if len(typed) == len(code) else len(grouped(code))


def _check(body: str) -> str:
    value = 0
    for symbol in body:
        value = value * 32 + crockford.ALPHABET.index(symbol)
    return crockford.CHECK_ALPHABET[value % 37]
