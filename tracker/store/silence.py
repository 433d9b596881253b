"""Until when captures were looked at in vain, by page: those later than the last that shows the document.

A capture was looked at when its body was asked for, and will not be asked for again, or when its archive's index already says that it is a
redirect or an error.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, and_, func, or_, select

from tracker.store.captures import batches
from tracker.store.tables import captures, pages, reads

_AT_ONCE = 50  # pages in one condition


def silent_until(connection: Connection, since: Mapping[str, str]) -> dict[str, str]:
    """The newest timestamp of a capture looked at after that of each page; pages without any are left out."""
    asked = and_(reads.c.capture_id.is_not(None), reads.c.retry_at.is_(None))
    listed_as_other = or_(captures.c.status < 200, captures.c.status >= 300)
    found: dict[str, str] = {}
    for some in batches(sorted(since), _AT_ONCE):
        later = or_(*(and_(pages.c.name == name, captures.c.timestamp > since[name]) for name in some))
        query = (
            select(pages.c.name, func.max(captures.c.timestamp))
            .select_from(captures)
            .join(pages, pages.c.id == captures.c.page_id)
            .outerjoin(reads, reads.c.capture_id == captures.c.id)
            .where(later, or_(asked, listed_as_other))
            .group_by(pages.c.name)
        )
        found.update(connection.execute(query).all())
    return found
