"""Notices and their lines: they are worked out from other registers, so they go out and never come in."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.models import NoticeLine
from ledgerdesk.services import notices
from ledgerdesk.services.registers.shape import Facts


class Notices:
    """Every notice, drafts too."""

    name, unit = "notices", "份"

    def known(
        self,
        session: Session,
        on: date,  # noqa: ARG002 - the list of all of them
        keys: Iterable[str],
        ids: Iterable[int] | None = None,
    ) -> dict[int, Facts]:
        """Return the notices as their page lists them."""
        wanted, chosen = tuple(keys), None if ids is None else frozenset(ids)
        rows = (row for row in notices.rows(session) if chosen is None or row.id in chosen)
        return {row.id: {key: getattr(row, key) for key in wanted} for row in rows}


class NoticeLines:
    """The lines of all issued notices; the ids are those of the lines."""

    name, unit = "notice_lines", "人"

    def known(
        self,
        session: Session,
        on: date,  # noqa: ARG002 - the list of all of them
        keys: Iterable[str],
        ids: Iterable[int] | None = None,
    ) -> dict[int, Facts]:
        """Return the lines as they were posted, one notice after the other."""
        wanted, chosen = tuple(keys), None if ids is None else frozenset(ids)
        rows = session.scalars(select(NoticeLine).order_by(NoticeLine.notice_id, NoticeLine.row))
        kept = (row for row in rows if chosen is None or row.id in chosen)
        return {row.id: {key: getattr(row, key) for key in wanted} for row in kept}
