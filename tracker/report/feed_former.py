"""What a feed already told, so that the next one takes nothing back in silence. Pure.

In: the entries of the feed to be published and the document published before. Out: the entries to publish. One whose content is as it was
keeps its time of modification; one that reads differently is modified now; one that is gone without having been pushed out by newer
ones stays under its identity, marked as withdrawn: who read it must learn that it is no longer so. Times never go back.

A former document that is no feed, or another selection's, says nothing.
"""

import json
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar
from xml.etree import ElementTree as ET

WITHDRAWN = "withdrawn: "
_EXPLANATION = "Withdrawn: captures read since then show that this did not happen, or not as it was told here."

_Entry = TypeVar("_Entry")
_Some_contra = TypeVar("_Some_contra", contravariant=True)


class Form(Protocol[_Some_contra]):
    """What must be known of a feed's format to compare its entries."""

    def identity(self, entry: _Some_contra) -> str:
        """Equal for what is one entry."""

    def published(self, entry: _Some_contra) -> str:
        """When it was first seen (RFC 3339 in UTC, so that times sort as texts)."""

    def modified(self, entry: _Some_contra) -> str:
        """When it last changed."""

    def modify(self, entry: _Some_contra, moment: str) -> None:
        """Note that it changed then."""

    def content(self, entry: _Some_contra) -> object:
        """All of it but the time of modification, to be compared."""

    def withdraw(self, entry: _Some_contra) -> None:
        """Mark it as withdrawn, unless it is marked so."""


def carried_on(
    new: Sequence[_Entry], former: Sequence[_Entry], form: Form[_Entry], limit: int, now: str
) -> list[_Entry]:
    """The new entries with their times of modification, and the withdrawn ones, the last published first."""
    before = {form.identity(one): one for one in former}
    for one in new:
        old = before.pop(form.identity(one), None)
        if old is not None:
            same = form.content(one) == form.content(old)
            form.modify(one, form.modified(old) if same else max(now, form.modified(old)))
    full = len(new) >= limit
    oldest = min((form.published(one) for one in new), default="")
    withdrawn = [one for one in before.values() if not full or form.published(one) > oldest]
    for one in withdrawn:
        said = form.content(one)
        form.withdraw(one)
        if form.content(one) != said:
            form.modify(one, max(now, form.modified(one)))
    return sorted([*new, *withdrawn], key=form.published, reverse=True)


class AtomForm:
    """Atom entries, as elements whose names carry no namespace."""

    def identity(self, entry: ET.Element) -> str:
        """Its ``id``."""
        return entry.findtext("id", "")

    def published(self, entry: ET.Element) -> str:
        """Its ``published``."""
        return entry.findtext("published", "")

    def modified(self, entry: ET.Element) -> str:
        """Its ``updated``."""
        return entry.findtext("updated", "")

    def modify(self, entry: ET.Element, moment: str) -> None:
        """Set it."""
        for updated in entry.findall("updated"):
            updated.text = moment

    def content(self, entry: ET.Element) -> object:
        """Names, attributes and texts; white space between elements is none of it."""
        return [
            (part.tag, sorted(part.attrib.items()), (part.text or "").strip())
            for part in entry
            if part.tag != "updated"
        ]

    def withdraw(self, entry: ET.Element) -> None:
        """In title and content."""
        title = entry.findtext("title", "")
        if not title.startswith(WITHDRAWN):
            for part in entry:
                if part.tag == "title":
                    part.text = WITHDRAWN + title
                elif part.tag == "content":
                    part.text = f"<p><strong>{_EXPLANATION}</strong></p>{part.text or ''}"


class JsonForm:
    """Items of a JSON Feed. Where nothing says when one was modified, it never was."""

    def identity(self, entry: dict[str, Any]) -> str:
        """Its ``id``."""
        return str(entry["id"])

    def published(self, entry: dict[str, Any]) -> str:
        """Its ``date_published``."""
        return str(entry["date_published"])

    def modified(self, entry: dict[str, Any]) -> str:
        """Its ``date_modified``."""
        return str(entry.get("date_modified", entry["date_published"]))

    def modify(self, entry: dict[str, Any], moment: str) -> None:
        """Set it."""
        entry["date_modified"] = moment

    def content(self, entry: dict[str, Any]) -> object:
        """All other keys."""
        return {name: value for name, value in entry.items() if name != "date_modified"}

    def withdraw(self, entry: dict[str, Any]) -> None:
        """In title and content."""
        if not str(entry["title"]).startswith(WITHDRAWN):
            entry["title"] = f"{WITHDRAWN}{entry['title']}"
            entry["content_html"] = f"<p><strong>{_EXPLANATION}</strong></p>{entry.get('content_html', '')}"
            entry["content_text"] = f"{_EXPLANATION}\n{entry.get('content_text', '')}"


def former_atom(text: str | None, feed_id: str) -> tuple[list[ET.Element], str]:
    """The entries of a published Atom feed of this identity, and when it was updated; nothing and "" where it is none."""
    try:
        feed = ET.fromstring(text or "")  # noqa: S314 (a file of our own; expat itself bounds the expansion of entities)
    except ET.ParseError:
        return [], ""
    for element in feed.iter():
        element.tag = element.tag.rpartition("}")[2]
    if feed.findtext("id") != feed_id:
        return [], ""
    return feed.findall("entry"), feed.findtext("updated", "")


def former_json(text: str | None, feed_id: str) -> list[dict[str, Any]]:
    """The items of a published JSON Feed of this identity; none where it is none."""
    try:
        feed = json.loads(text or "")
    except (ValueError, RecursionError):
        return []
    if not isinstance(feed, dict) or feed.get("_id") != feed_id or not isinstance(feed.get("items"), list):
        return []
    needed = ("id", "title", "date_published")
    return [item for item in feed["items"] if isinstance(item, dict) and all(item.get(name) for name in needed)]
