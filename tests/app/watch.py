"""Three pages of rules in an archive, and configurations that watch some of them."""

import json
from datetime import UTC, datetime
from pathlib import Path

from tests.standin import Held

PAGES = ("alpha", "beta", "gamma")
_ALWAYS = ("sending spam", "selling accounts", "stealing passwords", "impersonating others")


def clock_at(day: str) -> datetime:
    """Six in the morning of a day."""
    return datetime.fromisoformat(f"{day}T06:00:00").replace(tzinfo=UTC)


def document(*entries: str) -> bytes:
    """A page of rules."""
    listed = "".join(f"<li>{entry}</li>" for entry in entries)
    return (
        "<html lang='en'><title>Rules</title><h1>Rules of the service</h1><p>These rules hold for everybody who uses the service, and "
        "they were written so that all may work in peace.</p><h2>Conduct</h2><p>The following is prohibited:</p>"
        f"<ul>{listed}</ul><p>Questions about these rules are answered by our support team every working day.</p></html>"
    ).encode()


RULES = [
    Held(f"20200{month}0{n + 1}000000", f"http://example.org/{page}", document(*_ALWAYS, *later, f"being {page}"))
    for n, page in enumerate(PAGES)
    for month, later in ((1, ()), (2, ()), (3, ("creating deepfakes",)))
]
"""A capture of each page in January, February and March of 2020; the last brings a ban."""


def watch(folder: Path, url: str, *, top: str = "", mail: int | None = None, **pages: str) -> Path:
    """A configuration over a pywb-style archive, with further lines for each page, and a mail server on a port."""
    folder.mkdir(exist_ok=True)
    recipients = json.dumps(["desk@example.org"])
    post = (
        f'host = "127.0.0.1"\nport = {mail}\nsecurity = "none"\nsender = "t@example.org"\nrecipients = {recipients}\n'
    )
    lines = [
        top,
        f'[archives.near]\nkind = "pywb"\nurl = "{url}"\ncdx_per_minute = 60000\nplayback_per_second = 1000\n',
        f"[mail]\n{post}" if mail else "",
        *(
            f'[[pages]]\nid = "{page}"\nplatform = "{page.title()}"\ntitle = "Rules"\nurl = "http://example.org/{page}"\n'
            f'archive = "near"\n{more}\n'
            for page, more in pages.items()
        ),
    ]
    path = folder / "config.toml"
    path.write_text("".join(lines))
    return path
