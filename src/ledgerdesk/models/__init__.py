"""What is stored: mapped classes, one module per register."""

from sqlalchemy.orm import configure_mappers

from ledgerdesk.models.attachments import Attachment, StoredFile
from ledgerdesk.models.audit import AuditEntry, AuditTransaction, Erasure, User, UserSession, WritePermit
from ledgerdesk.models.base import Base, Dated, Frozen, Record, Scratch
from ledgerdesk.models.care import Pairing, Talk, Visit, VisitStudent, VisitTeacher
from ledgerdesk.models.guards import triggers
from ledgerdesk.models.households import Household, HouseholdIncome, HouseholdMember
from ledgerdesk.models.papers import HandUp, HandUpRow, ImportRow, ImportRun, IssuedDocument, Notice, NoticeLine
from ledgerdesk.models.people import Category, FamilyTie, Person, Student
from ledgerdesk.models.roll import BankCard, Boarding, ClassMembership, Enrolment
from ledgerdesk.models.school import (
    CalendarDay,
    NumberSeries,
    PolicyOverride,
    SchoolClass,
    SchoolProfile,
    SchoolYear,
    Setting,
    Staff,
    TeachingAssignment,
    Term,
    Village,
)
from ledgerdesk.models.window import Draft, Preference

__all__ = [
    "Attachment",
    "AuditEntry",
    "AuditTransaction",
    "BankCard",
    "Base",
    "Boarding",
    "CalendarDay",
    "Category",
    "ClassMembership",
    "Dated",
    "Draft",
    "Enrolment",
    "Erasure",
    "FamilyTie",
    "Frozen",
    "HandUp",
    "HandUpRow",
    "Household",
    "HouseholdIncome",
    "HouseholdMember",
    "ImportRow",
    "ImportRun",
    "IssuedDocument",
    "Notice",
    "NoticeLine",
    "NumberSeries",
    "Pairing",
    "Person",
    "PolicyOverride",
    "Preference",
    "Record",
    "SchoolClass",
    "SchoolProfile",
    "SchoolYear",
    "Scratch",
    "Setting",
    "Staff",
    "StoredFile",
    "Student",
    "Talk",
    "TeachingAssignment",
    "Term",
    "User",
    "UserSession",
    "Village",
    "Visit",
    "VisitStudent",
    "VisitTeacher",
    "WritePermit",
    "triggers",
]

# Here and not at the first query: that one is made while somebody waits for the ledger to open.
configure_mappers()
