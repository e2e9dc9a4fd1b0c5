"""Exchange with other people's tables, and the aid year: recognition, money, supervision, donations."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TRIGGERS = (
    'CREATE TRIGGER tr_sent_packs__update BEFORE UPDATE ON sent_packs WHEN NOT (NEW."token" IS OLD."token" AND NEW."class_id" IS OLD."class_id" AND NEW."term_id" IS OLD."term_id" AND NEW."kind" IS OLD."kind" AND NEW."sent_on" IS OLD."sent_on" AND NEW."cells" IS NULL AND NEW."id" IS OLD."id") BEGIN SELECT RAISE(ABORT, \'frozen\'); END',
    "CREATE TRIGGER tr_sent_packs__delete BEFORE DELETE ON sent_packs BEGIN SELECT RAISE(ABORT, 'frozen'); END",
)

GUARDED = (
    "applications",
    "code_words",
    "complaints",
    "donation_shares",
    "donations",
    "donors",
    "entitlement_changes",
    "entitlements",
    "fund_allocations",
    "fund_receipts",
    "identity_decisions",
    "inspections",
    "meal_absences",
    "meal_days",
    "meeting_opinions",
    "meeting_people",
    "meetings",
    "objections",
    "payment_batches",
    "payment_events",
    "payments",
    "recognition_batches",
    "recognition_steps",
    "recognition_terms",
    "recognitions",
    "saved_views",
    "sent_packs",
    "spot_checks",
    "textbook_counts",
    "unaided_reasons",
)


def _permitted(table: str, verb: str) -> str:
    event = f"{verb.upper()} ON {table}"
    without = "WHEN NOT EXISTS (SELECT 1 FROM write_permit)"
    return f"CREATE TRIGGER tr_{table}__raw_{verb} BEFORE {event} {without} BEGIN SELECT RAISE(ABORT, 'no permit'); END"


def upgrade() -> None:
    op.create_table(
        "code_words",
        sa.Column("list_kind", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_code_words"),
        sa.UniqueConstraint("list_kind", "field", "word", name="uq_code_words__list_kind_field_word"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "complaints",
        sa.Column("received_on", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("handling", sa.Text(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_complaints"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_complaints__received_on", "complaints", ["received_on"], unique=False)
    op.create_table(
        "fund_receipts",
        sa.Column("received_on", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("returns_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name="ck_fund_receipts__amount_fen"),
        sa.ForeignKeyConstraint(["returns_id"], ["fund_receipts.id"], name="fk_fund_receipts__returns_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fund_receipts"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_fund_receipts__received_on", "fund_receipts", ["received_on"], unique=False)
    op.create_index("ix_fund_receipts__returns_id", "fund_receipts", ["returns_id"], unique=False)
    op.create_table(
        "identity_decisions",
        sa.Column("a_id", sa.Integer(), nullable=False),
        sa.Column("b_id", sa.Integer(), nullable=True),
        sa.Column("list_key", sa.Text(), nullable=True),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(b_id IS NULL) <> (list_key IS NULL)", name="ck_identity_decisions__one_other"),
        sa.CheckConstraint("b_id IS NULL OR a_id < b_id", name="ck_identity_decisions__ordered"),
        sa.ForeignKeyConstraint(["a_id"], ["people.id"], name="fk_identity_decisions__a_id"),
        sa.ForeignKeyConstraint(["b_id"], ["people.id"], name="fk_identity_decisions__b_id"),
        sa.PrimaryKeyConstraint("id", name="pk_identity_decisions"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_identity_decisions__b_id", "identity_decisions", ["b_id"], unique=False)
    op.create_index(
        "uq_identity_decisions__pair",
        "identity_decisions",
        ["a_id", "b_id"],
        unique=True,
        sqlite_where=sa.text("b_id IS NOT NULL"),
    )
    op.create_index(
        "uq_identity_decisions__row",
        "identity_decisions",
        ["a_id", "list_key"],
        unique=True,
        sqlite_where=sa.text("list_key IS NOT NULL"),
    )
    op.create_table(
        "recognition_batches",
        sa.Column("school_year_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school_year_id"], ["school_years.id"], name="fk_recognition_batches__school_year_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recognition_batches"),
        sa.UniqueConstraint("school_year_id", "number", name="uq_recognition_batches__school_year_id_number"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "donors",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name="fk_donors__class_id"),
        sa.PrimaryKeyConstraint("id", name="pk_donors"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_donors__class_id", "donors", ["class_id"], unique=False)
    op.create_table(
        "entitlement_changes",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_entitlement_changes__student_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_entitlement_changes__term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entitlement_changes"),
        sa.UniqueConstraint(
            "term_id", "program", "student_id", name="uq_entitlement_changes__term_id_program_student_id"
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_entitlement_changes__student_id", "entitlement_changes", ["student_id"], unique=False)
    op.create_table(
        "entitlements",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_fen >= 0", name="ck_entitlements__amount_fen"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_entitlements__student_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_entitlements__term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entitlements"),
        sa.UniqueConstraint(
            "term_id", "program", "student_id", "part", name="uq_entitlements__term_id_program_student_id_part"
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_entitlements__student_id_term_id", "entitlements", ["student_id", "term_id"], unique=False)
    op.create_table(
        "inspections",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Text(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=True),
        sa.Column("inspectors", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("rectified_on", sa.Text(), nullable=True),
        sa.Column("rectification", sa.Text(), nullable=True),
        sa.Column("items", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name="fk_inspections__class_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inspections"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_inspections__class_id", "inspections", ["class_id"], unique=False)
    op.create_index("ix_inspections__held_on_kind", "inspections", ["held_on", "kind"], unique=False)
    op.create_table(
        "meal_absences",
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("served_on", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_meal_absences__student_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meal_absences"),
        sa.UniqueConstraint("student_id", "served_on", name="uq_meal_absences__student_id_served_on"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_meal_absences__served_on", "meal_absences", ["served_on"], unique=False)
    op.create_table(
        "meal_days",
        sa.Column("served_on", sa.Text(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("diners", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("diners >= 0", name="ck_meal_days__diners"),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name="fk_meal_days__class_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meal_days"),
        sa.UniqueConstraint("served_on", "class_id", name="uq_meal_days__served_on_class_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_meal_days__class_id", "meal_days", ["class_id"], unique=False)
    op.create_table(
        "meetings",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Text(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("chair", sa.Text(), nullable=True),
        sa.Column("recorder", sa.Text(), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("copies", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name="fk_meetings__class_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_meetings__class_id", "meetings", ["class_id"], unique=False)
    op.create_index("ix_meetings__held_on_kind", "meetings", ["held_on", "kind"], unique=False)
    op.create_table(
        "saved_views",
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_saved_views__user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
        sa.UniqueConstraint("page", "name", name="uq_saved_views__page_name"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_saved_views__user_id", "saved_views", ["user_id"], unique=False)
    op.create_table(
        "sent_packs",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name="fk_sent_packs__class_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_sent_packs__term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sent_packs"),
        sa.UniqueConstraint("token", name="uq_sent_packs__token"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_sent_packs__class_id", "sent_packs", ["class_id"], unique=False)
    op.create_index("ix_sent_packs__term_id", "sent_packs", ["term_id"], unique=False)
    op.create_table(
        "spot_checks",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("drawn_on", sa.Text(), nullable=False),
        sa.Column("called_on", sa.Text(), nullable=True),
        sa.Column("received", sa.Integer(), nullable=True),
        sa.Column("used_for", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_spot_checks__student_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_spot_checks__term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_spot_checks"),
        sa.UniqueConstraint("term_id", "student_id", name="uq_spot_checks__term_id_student_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_spot_checks__student_id", "spot_checks", ["student_id"], unique=False)
    op.create_table(
        "textbook_counts",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("enrolled", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("enrolled >= 0", name="ck_textbook_counts__enrolled"),
        sa.CheckConstraint("present >= 0", name="ck_textbook_counts__present"),
        sa.CheckConstraint("received >= 0", name="ck_textbook_counts__received"),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name="fk_textbook_counts__class_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_textbook_counts__term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_textbook_counts"),
        sa.UniqueConstraint("term_id", "class_id", name="uq_textbook_counts__term_id_class_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_textbook_counts__class_id", "textbook_counts", ["class_id"], unique=False)
    op.create_table(
        "unaided_reasons",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_unaided_reasons__student_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_unaided_reasons__term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unaided_reasons"),
        sa.UniqueConstraint("term_id", "student_id", "program", name="uq_unaided_reasons__term_id_student_id_program"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_unaided_reasons__student_id", "unaided_reasons", ["student_id"], unique=False)
    op.create_table(
        "donations",
        sa.Column("donor_id", sa.Integer(), nullable=False),
        sa.Column("donated_on", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("value_fen", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=True),
        sa.Column("wish", sa.Text(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("thanked_on", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("value_fen >= 0", name="ck_donations__value_fen"),
        sa.ForeignKeyConstraint(["document_id"], ["issued_documents.id"], name="fk_donations__document_id"),
        sa.ForeignKeyConstraint(["donor_id"], ["donors.id"], name="fk_donations__donor_id"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_donations__student_id"),
        sa.PrimaryKeyConstraint("id", name="pk_donations"),
        sa.UniqueConstraint("receipt", name="uq_donations__receipt"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_donations__document_id", "donations", ["document_id"], unique=False)
    op.create_index("ix_donations__donor_id", "donations", ["donor_id"], unique=False)
    op.create_index("ix_donations__student_id", "donations", ["student_id"], unique=False)
    op.create_table(
        "meeting_people",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_meeting_people__meeting_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_meeting_people__staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_people"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_meeting_people__meeting_id", "meeting_people", ["meeting_id"], unique=False)
    op.create_index("ix_meeting_people__staff_id", "meeting_people", ["staff_id"], unique=False)
    op.create_table(
        "objections",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Text(), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("handling", sa.Text(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["about_id"], ["students.id"], name="fk_objections__about_id"),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_objections__notice_id"),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_objections__about_id", "objections", ["about_id"], unique=False)
    op.create_index("ix_objections__notice_id", "objections", ["notice_id"], unique=False)
    op.create_index(
        "ix_objections__open", "objections", ["received_on"], unique=False, sqlite_where=sa.text("closed_on IS NULL")
    )
    op.create_table(
        "payment_batches",
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Text(), nullable=False),
        sa.Column("census_on", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_on", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Text(), nullable=True),
        sa.Column("difference_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_payment_batches__notice_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_payment_batches__term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_batches"),
        sa.UniqueConstraint("number", name="uq_payment_batches__number"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_payment_batches__notice_id", "payment_batches", ["notice_id"], unique=False)
    op.create_index("ix_payment_batches__term_id_program", "payment_batches", ["term_id", "program"], unique=False)
    op.create_table(
        "recognitions",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("school_year_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("applied_on", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("recognised_on", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("superseded_on", sa.Text(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["recognition_batches.id"], name="fk_recognitions__batch_id"),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_recognitions__notice_id"),
        sa.ForeignKeyConstraint(["replaces_id"], ["recognitions.id"], name="fk_recognitions__replaces_id"),
        sa.ForeignKeyConstraint(["school_year_id"], ["school_years.id"], name="fk_recognitions__school_year_id"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_recognitions__student_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recognitions"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_recognitions__batch_id", "recognitions", ["batch_id"], unique=False)
    op.create_index("ix_recognitions__notice_id", "recognitions", ["notice_id"], unique=False)
    op.create_index("ix_recognitions__replaces_id", "recognitions", ["replaces_id"], unique=False)
    op.create_index(
        "ix_recognitions__school_year_id_status", "recognitions", ["school_year_id", "status"], unique=False
    )
    op.create_index("ix_recognitions__student_id", "recognitions", ["student_id"], unique=False)
    op.create_index(
        "uq_recognitions__live",
        "recognitions",
        ["student_id", "school_year_id"],
        unique=True,
        sqlite_where=sa.text("superseded_on IS NULL"),
    )
    op.create_table(
        "applications",
        sa.Column("recognition_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Text(), nullable=False),
        sa.Column("per_capita_fen", sa.Integer(), nullable=True),
        sa.Column("disaster", sa.Text(), nullable=True),
        sa.Column("accident", sa.Text(), nullable=True),
        sa.Column("weak_labour", sa.Text(), nullable=True),
        sa.Column("unemployment", sa.Text(), nullable=True),
        sa.Column("debts", sa.Text(), nullable=True),
        sa.Column("other", sa.Text(), nullable=True),
        sa.Column("promised", sa.Integer(), nullable=False),
        sa.Column("programs", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["recognition_id"], ["recognitions.id"], name="fk_applications__recognition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
        sa.UniqueConstraint("recognition_id", name="uq_applications__recognition_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "donation_shares",
        sa.Column("donation_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("value_fen", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("value_fen >= 0", name="ck_donation_shares__value_fen"),
        sa.ForeignKeyConstraint(["donation_id"], ["donations.id"], name="fk_donation_shares__donation_id"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_donation_shares__student_id"),
        sa.PrimaryKeyConstraint("id", name="pk_donation_shares"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_donation_shares__donation_id", "donation_shares", ["donation_id"], unique=False)
    op.create_index("ix_donation_shares__student_id", "donation_shares", ["student_id"], unique=False)
    op.create_table(
        "fund_allocations",
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name="ck_fund_allocations__amount_fen"),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batches.id"], name="fk_fund_allocations__batch_id"),
        sa.ForeignKeyConstraint(["receipt_id"], ["fund_receipts.id"], name="fk_fund_allocations__receipt_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fund_allocations"),
        sa.UniqueConstraint("receipt_id", "batch_id", name="uq_fund_allocations__receipt_id_batch_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_fund_allocations__batch_id", "fund_allocations", ["batch_id"], unique=False)
    op.create_table(
        "meeting_opinions",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("recognition_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("votes_for", sa.Integer(), nullable=True),
        sa.Column("votes_against", sa.Integer(), nullable=True),
        sa.Column("abstained", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_meeting_opinions__meeting_id"),
        sa.ForeignKeyConstraint(["recognition_id"], ["recognitions.id"], name="fk_meeting_opinions__recognition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_opinions"),
        sa.UniqueConstraint("meeting_id", "recognition_id", name="uq_meeting_opinions__meeting_id_recognition_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_meeting_opinions__recognition_id", "meeting_opinions", ["recognition_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("entitlement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("card_number", sa.Text(), nullable=True),
        sa.Column("holder_name", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'reversal') = (amount_fen < 0) AND amount_fen <> 0", name="ck_payments__sign"),
        sa.CheckConstraint("(kind IN ('retry', 'reversal')) = (corrects_id IS NOT NULL)", name="ck_payments__corrects"),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batches.id"], name="fk_payments__batch_id"),
        sa.ForeignKeyConstraint(["card_id"], ["bank_cards.id"], name="fk_payments__card_id"),
        sa.ForeignKeyConstraint(["corrects_id"], ["payments.id"], name="fk_payments__corrects_id"),
        sa.ForeignKeyConstraint(["entitlement_id"], ["entitlements.id"], name="fk_payments__entitlement_id"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_payments__student_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_payments__term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_payments__batch_id", "payments", ["batch_id"], unique=False)
    op.create_index("ix_payments__card_id", "payments", ["card_id"], unique=False)
    op.create_index("ix_payments__entitlement_id", "payments", ["entitlement_id"], unique=False)
    op.create_index(
        "ix_payments__failed", "payments", ["batch_id"], unique=False, sqlite_where=sa.text("status = 'failed'")
    )
    op.create_index("ix_payments__student_id_term_id", "payments", ["student_id", "term_id"], unique=False)
    op.create_index("ix_payments__term_id_program_status", "payments", ["term_id", "program", "status"], unique=False)
    op.create_index(
        "uq_payments__corrects_id",
        "payments",
        ["corrects_id"],
        unique=True,
        sqlite_where=sa.text("corrects_id IS NOT NULL"),
    )
    op.create_index(
        "uq_payments__regular",
        "payments",
        ["student_id", "program", "term_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'regular' AND status <> 'void'"),
    )
    op.create_table(
        "recognition_steps",
        sa.Column("recognition_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("hand_up_id", sa.Integer(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("proposal", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hand_up_id"], ["hand_ups.id"], name="fk_recognition_steps__hand_up_id"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_recognition_steps__meeting_id"),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_recognition_steps__notice_id"),
        sa.ForeignKeyConstraint(["recognition_id"], ["recognitions.id"], name="fk_recognition_steps__recognition_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_recognition_steps__staff_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_recognition_steps__visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recognition_steps"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_recognition_steps__hand_up_id", "recognition_steps", ["hand_up_id"], unique=False)
    op.create_index("ix_recognition_steps__meeting_id", "recognition_steps", ["meeting_id"], unique=False)
    op.create_index("ix_recognition_steps__notice_id", "recognition_steps", ["notice_id"], unique=False)
    op.create_index("ix_recognition_steps__recognition_id", "recognition_steps", ["recognition_id"], unique=False)
    op.create_index("ix_recognition_steps__staff_id", "recognition_steps", ["staff_id"], unique=False)
    op.create_index("ix_recognition_steps__visit_id", "recognition_steps", ["visit_id"], unique=False)
    op.create_table(
        "recognition_terms",
        sa.Column("recognition_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["recognition_id"], ["recognitions.id"], name="fk_recognition_terms__recognition_id"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_recognition_terms__student_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_recognition_terms__term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recognition_terms"),
        sa.UniqueConstraint("term_id", "student_id", name="uq_recognition_terms__term_id_student_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_recognition_terms__recognition_id", "recognition_terms", ["recognition_id"], unique=False)
    op.create_index(
        "ix_recognition_terms__student_id_term_id", "recognition_terms", ["student_id", "term_id"], unique=False
    )
    op.create_table(
        "payment_events",
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("signer", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_payment_events__payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_events"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_payment_events__payment_id", "payment_events", ["payment_id"], unique=False)
    for statement in TRIGGERS:
        op.execute(statement)
    for table in GUARDED:
        for verb in ("insert", "update", "delete"):
            op.execute(_permitted(table, verb))


def downgrade() -> None:
    for table in GUARDED:
        for verb in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER tr_{table}__raw_{verb}")
    op.drop_index("ix_payment_events__payment_id", table_name="payment_events")
    op.drop_table("payment_events")
    op.drop_index("ix_recognition_terms__student_id_term_id", table_name="recognition_terms")
    op.drop_index("ix_recognition_terms__recognition_id", table_name="recognition_terms")
    op.drop_table("recognition_terms")
    op.drop_index("ix_recognition_steps__visit_id", table_name="recognition_steps")
    op.drop_index("ix_recognition_steps__staff_id", table_name="recognition_steps")
    op.drop_index("ix_recognition_steps__recognition_id", table_name="recognition_steps")
    op.drop_index("ix_recognition_steps__notice_id", table_name="recognition_steps")
    op.drop_index("ix_recognition_steps__meeting_id", table_name="recognition_steps")
    op.drop_index("ix_recognition_steps__hand_up_id", table_name="recognition_steps")
    op.drop_table("recognition_steps")
    op.drop_index(
        "uq_payments__regular", table_name="payments", sqlite_where=sa.text("kind = 'regular' AND status <> 'void'")
    )
    op.drop_index("uq_payments__corrects_id", table_name="payments", sqlite_where=sa.text("corrects_id IS NOT NULL"))
    op.drop_index("ix_payments__term_id_program_status", table_name="payments")
    op.drop_index("ix_payments__student_id_term_id", table_name="payments")
    op.drop_index("ix_payments__failed", table_name="payments", sqlite_where=sa.text("status = 'failed'"))
    op.drop_index("ix_payments__entitlement_id", table_name="payments")
    op.drop_index("ix_payments__card_id", table_name="payments")
    op.drop_index("ix_payments__batch_id", table_name="payments")
    op.drop_table("payments")
    op.drop_index("ix_meeting_opinions__recognition_id", table_name="meeting_opinions")
    op.drop_table("meeting_opinions")
    op.drop_index("ix_fund_allocations__batch_id", table_name="fund_allocations")
    op.drop_table("fund_allocations")
    op.drop_index("ix_donation_shares__student_id", table_name="donation_shares")
    op.drop_index("ix_donation_shares__donation_id", table_name="donation_shares")
    op.drop_table("donation_shares")
    op.drop_table("applications")
    op.drop_index("uq_recognitions__live", table_name="recognitions", sqlite_where=sa.text("superseded_on IS NULL"))
    op.drop_index("ix_recognitions__student_id", table_name="recognitions")
    op.drop_index("ix_recognitions__school_year_id_status", table_name="recognitions")
    op.drop_index("ix_recognitions__replaces_id", table_name="recognitions")
    op.drop_index("ix_recognitions__notice_id", table_name="recognitions")
    op.drop_index("ix_recognitions__batch_id", table_name="recognitions")
    op.drop_table("recognitions")
    op.drop_index("ix_payment_batches__term_id_program", table_name="payment_batches")
    op.drop_index("ix_payment_batches__notice_id", table_name="payment_batches")
    op.drop_table("payment_batches")
    op.drop_index("ix_objections__open", table_name="objections", sqlite_where=sa.text("closed_on IS NULL"))
    op.drop_index("ix_objections__notice_id", table_name="objections")
    op.drop_index("ix_objections__about_id", table_name="objections")
    op.drop_table("objections")
    op.drop_index("ix_meeting_people__staff_id", table_name="meeting_people")
    op.drop_index("ix_meeting_people__meeting_id", table_name="meeting_people")
    op.drop_table("meeting_people")
    op.drop_index("ix_donations__student_id", table_name="donations")
    op.drop_index("ix_donations__donor_id", table_name="donations")
    op.drop_index("ix_donations__document_id", table_name="donations")
    op.drop_table("donations")
    op.drop_index("ix_unaided_reasons__student_id", table_name="unaided_reasons")
    op.drop_table("unaided_reasons")
    op.drop_index("ix_textbook_counts__class_id", table_name="textbook_counts")
    op.drop_table("textbook_counts")
    op.drop_index("ix_spot_checks__student_id", table_name="spot_checks")
    op.drop_table("spot_checks")
    op.drop_index("ix_sent_packs__term_id", table_name="sent_packs")
    op.drop_index("ix_sent_packs__class_id", table_name="sent_packs")
    op.drop_table("sent_packs")
    op.drop_index("ix_saved_views__user_id", table_name="saved_views")
    op.drop_table("saved_views")
    op.drop_index("ix_meetings__held_on_kind", table_name="meetings")
    op.drop_index("ix_meetings__class_id", table_name="meetings")
    op.drop_table("meetings")
    op.drop_index("ix_meal_days__class_id", table_name="meal_days")
    op.drop_table("meal_days")
    op.drop_index("ix_meal_absences__served_on", table_name="meal_absences")
    op.drop_table("meal_absences")
    op.drop_index("ix_inspections__held_on_kind", table_name="inspections")
    op.drop_index("ix_inspections__class_id", table_name="inspections")
    op.drop_table("inspections")
    op.drop_index("ix_entitlements__student_id_term_id", table_name="entitlements")
    op.drop_table("entitlements")
    op.drop_index("ix_entitlement_changes__student_id", table_name="entitlement_changes")
    op.drop_table("entitlement_changes")
    op.drop_index("ix_donors__class_id", table_name="donors")
    op.drop_table("donors")
    op.drop_table("recognition_batches")
    op.drop_index(
        "uq_identity_decisions__row", table_name="identity_decisions", sqlite_where=sa.text("list_key IS NOT NULL")
    )
    op.drop_index(
        "uq_identity_decisions__pair", table_name="identity_decisions", sqlite_where=sa.text("b_id IS NOT NULL")
    )
    op.drop_index("ix_identity_decisions__b_id", table_name="identity_decisions")
    op.drop_table("identity_decisions")
    op.drop_index("ix_fund_receipts__returns_id", table_name="fund_receipts")
    op.drop_index("ix_fund_receipts__received_on", table_name="fund_receipts")
    op.drop_table("fund_receipts")
    op.drop_index("ix_complaints__received_on", table_name="complaints")
    op.drop_table("complaints")
    op.drop_table("code_words")
