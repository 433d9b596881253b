"""Searching by words and subjects, corrections, problems of pages, and what a run must know of earlier ones.

Wordings are kept in the form in which they are searched. Whoever changes that form (``tracker.searching``) folds them anew in a migration.
What they are about is filled in by the store itself, see ``tracker/store/topics.py``; so is the index of SQLite, ``fulltext.py``.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tracker.searching import search_form

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
CHUNK = 5_000
CORRECTIONS = sa.text("corrects IS NOT NULL")
NEWS = sa.text("corrects IS NULL")


def upgrade() -> None:
    _create_tables()
    op.create_index(op.f("ix_captures_page_id_digest"), "captures", ["page_id", "digest"])
    with op.batch_alter_table("reads") as batch:
        batch.add_column(sa.Column("retry_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE reads SET attempts = 1 WHERE failure IS NOT NULL")
    with op.batch_alter_table("deliveries") as batch:
        batch.add_column(sa.Column("corrects", WORDS, nullable=True))
        batch.add_column(sa.Column("told", WORDS, nullable=True))
        batch.drop_constraint("uq_deliveries_recipient_change_id", type_="unique")
    op.create_index(
        op.f("ix_deliveries_recipient_change_id"),
        "deliveries",
        ["recipient", "change_id"],
        unique=True,
        sqlite_where=NEWS,
        postgresql_where=NEWS,
    )
    op.create_index(
        "ix_deliveries_corrected", "deliveries", ["change_id"], sqlite_where=CORRECTIONS, postgresql_where=CORRECTIONS
    )
    with op.batch_alter_table("baseline_items") as batch:
        batch.alter_column("folded", new_column_name="words")
    with op.batch_alter_table("changes") as batch:
        batch.alter_column("folded", new_column_name="words", existing_type=WORDS, nullable=True)
        batch.add_column(sa.Column("old_words", WORDS, nullable=True))
    op.drop_index(op.f("ix_changes_by_timestamp_page_id_position"), table_name="changes")
    op.create_index(
        op.f("ix_changes_by_timestamp_after_timestamp_page_id_position"),
        "changes",
        ["by_timestamp", "after_timestamp", "page_id", "position"],
        unique=False,
    )
    op.create_index(
        op.f("ix_changes_page_id_status_retracted"), "changes", ["page_id", "status", "retracted"], unique=False
    )
    op.create_index(op.f("ix_changes_detected_at"), "changes", ["detected_at"], unique=False)
    _rewrite("changes", ("text", "old_text"), lambda text, old: {"words": _form(text), "old_words": _form(old)})
    _rewrite("baseline_items", ("text",), lambda text: {"words": _form(text)})


def downgrade() -> None:
    for name in ("changes", "baseline_items"):
        op.execute(f"DROP TABLE IF EXISTS {name}_fts")
    _rewrite(
        "changes", ("text", "old_text"), lambda *texts: {"words": "\n".join(text.casefold() for text in texts if text)}
    )
    _rewrite("baseline_items", ("text",), lambda text: {"words": text.casefold()})
    op.drop_index(op.f("ix_changes_detected_at"), table_name="changes")
    op.drop_index(op.f("ix_changes_by_timestamp_after_timestamp_page_id_position"), table_name="changes")
    op.create_index(
        op.f("ix_changes_by_timestamp_page_id_position"),
        "changes",
        ["by_timestamp", "page_id", "position"],
        unique=False,
    )
    op.drop_index(op.f("ix_changes_page_id_status_retracted"), table_name="changes")
    with op.batch_alter_table("changes") as batch:
        batch.alter_column("words", new_column_name="folded", existing_type=WORDS, nullable=False)
        batch.drop_column("old_words")
    with op.batch_alter_table("baseline_items") as batch:
        batch.alter_column("words", new_column_name="folded")
    op.execute("DELETE FROM deliveries WHERE corrects IS NOT NULL")
    op.drop_index("ix_deliveries_corrected", table_name="deliveries")
    op.drop_index(op.f("ix_deliveries_recipient_change_id"), table_name="deliveries")
    with op.batch_alter_table("deliveries") as batch:
        batch.drop_column("told")
        batch.drop_column("corrects")
        batch.create_unique_constraint("uq_deliveries_recipient_change_id", ["recipient", "change_id"])
    with op.batch_alter_table("reads") as batch:
        batch.drop_column("attempts")
        batch.drop_column("retry_at")
    op.drop_index(op.f("ix_captures_page_id_digest"), table_name="captures")
    for name in ("stamps", "request_counts", "notices", "problems", "listings", "baseline_topics", "change_topics"):
        op.drop_table(name)


def _create_tables() -> None:
    op.create_table(
        "change_topics",
        sa.Column("topic", WORDS, nullable=False),
        sa.Column("change_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("arrives", sa.Boolean(), nullable=False),
        sa.Column("by_timestamp", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name=op.f("fk_change_topics_change_id")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_change_topics_page_id")),
        sa.PrimaryKeyConstraint("topic", "change_id", name=op.f("pk_change_topics")),
    )
    op.create_index(op.f("ix_change_topics_change_id"), "change_topics", ["change_id"], unique=False)
    op.create_index(
        op.f("ix_change_topics_topic_page_id_arrives_by_timestamp"),
        "change_topics",
        ["topic", "page_id", "arrives", "by_timestamp"],
        unique=False,
    )
    op.create_table(
        "baseline_topics",
        sa.Column("topic", WORDS, nullable=False),
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["baseline_items.id"], name=op.f("fk_baseline_topics_item_id")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_baseline_topics_page_id")),
        sa.PrimaryKeyConstraint("topic", "item_id", name=op.f("pk_baseline_topics")),
    )
    op.create_index(op.f("ix_baseline_topics_item_id"), "baseline_topics", ["item_id"], unique=False)
    op.create_table(
        "listings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("identity", WORDS, nullable=False),
        sa.Column("archive", WORDS, nullable=False),
        sa.Column("url", WORDS, nullable=False),
        sa.Column("since", WORDS, nullable=True),
        sa.Column("full_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("newest", WORDS, nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_listings_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
        sa.UniqueConstraint("page_id", "identity", name=op.f("uq_listings_page_id_identity")),
    )
    op.create_table(
        "problems",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("trouble", WORDS, nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("detail", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_problems_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problems")),
        sa.UniqueConstraint("page_id", "trouble", "began_at", name=op.f("uq_problems_page_id_trouble_began_at")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", WORDS, nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("ending", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["problem_id"], ["problems.id"], name=op.f("fk_notices_problem_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("recipient", "problem_id", "ending", name=op.f("uq_notices_recipient_problem_id_ending")),
    )
    op.create_index(op.f("ix_notices_problem_id"), "notices", ["problem_id"], unique=False)
    op.create_table(
        "request_counts",
        sa.Column("day", WORDS, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_request_counts")),
    )
    op.create_table(
        "stamps",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stamps")),
    )


def _form(text: str | None) -> str | None:
    return None if text is None else search_form(text)


def _rewrite(name: str, sources: Sequence[str], made: Callable[..., dict[str, str | None]]) -> None:
    """Set columns of every row from others of the same row, in memory for one chunk of rows."""
    connection = op.get_bind()
    columns = [sa.column(source, WORDS) for source in sources]
    rows = sa.table(
        name, sa.column("id", sa.Integer), *columns, sa.column("words", WORDS), sa.column("old_words", WORDS)
    )
    last = 0
    while chunk := connection.execute(
        sa.select(rows.c.id, *columns).where(rows.c.id > last).order_by(rows.c.id).limit(CHUNK)
    ).all():
        last = chunk[-1][0]
        values = [{"row": row_id, **made(*texts)} for row_id, *texts in chunk]
        changed = {key: sa.bindparam(key) for key in values[0] if key != "row"}
        connection.execute(sa.update(rows).where(rows.c.id == sa.bindparam("row")).values(changed), values)
