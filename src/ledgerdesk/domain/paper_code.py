"""What stands in the code of a printed form, and how it is shown to people and typed back.

LD1 · mark of the ledger (4) · number of the sheet (10) · page (2 digits) · check (8): 27 capitals and digits. The
number is drawn by chance and says nothing about the child; the check is made with a key only this ledger has, so that
no wrong reading, no typing mistake and no code made elsewhere is ever taken for a sheet that was printed here.
People see the number and two symbols of the check: 7K3Q-M4XV-0T58, and -02 behind it where there are more pages.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ledgerdesk.domain import crockford

PREFIX, VERSION = "LD", "1"
MARK, TOKEN, PAGE, CHECK, SHORT_CHECK = 4, 10, 2, 8, 2
SYMBOLS = len(PREFIX) + len(VERSION) + MARK + TOKEN + PAGE + CHECK
TYPED = TOKEN + SHORT_CHECK
MOST_PAGES = 10**PAGE - 1
_GROUP = 4

#: Makes bytes only this ledger can make from a message: ``Context.seal``.
Seal = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Code:
    """The number of a sheet and its page, counted from 1; 0 where whoever typed it left it out."""

    token: str
    page: int


class NotACode(ValueError):  # noqa: N818 - says what it is
    """What was read is none of this program's codes: of a poster, a payment, another program."""


class OtherVersion(ValueError):  # noqa: N818
    """A code of a later version of this program."""


class OtherLedger(ValueError):  # noqa: N818
    """A sheet of another school, or of another ledger of this one."""


class Damaged(ValueError):  # noqa: N818
    """Wrongly read, wrongly typed or made up: the check does not fit."""


def mark(seal: Seal) -> str:
    """Return the mark of a ledger: the same on all its sheets, and nobody can tell the ledger by it."""
    return crockford.encode(seal(b"paper form: ledger"))[:MARK]


def text(seal: Seal, token: str, page: int) -> str:
    """Return what is in the squares of a page; ValueError for a page beyond the 99th."""
    if not 1 <= page <= MOST_PAGES:
        raise ValueError(page)
    body = f"{PREFIX}{VERSION}{mark(seal)}{token}{page:0{PAGE}d}"
    return body + _check(seal, body)[:CHECK]


def shown(seal: Seal, token: str, page: int, pages: int) -> str:
    """Return what stands under the squares."""
    symbols = token + _short_check(seal, token)
    groups = [symbols[at : at + _GROUP] for at in range(0, TYPED, _GROUP)]
    return "-".join([*groups, *([f"{page:0{PAGE}d}"] if pages > 1 else [])])


def read(seal: Seal, code: str) -> Code:
    """Return what the squares of a page say.

    Raises:
        NotACode, OtherVersion, OtherLedger, Damaged: it is no page of this ledger; which, for the words to be said.
    """
    if not code.startswith(PREFIX) or not 4 <= len(code) <= 120 or not code.isascii() or not code[2].isdigit():
        raise NotACode
    if code[len(PREFIX)] != VERSION:
        raise OtherVersion
    if len(code) != SYMBOLS or any(symbol not in crockford.ALPHABET for symbol in code[len(PREFIX) :]):
        raise Damaged
    body = code[:-CHECK]
    at = len(PREFIX) + len(VERSION)
    if body[at : at + MARK] != mark(seal):
        raise OtherLedger
    page = body[-PAGE:]
    if _check(seal, body)[:CHECK] != code[-CHECK:] or not page.isdigit() or page == "00":
        raise Damaged
    return Code(body[at + MARK : -PAGE], int(page))


def read_typed(seal: Seal, typed: str) -> Code:
    """Return what a typed number says, forgiving case, groups and look-alikes; the text of the squares will do as well.

    Raises:
        NotACode: it has not the length or the symbols of one; the others as ``read``.
    """
    whole = "".join(typed.upper().split())
    if whole.startswith(PREFIX) and len(whole) == SYMBOLS:
        return read(seal, whole)
    symbols = crockford.tidy(typed)
    number, page = symbols[:TYPED], symbols[TYPED:]
    if len(number) != TYPED or any(symbol not in crockford.ALPHABET for symbol in number):
        raise NotACode
    if page and not (page.isdigit() and len(page) <= PAGE):
        raise NotACode
    token = number[:TOKEN]
    if _short_check(seal, token) != number[TOKEN:]:
        raise Damaged
    return Code(token, int(page or 0))


def _check(seal: Seal, body: str) -> str:
    return crockford.encode(seal(f"paper form: page {body}".encode()))


def _short_check(seal: Seal, token: str) -> str:
    return crockford.encode(seal(f"paper form: number {token}".encode()))[:SHORT_CHECK]
