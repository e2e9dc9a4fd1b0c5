"""What the words of a kind of list mean: said once by the clerk, used for every later list of the kind."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.fields.rows import Words
from ledgerdesk.models import CodeWord
from ledgerdesk.services.permission import needs


@needs(Right.IMPORT)
def remembered(session: Session, kinds: Iterable[str]) -> Words:
    """Return what the words of some kinds of lists mean, by field key and word; what two kinds say differently is out."""
    wanted = sorted(set(kinds))
    query = select(CodeWord.field, CodeWord.word, CodeWord.code).where(CodeWord.list_kind.in_(wanted))
    return _agreed((row[0], row[1], row[2]) for row in session.execute(query))


@needs(Right.IMPORT)
def elsewhere(session: Session, register: str) -> Words:
    """Return what words mean in all other lists for a register, where they agree: to be offered, never just used."""
    query = select(CodeWord.field, CodeWord.word, CodeWord.code).where(CodeWord.list_kind.startswith(f"{register}:"))
    return _agreed((row[0], row[1], row[2]) for row in session.execute(query))


@needs(Right.IMPORT)
def remember(session: Session, kinds: Iterable[str], words: Words) -> None:
    """Remember what words mean in some kinds of lists; what was said later stands."""
    for kind in sorted(set(kinds)):
        rows = session.scalars(select(CodeWord).where(CodeWord.list_kind == kind))
        known: Mapping[tuple[str, str], CodeWord] = {(row.field, row.word): row for row in rows}
        for (field, word), code in words.items():
            row = known.get((field, word))
            if row is None:
                session.add(CodeWord(list_kind=kind, field=field, word=word, code=code))
            elif row.code != code:
                row.code = code
    session.flush()


def _agreed(said: Iterable[tuple[str, str, str]]) -> Words:
    codes: dict[tuple[str, str], set[str]] = {}
    for field, word, code in said:
        codes.setdefault((field, word), set()).add(code)
    return MappingProxyType({key: next(iter(found)) for key, found in codes.items() if len(found) == 1})
