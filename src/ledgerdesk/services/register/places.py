"""Villages and classes a transaction names: each is looked up, or made, once."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.grades import SIX_THREE
from ledgerdesk.models import SchoolProfile, Village
from ledgerdesk.services import classes


class Places:
    """Where children live and sit."""

    def __init__(self, session: Session) -> None:
        """Look nothing up yet."""
        self.session = session
        self._villages: dict[str, int] = {}
        self._classes: dict[tuple[date, str, int, int], int] = {}
        self._first_days: dict[int, date] = {}
        self._system: str | None = None

    @property
    def system(self) -> str:
        """Return the school system, which says what 初一 means."""
        if self._system is None:
            profile = self.session.get(SchoolProfile, 1)
            self._system = profile.system if profile else SIX_THREE
        return self._system

    def village(self, name: str | None) -> int | None:
        """Return the id of a village, made when there is none of that name."""
        if not name:
            return None
        if name not in self._villages:
            found = self.session.scalars(select(Village).where(Village.name == name).order_by(Village.id)).first()
            if found is None:
                profile = self.session.get(SchoolProfile, 1)
                found = Village(name=name, township=(profile.township if profile else None) or "")
                self.session.add(found)
                self.session.flush()
            self._villages[name] = found.id
        return self._villages[name]

    def school_class(self, day: date, stage: str, grade: int, number: int) -> int:
        """Return the id of a class of the school year of a day, made when there is none."""
        key = (day, stage, grade, number)
        if key not in self._classes:
            self._classes[key] = classes.ensure(self.session, day, stage, grade, number)
        return self._classes[key]

    def first_day(self, class_id: int) -> date:
        """Return the first day of the school year a class belongs to."""
        if class_id not in self._first_days:
            self._first_days[class_id] = classes.first_day(self.session, class_id)
        return self._first_days[class_id]
