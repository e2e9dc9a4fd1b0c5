"""Column types of STRICT tables: days, moments, flags and JSON, all kept as text or integers."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any

from sqlalchemy import Dialect, Integer, Text
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from ledgerdesk.domain import masking


class Day(TypeDecorator[date]):
    """A calendar day as ISO text: STRICT tables know no DATE."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write the day."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Read the day."""
        return None if value is None else date.fromisoformat(value)


class Moment(TypeDecorator[datetime]):
    """A moment as ISO text in UTC, whole seconds."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write the moment; it must be aware."""
        return None if value is None else value.astimezone(UTC).isoformat(timespec="seconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Read the moment."""
        return None if value is None else datetime.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """A yes or no as 1 or 0; NULL is unknown, which is not no."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write the flag."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Read the flag."""
        return None if value is None else bool(value)


class Hidden(TypeDecorator[str]):
    """A number of a person as text; a reader opened for somebody who may not see it whole gets it masked."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: str) -> None:
        """Take which mask of ``domain.masking`` applies: id_number, roll_number, phone, card, disability_card, address, words."""
        super().__init__()
        self.kind = kind

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], str | None] | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Mask what is read where the connection does; elsewhere the number costs nothing more than any text."""
        if not masks(dialect):
            return None
        hide = masking.for_onlookers(self.kind)
        return lambda value: None if value is None else hide(value)


class Json(TypeDecorator[Any]):
    """JSON as text with sorted keys; NULL stays NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write the value."""
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Read the value."""
        return None if value is None else json.loads(value)


class HiddenJson(Json):
    """JSON that may hold numbers of people; masked as ``Hidden`` is."""

    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the value, masked where the connection is."""
        read = super().process_result_value(value, dialect)
        return masking.kept(read, onlooker=True) if masks(dialect) else read


def masks(dialect: Dialect) -> bool:
    """Tell whether a connection was opened for somebody who may not see whole numbers."""
    return bool(getattr(dialect, "ledgerdesk_masked", False))


#: What people write in their own words, a telephone number among them; ``Hidden`` by ``masking.words``.
Words = Annotated[str, mapped_column(Hidden("words"))]
