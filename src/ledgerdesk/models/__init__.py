"""What is stored: mapped classes, one module per register."""

from sqlalchemy.orm import configure_mappers

from ledgerdesk.models.attachments import Attachment, StoredFile
from ledgerdesk.models.audit import AuditEntry, AuditTransaction, Erasure, User, UserSession, WritePermit
from ledgerdesk.models.base import Base, Dated, Frozen, Record, Scratch
from ledgerdesk.models.care import Pairing, Talk, Visit, VisitStudent, VisitTeacher
from ledgerdesk.models.donations import Donation, DonationShare, Donor
from ledgerdesk.models.exchange import CodeWord, IdentityDecision, SavedView, SentPack
from ledgerdesk.models.guards import triggers
from ledgerdesk.models.helping import BookCheck, ConfidentialNote, PairingPlan, StaffLeave, Task
from ledgerdesk.models.households import Household, HouseholdIncome, HouseholdMember
from ledgerdesk.models.paper_forms import PaperForm
from ledgerdesk.models.papers import HandUp, HandUpRow, ImportRow, ImportRun, IssuedDocument, Notice, NoticeLine
from ledgerdesk.models.payments import (
    Entitlement,
    EntitlementChange,
    FundAllocation,
    FundReceipt,
    Payment,
    PaymentBatch,
    PaymentEvent,
    UnaidedReason,
)
from ledgerdesk.models.people import Category, FamilyTie, Person, Student
from ledgerdesk.models.recognition import (
    Application,
    Meeting,
    MeetingOpinion,
    MeetingPerson,
    Objection,
    Recognition,
    RecognitionBatch,
    RecognitionStep,
    RecognitionTerm,
)
from ledgerdesk.models.responsibility import (
    Contact,
    HouseholdHelp,
    HouseholdPairing,
    Partnership,
    PartnershipDeed,
    Responsibility,
)
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
from ledgerdesk.models.supervision import Complaint, Inspection, MealAbsence, MealDay, SpotCheck, TextbookCount
from ledgerdesk.models.window import Draft, Preference

__all__ = [
    "Application",
    "Attachment",
    "AuditEntry",
    "AuditTransaction",
    "BankCard",
    "Base",
    "Boarding",
    "BookCheck",
    "CalendarDay",
    "Category",
    "ClassMembership",
    "CodeWord",
    "Complaint",
    "ConfidentialNote",
    "Contact",
    "Dated",
    "Donation",
    "DonationShare",
    "Donor",
    "Draft",
    "Enrolment",
    "Entitlement",
    "EntitlementChange",
    "Erasure",
    "FamilyTie",
    "Frozen",
    "FundAllocation",
    "FundReceipt",
    "HandUp",
    "HandUpRow",
    "Household",
    "HouseholdHelp",
    "HouseholdIncome",
    "HouseholdMember",
    "HouseholdPairing",
    "IdentityDecision",
    "ImportRow",
    "ImportRun",
    "Inspection",
    "IssuedDocument",
    "MealAbsence",
    "MealDay",
    "Meeting",
    "MeetingOpinion",
    "MeetingPerson",
    "Notice",
    "NoticeLine",
    "NumberSeries",
    "Objection",
    "Pairing",
    "PairingPlan",
    "PaperForm",
    "Partnership",
    "PartnershipDeed",
    "Payment",
    "PaymentBatch",
    "PaymentEvent",
    "Person",
    "PolicyOverride",
    "Preference",
    "Recognition",
    "RecognitionBatch",
    "RecognitionStep",
    "RecognitionTerm",
    "Record",
    "Responsibility",
    "SavedView",
    "SchoolClass",
    "SchoolProfile",
    "SchoolYear",
    "Scratch",
    "SentPack",
    "Setting",
    "SpotCheck",
    "Staff",
    "StaffLeave",
    "StoredFile",
    "Student",
    "Talk",
    "Task",
    "TeachingAssignment",
    "Term",
    "TextbookCount",
    "UnaidedReason",
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
