"""The recovery code: 24 Crockford symbols (120 bits) and a check symbol, for paper."""

import secrets

from ledgerdesk.domain import crockford

_LENGTH = 24
_GROUP = 4


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
