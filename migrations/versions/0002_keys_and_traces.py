"""Keys, roles and traces: sessions, erasures, attachments, and no row written behind the journal's back."""

import hashlib
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TRIGGERS = (
    'CREATE TRIGGER tr_stored_files__update BEFORE UPDATE ON stored_files WHEN NOT (NEW."hash" IS OLD."hash" AND NEW."media_type" IS OLD."media_type" AND NEW."bytes" IS OLD."bytes" AND NEW."width" IS OLD."width" AND NEW."height" IS OLD."height" AND NEW."stored_at" IS OLD."stored_at" AND NEW."kept" IS NULL AND NEW."id" IS OLD."id") BEGIN SELECT RAISE(ABORT, \'frozen\'); END',
    "CREATE TRIGGER tr_stored_files__delete BEFORE DELETE ON stored_files BEGIN SELECT RAISE(ABORT, 'frozen'); END",
)

REPLACED = 'CREATE TRIGGER tr_audit_transaction__update BEFORE UPDATE ON audit_transaction WHEN NOT (NEW."id" IS OLD."id" AND NEW."at" IS OLD."at" AND NEW."user_id" IS OLD."user_id" AND NEW."kind" IS OLD."kind" AND NEW."label" IS \'（已依法删除）\' AND NEW."reason" IS NULL AND NEW."undoes_id" IS OLD."undoes_id" AND NEW."barrier" IS OLD."barrier" AND NEW."entry_count" IS OLD."entry_count" AND NEW."mac" IS OLD."mac" AND NEW."words_salt" IS NULL AND NEW."words_digest" IS OLD."words_digest") BEGIN SELECT RAISE(ABORT, \'frozen\'); END'
BEFORE = "CREATE TRIGGER tr_audit_transaction__update BEFORE UPDATE ON audit_transaction BEGIN SELECT RAISE(ABORT, 'frozen'); END"

GUARDED = (
    "attachments",
    "audit_entry",
    "audit_transaction",
    "bank_cards",
    "boardings",
    "calendar_days",
    "categories",
    "class_memberships",
    "enrolments",
    "erasures",
    "family_ties",
    "hand_up_rows",
    "hand_ups",
    "household_incomes",
    "household_members",
    "households",
    "import_rows",
    "import_runs",
    "issued_documents",
    "notice_lines",
    "notices",
    "number_series",
    "pairings",
    "people",
    "policy_overrides",
    "school_classes",
    "school_profiles",
    "school_years",
    "settings",
    "staff",
    "stored_files",
    "students",
    "talks",
    "teaching_assignments",
    "terms",
    "users",
    "villages",
    "visit_students",
    "visit_teachers",
    "visits",
)


def _permitted(table: str, verb: str) -> str:
    event = f"{verb.upper()} ON {table}"
    without = "WHEN NOT EXISTS (SELECT 1 FROM write_permit)"
    return f"CREATE TRIGGER tr_{table}__raw_{verb} BEFORE {event} {without} BEGIN SELECT RAISE(ABORT, 'no permit'); END"


def _vouch_for_words() -> None:
    """Give the steps there are the digests of their words: without, erasing a name in them would break the chain."""
    connection = op.get_bind()
    told = []
    for step, label, reason in connection.execute(sa.text("SELECT id, label, reason FROM audit_transaction")).all():
        salt = secrets.token_bytes(16)
        words = label.encode() + (b"" if reason is None else b"\0" + reason.encode())
        told.append({"step": step, "salt": salt, "digest": hashlib.sha256(salt + words).digest()})
    if told:
        vouch = "UPDATE audit_transaction SET words_salt = :salt, words_digest = :digest WHERE id = :step"
        connection.execute(sa.text(vouch), told)


def upgrade() -> None:
    # Drafts belong to whoever wrote them: until now there was one user, whose number is 1.
    op.execute("UPDATE drafts SET key = '1|' || key WHERE key NOT LIKE 'notice:%'")
    op.create_table(
        "stored_files",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("stored_at", sa.Text(), nullable=False),
        sa.Column("kept", sa.Integer(), server_default="1", nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stored_files"),
        sa.UniqueConstraint("hash", name="uq_stored_files__hash"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "user_sessions",
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user_sessions"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_user_sessions__user_id_opened_at", "user_sessions", ["user_id", "opened_at"], unique=False)
    op.create_table(
        "write_permit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_write_permit"),
        sqlite_strict=True,
    )
    op.create_table(
        "attachments",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("taken_on", sa.Text(), nullable=True),
        sa.Column("binned_on", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name="fk_attachments__file_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_attachments__entity_entity_id", "attachments", ["entity", "entity_id"], unique=False)
    op.create_index("ix_attachments__file_id", "attachments", ["file_id"], unique=False)
    op.create_table(
        "erasures",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("erased_on", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_erasures__person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("person_id", name="uq_erasures__person_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.add_column("audit_transaction", sa.Column("words_salt", sa.LargeBinary(), nullable=True))
    op.add_column("audit_transaction", sa.Column("words_digest", sa.LargeBinary(), nullable=True))
    op.execute("DROP TRIGGER tr_audit_transaction__update")
    _vouch_for_words()
    for statement in (*TRIGGERS, REPLACED):
        op.execute(statement)
    for table in GUARDED:
        for verb in ("insert", "update", "delete"):
            op.execute(_permitted(table, verb))


def downgrade() -> None:
    op.execute("UPDATE drafts SET key = substr(key, 3) WHERE key LIKE '1|%'")
    for table in GUARDED:
        for verb in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER tr_{table}__raw_{verb}")
    op.execute("DROP TRIGGER tr_audit_transaction__update")
    op.drop_column("audit_transaction", "words_digest")
    op.drop_column("audit_transaction", "words_salt")
    op.execute(BEFORE)
    op.drop_table("erasures")
    op.drop_index("ix_attachments__file_id", table_name="attachments")
    op.drop_index("ix_attachments__entity_entity_id", table_name="attachments")
    op.drop_table("attachments")
    op.drop_table("write_permit")
    op.drop_index("ix_user_sessions__user_id_opened_at", table_name="user_sessions")
    op.drop_table("user_sessions")
    op.drop_table("stored_files")
