"""Every error the tracker raises on purpose, and the exit status each leads to.

The tree::

    TrackerError                    1   something failed for good
    ├── UsageError                  2   the user can mend it: arguments
    │   ├── ConfigError             2   … or the configuration file
    │   └── UnknownSubject          2   a page or change that does not exist
    ├── StoreError                  1   the database: damaged, newer than the program, not writable
    ├── ArchiveError                1   an archive answered, and the answer cannot be used
    │   ├── CaptureUnavailable      1   this capture cannot be had; others may
    │   └── PageExcluded            1   the archive holds nothing of this page for anybody
    ├── MailRefused                 1   the mail server takes no mail for this recipient
    └── TryLater                   75   nothing is wrong here; ask again (``not_before`` says when, where known)
        ├── Paused                  0   a run ends here because it was told to; the next one goes on
        ├── ArchiveUnreachable     75   refused, timed out, or the archive's own 5xx after retries
        ├── RateLimited            75   the archive asked for a pause
        ├── MailUnavailable        75   the mail server cannot take the message now
        └── LockHeld               75   another run is at work

Messages are one line, name their subject (page, capture, file, key) and contain no page text that was not neutralised. The cause is
chained with ``raise … from``.
"""

from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches


class TrackerError(Exception):
    """Something failed for good; the message names the subject. Exit status 1."""

    exit_code = 1


class UsageError(TrackerError):
    """What was asked cannot be done as asked. Exit status 2."""

    exit_code = 2


class ConfigError(UsageError):
    """The configuration file has a mistake; the message names file, key and accepted values."""


class UnknownSubject(UsageError):
    """A page or change that does not exist; the message suggests the nearest one that does."""


class StoreError(TrackerError):
    """The database cannot be used: damaged, newer than the program, or not writable."""


class ArchiveError(TrackerError):
    """An archive answered, and the answer cannot be used."""


class CaptureUnavailable(ArchiveError):
    """One capture cannot be had: not playable, damaged, or not the capture that was asked for.

    ``may_pass``: the reason lies in the archive's present state and not in what was captured, so that asking again on another day may help.
    """

    def __init__(self, message: str, *, may_pass: bool = False) -> None:
        super().__init__(message)
        self.may_pass = may_pass


class PageExcluded(ArchiveError):
    """The archive shows no capture of this page to anybody, by the site's wish or its own decision."""


class MailRefused(TrackerError):
    """The mail server refused one recipient, or the mail to them, for good (a 5xx reply); it may take mail for others."""


class TryLater(TrackerError):
    """Nothing is wrong here, but not now. Exit status 75 (``EX_TEMPFAIL`` of sysexits.h).

    ``not_before`` is the earliest sensible moment (UTC) where the other side said so or its manners are known, else None.
    """

    exit_code = 75

    def __init__(self, message: str, *, not_before: datetime | None = None) -> None:
        super().__init__(message)
        self.not_before = not_before


class Paused(TryLater):
    """A run is to ask for no more: it was told to stop, or the day's requests are used up.

    No failure: what was read is kept, and the next run goes on. Exit status 0.
    """

    exit_code = 0


class ArchiveUnreachable(TryLater):
    """The archive refused the connection, did not answer in time, or kept answering 5xx."""


class RateLimited(TryLater):
    """The archive asked for a pause (429, or Common Crawl's 503)."""


class MailUnavailable(TryLater):
    """The mail server cannot take the message now."""


class LockHeld(TryLater):
    """Another run is at work on the same database."""


def nearest(asked: str, known: Sequence[str]) -> str:
    """The end of a message about an unknown name: the nearest that exists, or what there is."""
    if near := get_close_matches(asked, known, n=1):
        return f"; did you mean {near[0]}?"
    shown = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    return f"; there is {shown}" if known else "; there is none yet"
