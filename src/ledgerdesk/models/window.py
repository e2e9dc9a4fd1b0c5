"""What the window remembers: drafts of unsaved text and preferences of display."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Scratch
from ledgerdesk.models.types import HiddenJson, Json


class Draft(Scratch, Base):
    """Unsaved text of one editor; inside the encrypted ledger and nowhere else."""

    __tablename__ = "drafts"
    key: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    saved_at: Mapped[datetime]
    body: Mapped[Any] = mapped_column(HiddenJson)


class Preference(Scratch, Base):
    """A choice of display, such as the columns of a table."""

    __tablename__ = "preferences"
    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[Any] = mapped_column(Json)
