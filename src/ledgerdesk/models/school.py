"""The school: profile, settings, policy overrides, calendar, terms, villages, staff, classes."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Dated, Record, added_later, fk, ordered
from ledgerdesk.models.types import Hidden, Json


class SchoolProfile(Record, Base):
    """The one school of the ledger, as its seal names it."""

    __tablename__ = "school_profiles"
    args = (CheckConstraint("id = 1", name="one_row"),)
    name: Mapped[str]
    code: Mapped[str | None]
    central_school: Mapped[str | None]
    township: Mapped[str | None]
    county: Mapped[str | None]
    aid_centre: Mapped[str | None]
    hotline_1: Mapped[str | None]
    hotline_2: Mapped[str | None]
    system: Mapped[str] = mapped_column(default="6-3")


class Setting(Record, Base):
    """A choice of the school, such as whether notices carry the level."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[Any] = mapped_column(Json)


class PolicyOverride(Record, Base):
    """The school's own value of a policy key, from a day on."""

    __tablename__ = "policy_overrides"
    args = (UniqueConstraint("key", "valid_from"),)
    key: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    value: Mapped[Any] = mapped_column(Json)
    source: Mapped[str]
    reason: Mapped[str | None]


class CalendarDay(Record, Base):
    """A day the school entered itself: workday, holiday or makeup."""

    __tablename__ = "calendar_days"
    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[str]
    note: Mapped[str | None]
    source: Mapped[str | None]


class NumberSeries(Record, Base):
    """The last number given out in a series and year; numbers have no gaps (I20)."""

    __tablename__ = "number_series"
    args = (UniqueConstraint("series", "year"),)
    series: Mapped[str]
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
    pattern: Mapped[str]


class SchoolYear(Record, Base):
    """A school year: ``year`` 2025 runs from September 2025 to August 2026."""

    __tablename__ = "school_years"
    year: Mapped[int] = mapped_column(unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Term(Record, Base):
    """A term, autumn or spring; every day lies in exactly one."""

    __tablename__ = "terms"
    args = (UniqueConstraint("school_year_id", "season"),)
    school_year_id: Mapped[int] = fk("school_years.id")
    season: Mapped[str]
    covers_from: Mapped[date] = mapped_column(unique=True)
    covers_to: Mapped[date]
    lessons_from: Mapped[date | None]
    lessons_to: Mapped[date | None]


class Village(Record, Base):
    """A village, inside the school's area or not."""

    __tablename__ = "villages"
    args = (UniqueConstraint("township", "name"),)
    township: Mapped[str] = mapped_column(default="", server_default="")
    name: Mapped[str]
    in_area: Mapped[bool] = mapped_column(default=True, server_default="1")


class Staff(Record, Base):
    """A member of staff; apart from people, for no form mixes them."""

    __tablename__ = "staff"
    name: Mapped[str]
    pinyin: Mapped[str]
    initials: Mapped[str]
    sex: Mapped[str | None]
    id_number: Mapped[str | None] = mapped_column(Hidden("id_number"))
    phone: Mapped[str | None] = mapped_column(Hidden("phone"))
    party_member: Mapped[bool] = mapped_column(default=False, server_default="0")
    teaches: Mapped[bool] = mapped_column(default=True, server_default="1")
    position: Mapped[str | None]
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    home_village: Mapped[str | None] = added_later()


class SchoolClass(Record, Base):
    """A class of one school year."""

    __tablename__ = "school_classes"
    args = (UniqueConstraint("school_year_id", "stage", "grade", "number"),)
    school_year_id: Mapped[int] = fk("school_years.id")
    stage: Mapped[str]
    grade: Mapped[int]
    number: Mapped[int]
    name: Mapped[str]


class TeachingAssignment(Dated, Record, Base):
    """Who is class teacher of a class or teaches it a subject."""

    __tablename__ = "teaching_assignments"
    args = (ordered(),)
    staff_id: Mapped[int] = fk("staff.id", index=True)
    class_id: Mapped[int] = fk("school_classes.id", index=True)
    role: Mapped[str]
    subject: Mapped[str | None]
