"""Changes as an Atom feed (RFC 4287) and as a JSON Feed (version 1.1): the same entries, the same identities, in both.

In: rows of the history and what the feed says of itself. Out: ``str``. A feed exists even when nothing has changed yet. Identities are
``tag:`` URIs (RFC 4151) made of the feed's authority, the day a change was first detected and its id: none of them ever changes, so no
reader shows an entry twice. Nothing in a feed that carries no former one on depends on when it was written: the same rows give the same
text.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from tracker.neutral import neutral, neutral_json
from tracker.records import HistoryRow
from tracker.report.dates import rfc3339
from tracker.report.entries import Entry, entry
from tracker.report.feed_former import AtomForm, JsonForm, carried_on, former_atom, former_json
from tracker.report.kinds import kind_name
from tracker.report.links import NO_ADDRESS, PublicUrl, safe_link
from tracker.report.rows import change_json
from tracker.report.templating import rendered

_ATOM = "http://www.w3.org/2005/Atom"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
_AUTHOR = "Policy change tracker"

TITLE_LIMIT = 160


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """What a feed says of itself. ``authority`` is a domain or mail address of its publisher; ``url`` is where it will be found.

    ``selection`` says in a stable way which rows it holds: a publisher's feeds of different selections are different feeds.
    """

    title: str = "Policy changes"
    authority: str = "tracker.invalid"
    url: str | None = None
    selection: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """The document that the new one replaces (None: there is none), the most entries of both, and the time of writing."""

    text: str | None
    limit: int
    now: datetime


def atom_feed(
    rows: Sequence[HistoryRow],
    public_url: PublicUrl,
    info: FeedInfo,
    began: datetime,
    published: Published | None = None,
) -> str:
    """The rows as an Atom document, the last detected first; ``began`` (when watching began) dates a feed without entries.

    With ``published`` the new document carries the former one on, see ``feed_former``.
    """
    entries = [_atom_entry(row, entry(row, public_url), info) for row in _newest_first(rows)]
    updated = ""
    if published:
        former, updated = former_atom(published.text, _feed_id(info))
        entries = carried_on(entries, former, AtomForm(), published.limit, rfc3339(published.now))
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    url = safe_link(info.url) if info.url else None
    _text(feed, "id", _feed_id(info))
    _text(feed, "title", neutral(info.title))
    _text(feed, "updated", max([updated or rfc3339(began), *map(AtomForm().modified, entries)]))
    _text(ET.SubElement(feed, "author"), "name", _AUTHOR)
    if url:
        ET.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": url})
    feed.extend(entries)
    ET.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def json_feed(
    rows: Sequence[HistoryRow], public_url: PublicUrl, info: FeedInfo, published: Published | None = None
) -> str:
    """The rows as a JSON Feed, the last detected first; each item carries its change as ``tracker history --json`` prints it.

    With ``published`` the new document carries the former one on, see ``feed_former``.
    """
    feed: dict[str, Any] = {"version": _JSON_FEED, "title": neutral(info.title), "language": "en"}
    feed["authors"] = [{"name": _AUTHOR}]
    if info.url and (url := safe_link(info.url)):
        feed["feed_url"] = url
    feed["_id"] = _feed_id(info)
    items = [_json_item(row, entry(row, public_url), info, public_url) for row in _newest_first(rows)]
    if published:
        plain: list[dict[str, Any]] = json.loads(neutral_json(items))  # as they were read back from a document
        former = former_json(published.text, _feed_id(info))
        items = carried_on(plain, former, JsonForm(), published.limit, rfc3339(published.now))
    feed["items"] = items
    return f"{neutral_json(feed)}\n"


def newest(rows: Sequence[HistoryRow], limit: int) -> list[HistoryRow]:
    """At most ``limit`` rows, those detected last."""
    return _newest_first(rows)[:limit]


def _newest_first(rows: Sequence[HistoryRow]) -> list[HistoryRow]:
    return sorted(rows, key=lambda row: (row.detected_at, row.by.timestamp, row.id), reverse=True)


def _atom_entry(row: HistoryRow, shown: Entry, info: FeedInfo) -> ET.Element:
    one = ET.Element("entry")
    _text(one, "id", _entry_id(row, info))
    _text(one, "title", _title(row, shown))
    _text(one, "published", rfc3339(row.detected_at))
    _text(one, "updated", rfc3339(row.detected_at))
    ET.SubElement(one, "category", {"term": row.kind.value})
    *earlier, latest = shown.proofs
    if latest.link:
        ET.SubElement(one, "link", {"rel": "alternate", "href": latest.link, "title": f"{latest.label}: {latest.time}"})
    for proof in earlier:
        if proof.link:
            ET.SubElement(one, "link", {"rel": "related", "href": proof.link, "title": f"{proof.label}: {proof.time}"})
    _text(one, "content", _content(shown), {"type": "html"})
    return one


def _json_item(row: HistoryRow, shown: Entry, info: FeedInfo, public_url: PublicUrl) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": _entry_id(row, info),
        "title": _title(row, shown),
        "content_html": _content(shown),
        "content_text": f"{shown.plain}\n{shown.when}\n",
        "date_published": rfc3339(row.detected_at),
        "date_modified": rfc3339(row.detected_at),
        "tags": [row.kind.value],
        "_change": change_json(row, public_url),
    }
    if link := shown.proofs[-1].link:
        item["external_url"] = link
    return item


def _title(row: HistoryRow, shown: Entry) -> str:
    note = f"[{shown.note}] " if shown.note else ""
    return neutral(f"{note}{shown.platform}: {kind_name(row.kind)}: {row.text or row.old_text or ''}", TITLE_LIMIT)


def _content(shown: Entry) -> str:
    return rendered("feed_entry.html.j2", {"entry": shown, "no_address": NO_ADDRESS})


def _feed_id(info: FeedInfo) -> str:
    """One identity a publisher and selection: a name-based UUID, as a ``tag:`` would have to claim a day when the authority was held."""
    name = f"policy-change-tracker:{_authority(info)}" + (f":{info.selection}" if info.selection else "")
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def _entry_id(row: HistoryRow, info: FeedInfo) -> str:
    day = row.detected_at.astimezone(UTC)
    return f"tag:{_authority(info)},{day:%Y-%m-%d}:change:{neutral(row.id).replace(' ', '-')}"


def _authority(info: FeedInfo) -> str:
    """The publisher as RFC 4151 writes one: what a domain or address cannot hold is left out."""
    kept = "".join(c for c in info.authority.lower() if c.isascii() and (c.isalnum() or c in ".-@_"))
    return kept or "tracker.invalid"


def _text(parent: ET.Element, tag: str, text: str, attributes: dict[str, str] | None = None) -> None:
    ET.SubElement(parent, tag, attributes or {}).text = text
