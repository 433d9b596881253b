"""Writes the demonstration's WARC: ``python -m tracker.demo.build [OUT]``.

The pages are our own reconstruction, from public reporting, of what Google Colab's FAQ forbade between 2019 and 2023: one sentence about
mining at first, later a list, to which "creating deepfakes" was added in May 2022 (reported on 28 May 2022, dated by comparing captures
in archive.org), by 2023 a second list for runtimes free of charge. Capture times are illustrative, and every page says so.

The captures have what real ones have: a nonce that changes each time, navigation, a cookie notice, an error page served as 200, an empty
JavaScript shell, a reordered list, a reworded entry, and an exact duplicate (as a revisit record, the way crawlers store one).
"""

import sys
from base64 import b32encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha1
from html import escape
from io import BytesIO
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

URL = "https://research.google.com/colaboratory/faq.html"
WARC = Path(__file__).with_name("colab-faq-reconstruction.warc.gz")

HOSTING = "file hosting, media serving, or other web service offerings not related to interactive compute with Colab"
TORRENTS = "downloading torrents or engaging in peer-to-peer file-sharing"
REMOTE = "using a remote desktop or SSH"
PROXIES = "connecting to remote proxies"
MINING = "mining cryptocurrency"
DENIAL = "running denial-of-service attacks"
PASSWORDS = "password cracking"
ACCOUNTS = "using multiple accounts to work around access or resource usage restrictions"
ACCOUNTS_REWORDED = "using multiple accounts to work around access, compute or resource usage restrictions"
DEEPFAKES = "creating deepfakes"

AT_FIRST = (HOSTING, TORRENTS, REMOTE, PROXIES, MINING, DENIAL, PASSWORDS, ACCOUNTS)
REORDERED = (HOSTING, TORRENTS, MINING, REMOTE, PROXIES, DENIAL, PASSWORDS, ACCOUNTS)
WITH_DEEPFAKES = (*REORDERED, DEEPFAKES)
REWORDED = (*REORDERED[:-1], ACCOUNTS_REWORDED, DEEPFAKES)
FREE_OF_CHARGE = (
    "remote control such as SSH shells and remote desktops",
    "bypassing the notebook UI to interact primarily via a web UI",
    "chess training",
    "running distributed computing workers",
)


@dataclass(frozen=True)
class Shot:
    """One capture to be written: when, and what the server sent (None: exactly what it sent the time before)."""

    timestamp: str
    page: Callable[[str], str] | None


def _document(timestamp: str, main: str, *, cookies: bool = False) -> str:
    nonce = sha1(timestamp.encode(), usedforsecurity=False).hexdigest()[:16]
    notice = "<div role='dialog' aria-label='Cookies'><p>This site uses cookies to analyse traffic. <button>OK, got it</button></p></div>"
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Colaboratory: Frequently Asked Questions (reconstruction)</title>
<script nonce="{nonce}">window.pageRequest = "{nonce}";</script></head>
<body>
<nav><ul><li><a href="/">Welcome</a></li><li><a href="/faq">FAQ</a></li><li><a href="/notebooks">Notebooks</a></li></ul></nav>
{notice if cookies else ""}
<main>
<p><small>Reconstruction from public reporting, made for a demonstration; capture times are illustrative.</small></p>
<h1>Colaboratory</h1>
<h2>Frequently Asked Questions</h2>
{main}
</main>
<footer><ul><li><a href="/terms">Terms</a></li><li><a href="/privacy">Privacy</a></li></ul></footer>
</body>
</html>
"""


_ABOUT = """<h3>What is Colaboratory?</h3>
<p>Colaboratory lets anybody write and run Python in a browser, and share the notebook with others.</p>
<h3>Where is my code executed?</h3>
<p>In a virtual machine of your own. Machines are deleted when they have been idle for a while.</p>"""


def _sentence(timestamp: str) -> str:
    limits = """<h3>Are there limits on what I can run?</h3>
<p>Colaboratory is meant for interactive use. Using it for cryptocurrency mining is disallowed entirely.</p>"""
    return _document(timestamp, f"{_ABOUT}\n{limits}", cookies=timestamp >= "2020")


def _listed(items: tuple[str, ...], free: tuple[str, ...] = ()) -> Callable[[str], str]:
    def page(timestamp: str) -> str:
        main = f"""{_ABOUT}
<h3>What are the limits on what I may do with Colab?</h3>
<p>Colab puts interactive compute first. The following actions are disallowed in all runtimes:</p>
{_bullets(items)}"""
        if free:
            main += f"\n<p>In runtimes free of charge, these are disallowed as well:</p>\n{_bullets(free)}"
        main += "\n<h3>What does Colab offer beyond this?</h3>\n<ul><li>Paid plans with faster GPUs</li><li>Longer runtimes</li></ul>"
        return _document(timestamp, main, cookies=True)

    return page


def _bullets(items: tuple[str, ...]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{escape(item)}</li>" for item in items) + "\n</ul>"


def _error(_timestamp: str) -> str:
    return (
        "<html><head><title>Error 500 (Server Error)</title></head><body><h1>500. That’s an error.</h1>"
        "<p>The server encountered an error and could not complete your request. Please try again in 30 seconds.</p></body></html>"
    )


def _shell(timestamp: str) -> str:
    nonce = sha1(timestamp.encode(), usedforsecurity=False).hexdigest()[:16]
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Colaboratory</title></head><body><div id="root"></div>'
        "<noscript>Please enable JavaScript to view this page.</noscript>"
        f'<script nonce="{nonce}" src="/static/app.js"></script></body></html>'
    )


SHOTS = (
    Shot("20190612081502", _sentence),
    Shot("20200305191140", _sentence),
    Shot("20210118070933", _sentence),
    Shot("20211104163218", _listed(AT_FIRST)),
    Shot("20220117220451", _listed(REORDERED)),
    Shot("20220209041127", _error),
    Shot("20220314105546", _listed(REORDERED)),
    Shot("20220427133010", _listed(REORDERED)),
    Shot("20220503092239", _shell),
    Shot("20220514181705", _listed(WITH_DEEPFAKES)),
    Shot("20220515181711", None),
    Shot("20220920002814", _listed(REWORDED)),
    Shot("20230208151930", _listed(REWORDED, FREE_OF_CHARGE)),
    Shot("20230621064503", _listed(REWORDED, FREE_OF_CHARGE)),
)


def write_warc(out: Path) -> None:
    """Write all captures to ``out``, gzip member by member; the same records at every call."""
    with out.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for record in _records(writer):
            writer.write_record(record)
            record.raw_stream.close()  # the writer buffers the block in a temporary file to hash it, and leaves that open


def _records(writer: WARCWriter) -> Iterator[ArcWarcRecord]:
    body, first_seen = b"", ""
    for shot in SHOTS:
        repeated = shot.page is None
        if shot.page is not None:
            body, first_seen = shot.page(shot.timestamp).encode(), shot.timestamp
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        digest = "sha1:" + b32encode(sha1(body, usedforsecurity=False).digest()).decode()
        headers = {
            "WARC-Date": _warc_date(shot.timestamp),
            "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, URL + shot.timestamp)}>",
            "WARC-Payload-Digest": digest,
        }
        if repeated:
            headers["WARC-Refers-To-Target-URI"] = URL
            headers["WARC-Refers-To-Date"] = _warc_date(first_seen)
            headers["WARC-Profile"] = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
        payload = b"" if repeated else body
        yield writer.create_warc_record(
            URL,
            "revisit" if repeated else "response",
            payload=BytesIO(payload),
            length=len(payload),
            http_headers=http,
            warc_headers_dict=headers,
        )


def _warc_date(timestamp: str) -> str:
    t = timestamp
    return f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:14]}Z"


if __name__ == "__main__":
    write_warc(Path(sys.argv[1]) if len(sys.argv) > 1 else WARC)
