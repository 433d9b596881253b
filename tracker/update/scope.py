"""Which captures of a page count, as its addresses are configured. Pure.

In: a page, captures known of it. Out: which may be read, which readings a history rests on, and notes for the user.

The user says when each address held the document: captures of it from other times are of something else, and neither are they read nor
does a history rest on them, whatever was read before the user said so. About an address that is not configured any more nothing is
said: as a rule the page moved and the new address took its place, so what was read of the old one stays, and nothing more of it is read.
"""

from collections.abc import Iterable
from functools import lru_cache

from tracker.archive.urls import urlkey
from tracker.records import Capture, Page, PageUrl


class Scope:
    """What the addresses of one page say about its captures. Addresses that indexes file under one key are one."""

    def __init__(self, page: Page) -> None:
        self._periods: dict[str, list[PageUrl]] = {}
        for one in page.urls:
            self._periods.setdefault(_key(one.url), []).append(one)

    def holds(self, capture: Capture) -> bool:
        """Whether a capture is of one of the page's addresses, within its period: then it may be read."""
        return any(
            (one.since or "") <= capture.timestamp <= (one.until or "9" * 14)
            for one in self._periods.get(_key(capture.url), ())
        )

    def counts(self, capture: Capture) -> bool:
        """Whether a history may rest on what was read of a capture: all but those that the configuration says are something else."""
        return self.is_former(capture) or self.holds(capture)

    def is_former(self, capture: Capture) -> bool:
        """Whether a capture is of an address that is no longer the page's."""
        return _key(capture.url) not in self._periods

    def notes(self, read: Iterable[Capture]) -> list[str]:
        """A line for each former address of captures that were read."""
        former = {_key(one.url): one.url for one in read if self.is_former(one)}
        return [
            f'captures of {url}, no longer in "urls", still count; list it with the period in which it held the document '
            '("to" before its first capture: never)'
            for url in former.values()
        ]


@lru_cache(maxsize=4096)  # captures repeat a few addresses
def _key(url: str) -> str:
    try:
        return urlkey(url)
    except ValueError:
        return url
