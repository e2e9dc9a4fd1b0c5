"""Which household a list means: by its number, its head's identity number, or a head nobody shares the name of."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import names, text
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.models import Household, HouseholdMember, Person, Village
from ledgerdesk.services.households import HEAD

_NONE_SUCH = "先在家庭名册里登记，或核对"


class Homes:
    """The households of the ledger by what lists call them."""

    def __init__(self, session: Session) -> None:
        """Read them all at once."""
        heads = (
            select(HouseholdMember.household_id, Person.name, Person.id_number)
            .join(Person, Person.id == HouseholdMember.person_id)
            .where(HouseholdMember.relation == HEAD)
            .order_by(HouseholdMember.valid_to.is_(None), HouseholdMember.valid_to, HouseholdMember.id)
        )
        known = {row[0]: (row[1], row[2]) for row in session.execute(heads)}
        query = (
            select(Household.id, Household.number, Village.name)
            .outerjoin(Village, Village.id == Household.village_id)
            .where(Household.merged_into_id.is_(None))
        )
        self.facts: dict[int, dict[str, Any]] = {}
        self._by_number: dict[str, int] = {}
        self._by_head: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for home, number, village in session.execute(query):
            name, head_id = known.get(home, (None, None))
            self.facts[home] = {
                "household_number": number, "head_name": name, "head_id_number": head_id, "village": village,
            }  # fmt: skip
            if number:
                self._by_number[number] = home
            if head_id:
                self._by_head[head_id] = home
            if name:
                self._by_name[names.fold(name)].append(home)

    def find(self, row: ParsedRow, record: int | None = None) -> tuple[int | None, tuple[Problem, ...]]:
        """Return the household a row names (``record`` is that of its 记录号), or why it is not known."""
        if record is not None and self._says(row, record):
            return record, ()
        number, head_id = row.values.get("household_number"), row.values.get("head_id_number")
        by_number, by_head = self._by_number.get(str(number)), self._by_head.get(str(head_id))
        if by_number is not None and by_head not in (None, by_number):
            return None, (Problem("head_id_number", "户编号和户主身份证号不是同一户", "核对后改正"),)
        found = by_number if by_number is not None else by_head
        if found is not None:
            if not self._named(row, found):
                return None, (Problem("head_name", "户主姓名和号码不是同一户", "核对后改成一致"),)
            return found, ()
        if number is not None:
            return None, (Problem("household_number", "台账里没有这个户编号", f"{_NONE_SUCH}户编号"),)
        if head_id is not None:
            return None, (Problem("head_id_number", "台账里没有这个身份证号的户主", f"{_NONE_SUCH}号码"),)
        return self._by_words(row)

    def _by_words(self, row: ParsedRow) -> tuple[int | None, tuple[Problem, ...]]:
        said, village = row.values.get("head_name"), row.values.get("village")
        fitting = self._by_name.get(names.fold(said), []) if isinstance(said, str) else []
        if not fitting:
            words = "台账里没有这个户主" if said else "没有写哪一户"
            return None, (Problem("head_name", words, f"{_NONE_SUCH}姓名"),)
        if len(fitting) > 1 and isinstance(village, str):
            wanted = text.compact(village)
            fitting = [one for one in fitting if text.compact(self.facts[one]["village"] or "") == wanted]
        if len(fitting) != 1:
            return None, (Problem("head_name", "有几户的户主同名，认不出是哪一户", "补上户编号或户主身份证号"),)
        return fitting[0], ()

    def _says(self, row: ParsedRow, home: int) -> bool:
        """Tell whether nothing in a row speaks against a household."""
        known = self.facts.get(home)
        if known is None or not self._named(row, home):
            return False
        return all(row.values.get(key) in (None, known[key]) for key in ("household_number", "head_id_number"))

    def _named(self, row: ParsedRow, home: int) -> bool:
        said, own = row.values.get("head_name"), self.facts[home]["head_name"]
        return not isinstance(said, str) or (own is not None and names.fold(said) == names.fold(own))
