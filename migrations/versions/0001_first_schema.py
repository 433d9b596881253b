"""The first schema: pages, captures, snapshots, readings, changes, deliveries, runs, and what archives remember."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "archive_notes",
        sa.Column("archive", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("archive", "key", name=op.f("pk_archive_notes")),
    )
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("platform", WORDS, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("note", WORDS, nullable=True),
        sa.Column("first_contact", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("name", name=op.f("uq_pages_name")),
    )
    op.create_table(
        "reading_contents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("usable", sa.Boolean(), nullable=False),
        sa.Column("reason", WORDS, nullable=True),
        sa.Column("language", WORDS, nullable=True),
        sa.Column("lists", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_contents")),
        sa.UniqueConstraint("sha256", name=op.f("uq_reading_contents_sha256")),
    )
    op.create_table(
        "warc_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("archive", WORDS, nullable=False),
        sa.Column("path", WORDS, nullable=False),
        sa.Column("stamp", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warc_files")),
        sa.UniqueConstraint("archive", "path", name=op.f("uq_warc_files_archive_path")),
    )
    op.create_table(
        "captures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("identity", WORDS, nullable=False),
        sa.Column("timestamp", WORDS, nullable=False),
        sa.Column("archive", WORDS, nullable=False),
        sa.Column("url", WORDS, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("mime", WORDS, nullable=True),
        sa.Column("length", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_captures_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
        sa.UniqueConstraint("page_id", "identity", name=op.f("uq_captures_page_id_identity")),
    )
    op.create_index(op.f("ix_captures_page_id_timestamp"), "captures", ["page_id", "timestamp"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("started", MOMENT, nullable=False),
        sa.Column("finished", MOMENT, nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("captures", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("unusable", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("errors", WORDS, nullable=False),
        sa.Column("notes", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_runs_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_page_id_complete"), "runs", ["page_id", "complete"], unique=False)
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("timestamp", WORDS, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content_type", WORDS, nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", WORDS, nullable=True),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["snapshots.id"], name=op.f("fk_snapshots_base_id")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_snapshots_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint("sha256", name=op.f("uq_snapshots_sha256")),
    )
    op.create_index(op.f("ix_snapshots_base_id"), "snapshots", ["base_id"], unique=False)
    op.create_index(op.f("ix_snapshots_page_id_timestamp"), "snapshots", ["page_id", "timestamp"], unique=False)
    op.create_table(
        "warc_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("urlkey", WORDS, nullable=False),
        sa.Column("timestamp", WORDS, nullable=False),
        sa.Column("data", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["warc_files.id"], name=op.f("fk_warc_rows_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warc_rows")),
    )
    op.create_index(op.f("ix_warc_rows_file_id"), "warc_rows", ["file_id"], unique=False)
    op.create_index(op.f("ix_warc_rows_urlkey_timestamp"), "warc_rows", ["urlkey", "timestamp"], unique=False)
    op.create_table(
        "baseline_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", WORDS, nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False),
        sa.Column("context", WORDS, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("detected_at", MOMENT, nullable=False),
        sa.Column("extractor", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["captures.id"], name=op.f("fk_baseline_items_by_id")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_baseline_items_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline_items")),
        sa.UniqueConstraint("uid", name=op.f("uq_baseline_items_uid")),
    )
    op.create_index(op.f("ix_baseline_items_page_id_position"), "baseline_items", ["page_id", "position"], unique=False)
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", WORDS, nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("status", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=True),
        sa.Column("old_text", WORDS, nullable=True),
        sa.Column("folded", WORDS, nullable=False),
        sa.Column("context", WORDS, nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("after_timestamp", WORDS, nullable=False),
        sa.Column("by_timestamp", WORDS, nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("detected_at", MOMENT, nullable=False),
        sa.Column("extractor", WORDS, nullable=False),
        sa.Column("news", sa.Boolean(), nullable=False),
        sa.Column("retracted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["after_id"], ["captures.id"], name=op.f("fk_changes_after_id")),
        sa.ForeignKeyConstraint(["by_id"], ["captures.id"], name=op.f("fk_changes_by_id")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_changes_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sa.UniqueConstraint("uid", name=op.f("uq_changes_uid")),
    )
    op.create_index(
        op.f("ix_changes_by_timestamp_page_id_position"),
        "changes",
        ["by_timestamp", "page_id", "position"],
        unique=False,
    )
    op.create_index(
        op.f("ix_changes_page_id_by_timestamp_position"),
        "changes",
        ["page_id", "by_timestamp", "position"],
        unique=False,
    )
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("extractor", WORDS, nullable=False),
        sa.Column("options", WORDS, nullable=False),
        sa.Column("fingerprint", WORDS, nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["reading_contents.id"], name=op.f("fk_readings_content_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name=op.f("fk_readings_snapshot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint(
            "snapshot_id", "extractor", "options", name=op.f("uq_readings_snapshot_id_extractor_options")
        ),
    )
    op.create_index(
        op.f("ix_readings_fingerprint_extractor_options"),
        "readings",
        ["fingerprint", "extractor", "options"],
        unique=False,
    )
    op.create_table(
        "reads",
        sa.Column("capture_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=True),
        sa.Column("failure", WORDS, nullable=True),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.id"], name=op.f("fk_reads_capture_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name=op.f("fk_reads_snapshot_id")),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_reads")),
    )
    op.create_index(op.f("ix_reads_snapshot_id"), "reads", ["snapshot_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", WORDS, nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name=op.f("fk_deliveries_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("recipient", "change_id", name=op.f("uq_deliveries_recipient_change_id")),
    )
    op.create_index(op.f("ix_deliveries_change_id"), "deliveries", ["change_id"], unique=False)
    op.create_index(op.f("ix_deliveries_sent_at"), "deliveries", ["sent_at"], unique=False)


def downgrade() -> None:
    for table in (
        "deliveries",
        "reads",
        "readings",
        "changes",
        "baseline_items",
        "warc_rows",
        "snapshots",
        "runs",
        "captures",
        "warc_files",
        "reading_contents",
        "pages",
        "archive_notes",
    ):
        op.drop_table(table)
