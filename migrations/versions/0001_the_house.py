"""The house: school, people, households, roll, visits, papers, journal."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TRIGGERS = (
    'CREATE TRIGGER tr_audit_entry__update BEFORE UPDATE ON audit_entry WHEN NOT (NEW."id" IS OLD."id" AND NEW."transaction_id" IS OLD."transaction_id" AND NEW."entity" IS OLD."entity" AND NEW."entity_id" IS OLD."entity_id" AND NEW."person_id" IS OLD."person_id" AND NEW."op" IS OLD."op" AND NEW."values" IS NULL AND NEW."salt" IS NULL AND NEW."digest" IS OLD."digest") BEGIN SELECT RAISE(ABORT, \'frozen\'); END',
    "CREATE TRIGGER tr_audit_entry__delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'frozen'); END",
    "CREATE TRIGGER tr_audit_transaction__update BEFORE UPDATE ON audit_transaction BEGIN SELECT RAISE(ABORT, 'frozen'); END",
    "CREATE TRIGGER tr_audit_transaction__delete BEFORE DELETE ON audit_transaction BEGIN SELECT RAISE(ABORT, 'frozen'); END",
    'CREATE TRIGGER tr_hand_up_rows__update BEFORE UPDATE ON hand_up_rows WHEN NOT (NEW."hand_up_id" IS OLD."hand_up_id" AND NEW."row" IS OLD."row" AND NEW."person_id" IS OLD."person_id" AND NEW."subject" IS OLD."subject" AND NEW."cells" IS NULL AND NEW."id" IS OLD."id") BEGIN SELECT RAISE(ABORT, \'frozen\'); END',
    "CREATE TRIGGER tr_hand_up_rows__delete BEFORE DELETE ON hand_up_rows BEGIN SELECT RAISE(ABORT, 'frozen'); END",
    'CREATE TRIGGER tr_import_rows__update BEFORE UPDATE ON import_rows WHEN NOT (NEW."run_id" IS OLD."run_id" AND NEW."sheet" IS OLD."sheet" AND NEW."row" IS OLD."row" AND NEW."verdict" IS OLD."verdict" AND NEW."person_id" IS OLD."person_id" AND NEW."problems" IS NULL AND NEW."id" IS OLD."id") BEGIN SELECT RAISE(ABORT, \'frozen\'); END',
    "CREATE TRIGGER tr_import_rows__delete BEFORE DELETE ON import_rows BEGIN SELECT RAISE(ABORT, 'frozen'); END",
    'CREATE TRIGGER tr_import_runs__update BEFORE UPDATE ON import_runs WHEN NOT (NEW."register" IS OLD."register" AND NEW."file_name" IS NULL AND NEW."sha256" IS OLD."sha256" AND NEW."ran_at" IS OLD."ran_at" AND NEW."mode" IS OLD."mode" AND NEW."transaction_id" IS OLD."transaction_id" AND NEW."added" IS OLD."added" AND NEW."changed" IS OLD."changed" AND NEW."unchanged" IS OLD."unchanged" AND NEW."held" IS OLD."held" AND NEW."id" IS OLD."id") BEGIN SELECT RAISE(ABORT, \'frozen\'); END',
    "CREATE TRIGGER tr_import_runs__delete BEFORE DELETE ON import_runs BEGIN SELECT RAISE(ABORT, 'frozen'); END",
    'CREATE TRIGGER tr_issued_documents__update BEFORE UPDATE ON issued_documents WHEN NOT (NEW."number" IS OLD."number" AND NEW."kind" IS OLD."kind" AND NEW."title" IS OLD."title" AND NEW."issued_at" IS OLD."issued_at" AND NEW."content" IS NULL AND NEW."sha256" IS OLD."sha256" AND NEW."check_code" IS OLD."check_code" AND NEW."pdf" IS NULL AND NEW."pdf_sha256" IS OLD."pdf_sha256" AND NEW."id" IS OLD."id") BEGIN SELECT RAISE(ABORT, \'frozen\'); END',
    "CREATE TRIGGER tr_issued_documents__delete BEFORE DELETE ON issued_documents BEGIN SELECT RAISE(ABORT, 'frozen'); END",
    'CREATE TRIGGER tr_notice_lines__update BEFORE UPDATE ON notice_lines WHEN NOT (NEW."notice_id" IS OLD."notice_id" AND NEW."row" IS OLD."row" AND NEW."student_id" IS OLD."student_id" AND NEW."name" IS NULL AND NEW."grade" IS OLD."grade" AND NEW."class_name" IS OLD."class_name" AND NEW."level" IS OLD."level" AND NEW."id" IS OLD."id") BEGIN SELECT RAISE(ABORT, \'frozen\'); END',
    "CREATE TRIGGER tr_notice_lines__delete BEFORE DELETE ON notice_lines BEGIN SELECT RAISE(ABORT, 'frozen'); END",
)


def upgrade() -> None:
    op.create_table(
        "audit_transaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("barrier", sa.Integer(), server_default="0", nullable=False),
        sa.Column("entry_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["undoes_id"], ["audit_transaction.id"], name="fk_audit_transaction__undoes_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_transaction"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_audit_transaction__undoes_id", "audit_transaction", ["undoes_id"], unique=False)
    op.create_index("ix_audit_transaction__user_id", "audit_transaction", ["user_id"], unique=False)
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_days"),
        sa.UniqueConstraint("day", name="uq_calendar_days__day"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "drafts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.UniqueConstraint("key", name="uq_drafts__key"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "issued_documents",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("check_code", sa.Text(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issued_documents"),
        sa.UniqueConstraint("check_code", name="uq_issued_documents__check_code"),
        sa.UniqueConstraint("number", name="uq_issued_documents__number"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "number_series",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_number_series"),
        sa.UniqueConstraint("series", "year", name="uq_number_series__series_year"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "people",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("id_kind", sa.Text(), server_default="1", nullable=False),
        sa.Column("id_number", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("born_on", sa.Text(), nullable=True),
        sa.Column("nation", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("native_place", sa.Text(), nullable=True),
        sa.Column("disability_kind", sa.Text(), nullable=True),
        sa.Column("disability_level", sa.Text(), nullable=True),
        sa.Column("disability_card", sa.Text(), nullable=True),
        sa.Column("died_on", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_people__born_on", "people", ["born_on"], unique=False)
    op.create_index("ix_people__name_key_born_on", "people", ["name_key", "born_on"], unique=False)
    op.create_index(
        "uq_people__id_number", "people", ["id_number"], unique=True, sqlite_where=sa.text("id_number IS NOT NULL")
    )
    op.create_table(
        "policy_overrides",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=False),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_overrides"),
        sa.UniqueConstraint("key", "valid_from", name="uq_policy_overrides__key_valid_from"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "preferences",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_preferences"),
        sa.UniqueConstraint("key", name="uq_preferences__key"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "school_profiles",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("central_school", sa.Text(), nullable=True),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("aid_centre", sa.Text(), nullable=True),
        sa.Column("hotline_1", sa.Text(), nullable=True),
        sa.Column("hotline_2", sa.Text(), nullable=True),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_school_profiles__one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_school_profiles"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "school_years",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_school_years"),
        sa.UniqueConstraint("year", name="uq_school_years__year"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_settings"),
        sa.UniqueConstraint("key", name="uq_settings__key"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "staff",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("id_number", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("party_member", sa.Integer(), server_default="0", nullable=False),
        sa.Column("teaches", sa.Integer(), server_default="1", nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("joined_on", sa.Text(), nullable=True),
        sa.Column("left_on", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "villages",
        sa.Column("township", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("in_area", sa.Integer(), server_default="1", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_villages"),
        sa.UniqueConstraint("township", "name", name="uq_villages__township_name"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("values", sa.Text(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["transaction_id"], ["audit_transaction.id"], name="fk_audit_entry__transaction_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_audit_entry__entity_entity_id", "audit_entry", ["entity", "entity_id"], unique=False)
    op.create_index(
        "ix_audit_entry__person_id",
        "audit_entry",
        ["person_id"],
        unique=False,
        sqlite_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_index("ix_audit_entry__transaction_id", "audit_entry", ["transaction_id"], unique=False)
    op.create_table(
        "family_ties",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("relative_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), server_default="family", nullable=False),
        sa.Column("able", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Integer(), server_default="1", nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_family_ties__ordered"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_family_ties__person_id"),
        sa.ForeignKeyConstraint(["relative_id"], ["people.id"], name="fk_family_ties__relative_id"),
        sa.PrimaryKeyConstraint("id", name="pk_family_ties"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_family_ties__person_id", "family_ties", ["person_id"], unique=False)
    op.create_index("ix_family_ties__relative_id", "family_ties", ["relative_id"], unique=False)
    op.create_table(
        "households",
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("group_name", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("main_cause", sa.Text(), nullable=True),
        sa.Column("other_cause_1", sa.Text(), nullable=True),
        sa.Column("other_cause_2", sa.Text(), nullable=True),
        sa.Column("helper_name", sa.Text(), nullable=True),
        sa.Column("helper_unit", sa.Text(), nullable=True),
        sa.Column("helper_phone", sa.Text(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["households.id"], name="fk_households__merged_into_id"),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name="fk_households__village_id"),
        sa.PrimaryKeyConstraint("id", name="pk_households"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_households__merged_into_id", "households", ["merged_into_id"], unique=False)
    op.create_index("ix_households__village_id", "households", ["village_id"], unique=False)
    op.create_index(
        "uq_households__number", "households", ["number"], unique=True, sqlite_where=sa.text("number IS NOT NULL")
    )
    op.create_table(
        "import_runs",
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("ran_at", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["audit_transaction.id"],
            name="fk_import_runs__transaction_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_runs"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_import_runs__transaction_id", "import_runs", ["transaction_id"], unique=False)
    op.create_table(
        "school_classes",
        sa.Column("school_year_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school_year_id"], ["school_years.id"], name="fk_school_classes__school_year_id"),
        sa.PrimaryKeyConstraint("id", name="pk_school_classes"),
        sa.UniqueConstraint(
            "school_year_id", "stage", "grade", "number", name="uq_school_classes__school_year_id_stage_grade_number"
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "students",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("roll_number", sa.Text(), nullable=True),
        sa.Column("aux_number", sa.Text(), nullable=True),
        sa.Column("entered_month", sa.Text(), nullable=True),
        sa.Column("entry_way", sa.Text(), nullable=True),
        sa.Column("hukou_kind", sa.Text(), nullable=True),
        sa.Column("hukou_place", sa.Text(), nullable=True),
        sa.Column("residence", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("health", sa.Text(), nullable=True),
        sa.Column("only_child", sa.Integer(), nullable=True),
        sa.Column("preschool", sa.Integer(), nullable=True),
        sa.Column("migrant", sa.Integer(), nullable=True),
        sa.Column("martyr_care", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["id"], ["people.id"], name="fk_students__id"),
        sa.PrimaryKeyConstraint("id", name="pk_students"),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_students__roll_number",
        "students",
        ["roll_number"],
        unique=True,
        sqlite_where=sa.text("roll_number IS NOT NULL"),
    )
    op.create_table(
        "terms",
        sa.Column("school_year_id", sa.Integer(), nullable=False),
        sa.Column("season", sa.Text(), nullable=False),
        sa.Column("covers_from", sa.Text(), nullable=False),
        sa.Column("covers_to", sa.Text(), nullable=False),
        sa.Column("lessons_from", sa.Text(), nullable=True),
        sa.Column("lessons_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school_year_id"], ["school_years.id"], name="fk_terms__school_year_id"),
        sa.PrimaryKeyConstraint("id", name="pk_terms"),
        sa.UniqueConstraint("covers_from", name="uq_terms__covers_from"),
        sa.UniqueConstraint("school_year_id", "season", name="uq_terms__school_year_id_season"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("active_from", sa.Text(), nullable=True),
        sa.Column("active_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_users__staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("name", name="uq_users__name"),
        sa.UniqueConstraint("slot", name="uq_users__slot"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_users__staff_id", "users", ["staff_id"], unique=False)
    op.create_table(
        "bank_cards",
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("holder_name", sa.Text(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=True),
        sa.Column("bank", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("checked_on", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_bank_cards__ordered"
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["people.id"], name="fk_bank_cards__holder_id"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_bank_cards__student_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bank_cards"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_bank_cards__holder_id", "bank_cards", ["holder_id"], unique=False)
    op.create_index("ix_bank_cards__number", "bank_cards", ["number"], unique=False)
    op.create_index("ix_bank_cards__student_id_valid_from", "bank_cards", ["student_id", "valid_from"], unique=False)
    op.create_table(
        "boardings",
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_boardings__ordered"
        ),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_boardings__student_id"),
        sa.PrimaryKeyConstraint("id", name="pk_boardings"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_boardings__student_id_valid_from", "boardings", ["student_id", "valid_from"], unique=False)
    op.create_index(
        "uq_boardings__student_open", "boardings", ["student_id"], unique=True, sqlite_where=sa.text("valid_to IS NULL")
    )
    op.create_table(
        "categories",
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("verified", sa.Integer(), server_default="0", nullable=False),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("matched_on", sa.Text(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (household_id IS NULL)", name="ck_categories__one_scope"),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_categories__ordered"
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name="fk_categories__household_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_categories__person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_categories"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(
        "ix_categories__household_id",
        "categories",
        ["household_id"],
        unique=False,
        sqlite_where=sa.text("household_id IS NOT NULL"),
    )
    op.create_index(
        "ix_categories__person_id",
        "categories",
        ["person_id"],
        unique=False,
        sqlite_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_table(
        "class_memberships",
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("number_in_class", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_class_memberships__ordered"
        ),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name="fk_class_memberships__class_id"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_class_memberships__student_id"),
        sa.PrimaryKeyConstraint("id", name="pk_class_memberships"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_class_memberships__class_id", "class_memberships", ["class_id"], unique=False)
    op.create_index(
        "ix_class_memberships__student_id_valid_from", "class_memberships", ["student_id", "valid_from"], unique=False
    )
    op.create_index(
        "uq_class_memberships__student_open",
        "class_memberships",
        ["student_id"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "enrolments",
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("elsewhere", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_enrolments__ordered"
        ),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_enrolments__student_id"),
        sa.PrimaryKeyConstraint("id", name="pk_enrolments"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_enrolments__student_id_valid_from", "enrolments", ["student_id", "valid_from"], unique=False)
    op.create_index(
        "uq_enrolments__student_open",
        "enrolments",
        ["student_id"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "hand_ups",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["issued_documents.id"], name="fk_hand_ups__document_id"),
        sa.ForeignKeyConstraint(["replaces_id"], ["hand_ups.id"], name="fk_hand_ups__replaces_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_hand_ups__term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hand_ups"),
        sa.UniqueConstraint("number", name="uq_hand_ups__number"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_hand_ups__document_id", "hand_ups", ["document_id"], unique=False)
    op.create_index("ix_hand_ups__kind_made_at", "hand_ups", ["kind", "made_at"], unique=False)
    op.create_index("ix_hand_ups__replaces_id", "hand_ups", ["replaces_id"], unique=False)
    op.create_table(
        "household_incomes",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("per_capita_fen", sa.Integer(), nullable=True),
        sa.Column("total_fen", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("per_capita_fen >= 0", name="ck_household_incomes__per_capita_fen"),
        sa.CheckConstraint("total_fen >= 0", name="ck_household_incomes__total_fen"),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name="fk_household_incomes__household_id"),
        sa.PrimaryKeyConstraint("id", name="pk_household_incomes"),
        sa.UniqueConstraint("household_id", "year", "source", name="uq_household_incomes__household_id_year_source"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "household_members",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_household_members__ordered"
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name="fk_household_members__household_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_household_members__person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_household_members"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_household_members__household_id", "household_members", ["household_id"], unique=False)
    op.create_index("ix_household_members__person_id", "household_members", ["person_id"], unique=False)
    op.create_index(
        "uq_household_members__person_open",
        "household_members",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "import_rows",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("problems", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_runs.id"], name="fk_import_rows__run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_import_rows"),
        sa.UniqueConstraint("run_id", "sheet", "row", name="uq_import_rows__run_id_sheet_row"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_import_rows__person_id", "import_rows", ["person_id"], unique=False)
    op.create_table(
        "notices",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Text(), nullable=False),
        sa.Column("with_level", sa.Integer(), server_default="0", nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("taken_down_on", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name="ck_notices__period"),
        sa.ForeignKeyConstraint(["document_id"], ["issued_documents.id"], name="fk_notices__document_id"),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_notices__term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_notices__document_id", "notices", ["document_id"], unique=False)
    op.create_index("ix_notices__term_id_kind", "notices", ["term_id", "kind"], unique=False)
    op.create_table(
        "pairings",
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("ambition", sa.Text(), nullable=True),
        sa.Column("study", sa.Text(), nullable=True),
        sa.Column("life", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_pairings__ordered"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_pairings__staff_id"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_pairings__student_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pairings"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_pairings__staff_id", "pairings", ["staff_id"], unique=False)
    op.create_index("ix_pairings__student_id", "pairings", ["student_id"], unique=False)
    op.create_index(
        "uq_pairings__open",
        "pairings",
        ["student_id", "staff_id"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "talks",
        sa.Column("held_on", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("reaction", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_talks__staff_id"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_talks__student_id"),
        sa.PrimaryKeyConstraint("id", name="pk_talks"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_talks__held_on_kind", "talks", ["held_on", "kind"], unique=False)
    op.create_index("ix_talks__staff_id_held_on", "talks", ["staff_id", "held_on"], unique=False)
    op.create_index("ix_talks__student_id_held_on", "talks", ["student_id", "held_on"], unique=False)
    op.create_table(
        "teaching_assignments",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ck_teaching_assignments__ordered"
        ),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name="fk_teaching_assignments__class_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_teaching_assignments__staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_teaching_assignments"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_teaching_assignments__class_id", "teaching_assignments", ["class_id"], unique=False)
    op.create_index("ix_teaching_assignments__staff_id", "teaching_assignments", ["staff_id"], unique=False)
    op.create_table(
        "visits",
        sa.Column("visited_on", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("met", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("situation", sa.Text(), nullable=True),
        sa.Column("problems", sa.Text(), nullable=True),
        sa.Column("suggestions", sa.Text(), nullable=True),
        sa.Column("parent_opinion", sa.Text(), nullable=True),
        sa.Column("money_arrived", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name="fk_visits__household_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_visits__household_id", "visits", ["household_id"], unique=False)
    op.create_index("ix_visits__visited_on_mode", "visits", ["visited_on", "mode"], unique=False)
    op.create_table(
        "hand_up_rows",
        sa.Column("hand_up_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hand_up_id"], ["hand_ups.id"], name="fk_hand_up_rows__hand_up_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_hand_up_rows__person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hand_up_rows"),
        sa.UniqueConstraint("hand_up_id", "subject", name="uq_hand_up_rows__hand_up_id_subject"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_hand_up_rows__person_id", "hand_up_rows", ["person_id"], unique=False)
    op.create_table(
        "notice_lines",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("class_name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_notice_lines__notice_id"),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name="fk_notice_lines__student_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_lines"),
        sa.UniqueConstraint("notice_id", "row", name="uq_notice_lines__notice_id_row"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_notice_lines__student_id_notice_id", "notice_lines", ["student_id", "notice_id"], unique=False)
    op.create_table(
        "visit_students",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at_school", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_visit_students__person_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_visit_students__visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_students"),
        sa.UniqueConstraint("visit_id", "person_id", name="uq_visit_students__visit_id_person_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_visit_students__person_id_visit_id", "visit_students", ["person_id", "visit_id"], unique=False)
    op.create_table(
        "visit_teachers",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_visit_teachers__staff_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_visit_teachers__visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_teachers"),
        sa.UniqueConstraint("visit_id", "staff_id", name="uq_visit_teachers__visit_id_staff_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_visit_teachers__staff_id_visit_id", "visit_teachers", ["staff_id", "visit_id"], unique=False)
    for statement in TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_visit_teachers__staff_id_visit_id", table_name="visit_teachers")
    op.drop_table("visit_teachers")
    op.drop_index("ix_visit_students__person_id_visit_id", table_name="visit_students")
    op.drop_table("visit_students")
    op.drop_index("ix_notice_lines__student_id_notice_id", table_name="notice_lines")
    op.drop_table("notice_lines")
    op.drop_index("ix_hand_up_rows__person_id", table_name="hand_up_rows")
    op.drop_table("hand_up_rows")
    op.drop_index("ix_visits__visited_on_mode", table_name="visits")
    op.drop_index("ix_visits__household_id", table_name="visits")
    op.drop_table("visits")
    op.drop_index("ix_teaching_assignments__staff_id", table_name="teaching_assignments")
    op.drop_index("ix_teaching_assignments__class_id", table_name="teaching_assignments")
    op.drop_table("teaching_assignments")
    op.drop_index("ix_talks__student_id_held_on", table_name="talks")
    op.drop_index("ix_talks__staff_id_held_on", table_name="talks")
    op.drop_index("ix_talks__held_on_kind", table_name="talks")
    op.drop_table("talks")
    op.drop_index("uq_pairings__open", table_name="pairings", sqlite_where=sa.text("valid_to IS NULL"))
    op.drop_index("ix_pairings__student_id", table_name="pairings")
    op.drop_index("ix_pairings__staff_id", table_name="pairings")
    op.drop_table("pairings")
    op.drop_index("ix_notices__term_id_kind", table_name="notices")
    op.drop_index("ix_notices__document_id", table_name="notices")
    op.drop_table("notices")
    op.drop_index("ix_import_rows__person_id", table_name="import_rows")
    op.drop_table("import_rows")
    op.drop_index(
        "uq_household_members__person_open", table_name="household_members", sqlite_where=sa.text("valid_to IS NULL")
    )
    op.drop_index("ix_household_members__person_id", table_name="household_members")
    op.drop_index("ix_household_members__household_id", table_name="household_members")
    op.drop_table("household_members")
    op.drop_table("household_incomes")
    op.drop_index("ix_hand_ups__replaces_id", table_name="hand_ups")
    op.drop_index("ix_hand_ups__kind_made_at", table_name="hand_ups")
    op.drop_index("ix_hand_ups__document_id", table_name="hand_ups")
    op.drop_table("hand_ups")
    op.drop_index("uq_enrolments__student_open", table_name="enrolments", sqlite_where=sa.text("valid_to IS NULL"))
    op.drop_index("ix_enrolments__student_id_valid_from", table_name="enrolments")
    op.drop_table("enrolments")
    op.drop_index(
        "uq_class_memberships__student_open", table_name="class_memberships", sqlite_where=sa.text("valid_to IS NULL")
    )
    op.drop_index("ix_class_memberships__student_id_valid_from", table_name="class_memberships")
    op.drop_index("ix_class_memberships__class_id", table_name="class_memberships")
    op.drop_table("class_memberships")
    op.drop_index("ix_categories__person_id", table_name="categories", sqlite_where=sa.text("person_id IS NOT NULL"))
    op.drop_index(
        "ix_categories__household_id", table_name="categories", sqlite_where=sa.text("household_id IS NOT NULL")
    )
    op.drop_table("categories")
    op.drop_index("uq_boardings__student_open", table_name="boardings", sqlite_where=sa.text("valid_to IS NULL"))
    op.drop_index("ix_boardings__student_id_valid_from", table_name="boardings")
    op.drop_table("boardings")
    op.drop_index("ix_bank_cards__student_id_valid_from", table_name="bank_cards")
    op.drop_index("ix_bank_cards__number", table_name="bank_cards")
    op.drop_index("ix_bank_cards__holder_id", table_name="bank_cards")
    op.drop_table("bank_cards")
    op.drop_index("ix_users__staff_id", table_name="users")
    op.drop_table("users")
    op.drop_table("terms")
    op.drop_index("uq_students__roll_number", table_name="students", sqlite_where=sa.text("roll_number IS NOT NULL"))
    op.drop_table("students")
    op.drop_table("school_classes")
    op.drop_index("ix_import_runs__transaction_id", table_name="import_runs")
    op.drop_table("import_runs")
    op.drop_index("uq_households__number", table_name="households", sqlite_where=sa.text("number IS NOT NULL"))
    op.drop_index("ix_households__village_id", table_name="households")
    op.drop_index("ix_households__merged_into_id", table_name="households")
    op.drop_table("households")
    op.drop_index("ix_family_ties__relative_id", table_name="family_ties")
    op.drop_index("ix_family_ties__person_id", table_name="family_ties")
    op.drop_table("family_ties")
    op.drop_index("ix_audit_entry__transaction_id", table_name="audit_entry")
    op.drop_index("ix_audit_entry__person_id", table_name="audit_entry", sqlite_where=sa.text("person_id IS NOT NULL"))
    op.drop_index("ix_audit_entry__entity_entity_id", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("villages")
    op.drop_table("staff")
    op.drop_table("settings")
    op.drop_table("school_years")
    op.drop_table("school_profiles")
    op.drop_table("preferences")
    op.drop_table("policy_overrides")
    op.drop_index("uq_people__id_number", table_name="people", sqlite_where=sa.text("id_number IS NOT NULL"))
    op.drop_index("ix_people__name_key_born_on", table_name="people")
    op.drop_index("ix_people__born_on", table_name="people")
    op.drop_table("people")
    op.drop_table("number_series")
    op.drop_table("issued_documents")
    op.drop_table("drafts")
    op.drop_table("calendar_days")
    op.drop_index("ix_audit_transaction__user_id", table_name="audit_transaction")
    op.drop_index("ix_audit_transaction__undoes_id", table_name="audit_transaction")
    op.drop_table("audit_transaction")
