"""Help that leaves a trace: plans and checks, households answered for, follow-ups, paper forms, partnerships."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

GUARDED = (
    "book_checks",
    "confidential_notes",
    "contacts",
    "household_helps",
    "household_pairings",
    "pairing_plans",
    "paper_forms",
    "partnership_deeds",
    "partnerships",
    "responsibilities",
    "staff_leaves",
    "tasks",
)


def _permitted(table: str, verb: str) -> str:
    event = f"{verb.upper()} ON {table}"
    without = "WHEN NOT EXISTS (SELECT 1 FROM write_permit)"
    return f"CREATE TRIGGER tr_{table}__raw_{verb} BEFORE {event} {without} BEGIN SELECT RAISE(ABORT, 'no permit'); END"


def upgrade() -> None:
    op.create_table(
        "book_checks",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Text(), nullable=False),
        sa.Column("checker", sa.Text(), nullable=False),
        sa.Column("on_paper", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("mend_by", sa.Text(), nullable=True),
        sa.Column("mended_on", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_book_checks__staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_book_checks"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_book_checks__checked_on", "book_checks", ["checked_on"], unique=False)
    op.create_index("ix_book_checks__staff_id_checked_on", "book_checks", ["staff_id", "checked_on"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("org", sa.Text(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("left_on", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name="fk_contacts__village_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_contacts__village_id", "contacts", ["village_id"], unique=False)
    op.create_table(
        "staff_leaves",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_staff_leaves__ordered"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_leaves__staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_leaves"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_staff_leaves__staff_id", "staff_leaves", ["staff_id"], unique=False)
    op.create_table(
        "household_pairings",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_household_pairings__ordered"
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name="fk_household_pairings__household_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_household_pairings__staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_household_pairings"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_household_pairings__household_id", "household_pairings", ["household_id"], unique=False)
    op.create_index("ix_household_pairings__staff_id", "household_pairings", ["staff_id"], unique=False)
    op.create_index(
        "uq_household_pairings__open",
        "household_pairings",
        ["household_id", "staff_id"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "partnerships",
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_partnerships__ordered"
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_partnerships__contact_id"),
        sa.PrimaryKeyConstraint("id", name="pk_partnerships"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_partnerships__contact_id", "partnerships", ["contact_id"], unique=False)
    op.create_table(
        "responsibilities",
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("class_id", sa.Integer(), nullable=True),
        sa.Column("duties", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(staff_id IS NULL) <> (contact_id IS NULL)", name="ck_responsibilities__one_bearer"),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_responsibilities__ordered"
        ),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name="fk_responsibilities__class_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_responsibilities__contact_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_responsibilities__staff_id"),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name="fk_responsibilities__village_id"),
        sa.PrimaryKeyConstraint("id", name="pk_responsibilities"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_responsibilities__class_id", "responsibilities", ["class_id"], unique=False)
    op.create_index("ix_responsibilities__contact_id", "responsibilities", ["contact_id"], unique=False)
    op.create_index("ix_responsibilities__staff_id", "responsibilities", ["staff_id"], unique=False)
    op.create_index("ix_responsibilities__village_id", "responsibilities", ["village_id"], unique=False)
    op.create_table(
        "confidential_notes",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("written_on", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("talk_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_confidential_notes__person_id"),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name="fk_confidential_notes__talk_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_confidential_notes__user_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_confidential_notes__visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_confidential_notes"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_confidential_notes__person_id", "confidential_notes", ["person_id"], unique=False)
    op.create_index("ix_confidential_notes__talk_id", "confidential_notes", ["talk_id"], unique=False)
    op.create_index("ix_confidential_notes__user_id", "confidential_notes", ["user_id"], unique=False)
    op.create_index("ix_confidential_notes__visit_id", "confidential_notes", ["visit_id"], unique=False)
    op.create_table(
        "household_helps",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Text(), nullable=False),
        sa.Column("last_on", sa.Text(), nullable=False),
        sa.Column("value_fen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("recorded_on", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name="ck_household_helps__ordered"),
        sa.CheckConstraint("value_fen >= 0", name="ck_household_helps__value_fen"),
        sa.ForeignKeyConstraint(["pairing_id"], ["household_pairings.id"], name="fk_household_helps__pairing_id"),
        sa.PrimaryKeyConstraint("id", name="pk_household_helps"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_household_helps__first_on", "household_helps", ["first_on"], unique=False)
    op.create_index(
        "ix_household_helps__pairing_id_first_on", "household_helps", ["pairing_id", "first_on"], unique=False
    )
    op.create_table(
        "pairing_plans",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("ambition", sa.Text(), nullable=True),
        sa.Column("study", sa.Text(), nullable=True),
        sa.Column("life", sa.Text(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("review", sa.Text(), nullable=True),
        sa.Column("reviewed_on", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairings.id"], name="fk_pairing_plans__pairing_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_pairing_plans__term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pairing_plans"),
        sa.UniqueConstraint("pairing_id", "term_id", name="uq_pairing_plans__pairing_id_term_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_pairing_plans__term_id", "pairing_plans", ["term_id"], unique=False)
    op.create_table(
        "paper_forms",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("printed_on", sa.Text(), nullable=True),
        sa.Column("returned_on", sa.Text(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("talk_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_paper_forms__staff_id"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_paper_forms__student_id"),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name="fk_paper_forms__talk_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_paper_forms__term_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_paper_forms__visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_forms"),
        sa.UniqueConstraint("token", name="uq_paper_forms__token"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_paper_forms__staff_id", "paper_forms", ["staff_id"], unique=False)
    op.create_index("ix_paper_forms__student_id", "paper_forms", ["student_id"], unique=False)
    op.create_index("ix_paper_forms__talk_id", "paper_forms", ["talk_id"], unique=False)
    op.create_index("ix_paper_forms__term_id", "paper_forms", ["term_id"], unique=False)
    op.create_index("ix_paper_forms__visit_id", "paper_forms", ["visit_id"], unique=False)
    op.create_table(
        "partnership_deeds",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lessons", sa.Integer(), server_default="0", nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("value_fen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("lessons >= 0", name="ck_partnership_deeds__lessons"),
        sa.CheckConstraint("people >= 0", name="ck_partnership_deeds__people"),
        sa.CheckConstraint("value_fen >= 0", name="ck_partnership_deeds__value_fen"),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name="fk_partnership_deeds__partnership_id"),
        sa.PrimaryKeyConstraint("id", name="pk_partnership_deeds"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(
        "ix_partnership_deeds__partnership_id_done_on", "partnership_deeds", ["partnership_id", "done_on"], unique=False
    )
    op.create_table(
        "tasks",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("noted_on", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("term_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("talk_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("visit_id IS NULL OR talk_id IS NULL", name="ck_tasks__one_origin"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_tasks__person_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_tasks__staff_id"),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name="fk_tasks__talk_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_tasks__term_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_tasks__visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_tasks__due_on", "tasks", ["due_on"], unique=False)
    op.create_index("ix_tasks__person_id", "tasks", ["person_id"], unique=False)
    op.create_index("ix_tasks__staff_id", "tasks", ["staff_id"], unique=False)
    op.create_index("ix_tasks__talk_id", "tasks", ["talk_id"], unique=False)
    op.create_index("ix_tasks__term_id", "tasks", ["term_id"], unique=False)
    op.create_index("ix_tasks__visit_id", "tasks", ["visit_id"], unique=False)
    op.add_column("staff", sa.Column("home_village", sa.Text(), nullable=True))
    op.add_column("talks", sa.Column("subject", sa.Text(), nullable=True))
    op.add_column("talks", sa.Column("effect", sa.Text(), nullable=True))
    op.add_column("talks", sa.Column("value_fen", sa.Integer(), nullable=True))
    for table in GUARDED:
        for verb in ("insert", "update", "delete"):
            op.execute(_permitted(table, verb))


def downgrade() -> None:
    for table in GUARDED:
        for verb in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER tr_{table}__raw_{verb}")
    op.drop_column("talks", "value_fen")
    op.drop_column("talks", "effect")
    op.drop_column("talks", "subject")
    op.drop_column("staff", "home_village")
    op.drop_index("ix_tasks__visit_id", table_name="tasks")
    op.drop_index("ix_tasks__term_id", table_name="tasks")
    op.drop_index("ix_tasks__talk_id", table_name="tasks")
    op.drop_index("ix_tasks__staff_id", table_name="tasks")
    op.drop_index("ix_tasks__person_id", table_name="tasks")
    op.drop_index("ix_tasks__due_on", table_name="tasks")
    op.drop_table("tasks")
    op.drop_index("ix_partnership_deeds__partnership_id_done_on", table_name="partnership_deeds")
    op.drop_table("partnership_deeds")
    op.drop_index("ix_paper_forms__visit_id", table_name="paper_forms")
    op.drop_index("ix_paper_forms__term_id", table_name="paper_forms")
    op.drop_index("ix_paper_forms__talk_id", table_name="paper_forms")
    op.drop_index("ix_paper_forms__student_id", table_name="paper_forms")
    op.drop_index("ix_paper_forms__staff_id", table_name="paper_forms")
    op.drop_table("paper_forms")
    op.drop_index("ix_pairing_plans__term_id", table_name="pairing_plans")
    op.drop_table("pairing_plans")
    op.drop_index("ix_household_helps__pairing_id_first_on", table_name="household_helps")
    op.drop_index("ix_household_helps__first_on", table_name="household_helps")
    op.drop_table("household_helps")
    op.drop_index("ix_confidential_notes__visit_id", table_name="confidential_notes")
    op.drop_index("ix_confidential_notes__user_id", table_name="confidential_notes")
    op.drop_index("ix_confidential_notes__talk_id", table_name="confidential_notes")
    op.drop_index("ix_confidential_notes__person_id", table_name="confidential_notes")
    op.drop_table("confidential_notes")
    op.drop_index("ix_responsibilities__village_id", table_name="responsibilities")
    op.drop_index("ix_responsibilities__staff_id", table_name="responsibilities")
    op.drop_index("ix_responsibilities__contact_id", table_name="responsibilities")
    op.drop_index("ix_responsibilities__class_id", table_name="responsibilities")
    op.drop_table("responsibilities")
    op.drop_index("ix_partnerships__contact_id", table_name="partnerships")
    op.drop_table("partnerships")
    op.drop_index(
        "uq_household_pairings__open", table_name="household_pairings", sqlite_where=sa.text("valid_to IS NULL")
    )
    op.drop_index("ix_household_pairings__staff_id", table_name="household_pairings")
    op.drop_index("ix_household_pairings__household_id", table_name="household_pairings")
    op.drop_table("household_pairings")
    op.drop_index("ix_staff_leaves__staff_id", table_name="staff_leaves")
    op.drop_table("staff_leaves")
    op.drop_index("ix_contacts__village_id", table_name="contacts")
    op.drop_table("contacts")
    op.drop_index("ix_book_checks__staff_id_checked_on", table_name="book_checks")
    op.drop_index("ix_book_checks__checked_on", table_name="book_checks")
    op.drop_table("book_checks")
