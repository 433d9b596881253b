"""How archive.org and pywb answer over the same captures, when nothing is wrong."""

import base64
import json
from collections.abc import Sequence
from urllib.parse import quote, urljoin

from tests.standin.answer import Answer, of_json, page
from tests.standin.held import Held, folded

Outcome = tuple[str, str, Held | None, Answer]
_FIELDS = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


class Index:
    """archive.org's CDX index: JSON arrays, paged by an opaque key in the style of the ``old`` or the ``new`` server."""

    def __init__(self, key_style: str) -> None:
        self._style = key_style
        self._places: dict[str, int] = {}

    def answer(self, held: Sequence[Held], query: dict[str, str]) -> Answer:
        fields = query.get("fl", ",".join(_FIELDS)).split(",")
        rows = [_row(capture, fields) for capture in _listed(held, query)]
        start = 0
        if "resumeKey" in query and query["resumeKey"] not in ("start", "always the same"):
            if query["resumeKey"] not in self._places:
                return page(400, "Bad Request: no such resume key")
            start = self._places[query["resumeKey"]]
        limit = int(query.get("limit", "150000"))
        found = rows[start : start + limit]
        table: list[object] = [fields, *found] if found else []
        if query.get("showResumeKey") == "true" and start + limit < len(rows):
            table += [[], [self._key(found[-1], start + limit)]]
        return of_json(table)

    def _key(self, last: list[str], place: int) -> str:
        if self._style == "old":
            key = f"{quote(last[0], safe='')}+{last[1]}{place}%3A"
        else:
            key = base64.urlsafe_b64encode(f"{last[0]} {last[1]} {place}>?".encode()).decode()
        self._places[key] = place
        return key


def wayback_answer(held: Sequence[Held], index: Index, target: str, query: dict[str, str]) -> Outcome:
    """Kind of the request, root of playback, the capture asked for where it is held, and archive.org's answer."""
    if not target.startswith("/web/"):
        return "cdx", "/web", None, index.answer(held, query)
    timestamp, url = target.removeprefix("/web/").split("id_/", 1)
    candidates = [capture for capture in held if capture.key == folded(url) and capture.playable]
    exact = _exact(candidates, timestamp, url)
    if exact:
        return "playback", "/web", exact, _memento(exact, "/web", rewritten=True)
    if not candidates:
        return "playback", "/web", None, page(404, "The Wayback Machine has not archived that URL.")
    near = _nearest(candidates, timestamp)
    moved = page(302, "", Location=f"/web/{near.timestamp}id_/{near.url}")
    return "playback", "/web", None, moved.with_headers(X_Archive_Redirect_Reason=f"found capture at {near.timestamp}")


def pywb_answer(held: Sequence[Held], collection: str, target: str, query: dict[str, str]) -> Outcome:
    """The same for a pywb collection: JSON lines without a cursor; an inexact moment is answered with the nearest capture."""
    rest = target.removeprefix(collection + "/")
    if rest.startswith("cdx"):
        rows = _listed(held, query)
        if "limit" in query:
            rows = rows[: max(0, int(query["limit"]))]
        return "cdx", collection, None, Answer(200, {"Content-Type": "text/x-cdxj"}, b"".join(map(_line, rows)))
    timestamp, url = rest.split("id_/", 1)
    candidates = [capture for capture in held if capture.key == folded(url) and capture.playable]
    if not candidates:
        return "playback", collection, None, page(404, "<h1>URL Not Found</h1>")
    exact = _exact(candidates, timestamp, url)
    near = exact or _nearest(candidates, timestamp)
    return "playback", collection, exact, _memento(near, collection, rewritten=False)


def _listed(held: Sequence[Held], query: dict[str, str]) -> list[Held]:
    key = folded(query["url"])
    since, until = query.get("from", ""), query.get("to", "") or "9"
    return [c for c in held if c.in_index and c.key == key and since <= c.timestamp <= until.ljust(14, "9")]


def _row(capture: Held, fields: Sequence[str]) -> list[str]:
    values = {
        "urlkey": capture.key,
        "timestamp": capture.timestamp,
        "original": capture.url,
        "mimetype": "warc/revisit" if capture.revisit else capture.mime,
        "statuscode": "-" if capture.revisit else str(capture.status),
        "digest": capture.digest,
        "length": str(len(capture.body)),
    }
    return [values[field] for field in fields]


def _line(capture: Held) -> bytes:
    row = dict(zip(_FIELDS, _row(capture, _FIELDS), strict=True))
    names = {"original": "url", "mimetype": "mime", "statuscode": "status"}
    return json.dumps({names.get(name, name): value for name, value in row.items()}).encode() + b"\n"


def _exact(candidates: Sequence[Held], timestamp: str, url: str) -> Held | None:
    same = [capture for capture in candidates if capture.timestamp == timestamp]
    return next((capture for capture in same if capture.url == url), same[0] if same else None)


def _nearest(candidates: Sequence[Held], timestamp: str) -> Held:
    wanted = Held(timestamp, "").moment
    return min(candidates, key=lambda capture: abs(capture.moment - wanted))


def _memento(capture: Held, root: str, *, rewritten: bool) -> Answer:
    headers = {
        "Content-Type": f"{capture.mime}; charset=utf-8",
        "Memento-Datetime": capture.memento_datetime,
        "Link": f'<{capture.url}>; rel="original", <{root}/{capture.url}>; rel="timegate"',
        **{f"X-Archive-Orig-{name}": value for name, value in capture.headers.items()},
        **{name: value for name, value in capture.headers.items() if name in ("Location", "Content-Encoding")},
    }
    if rewritten and "Location" in capture.headers:
        headers["Location"] = f"{root}/{capture.timestamp}id_/{urljoin(capture.url, capture.headers['Location'])}"
    return Answer(capture.status, headers, capture.body)
