"""Where captures come from: one class a kind of archive, all behind the protocol ``Archive``.

In: addresses, and captures that an index listed. Out: ``Capture`` and ``Skipped`` rows, ``Snapshot`` bodies, or an error that says
whether and when to ask again. The room may not know pages, readings, the store or the configuration; what it must remember between
runs goes through ``ArchiveState``.

Inside, from the outside world inwards::

    http.py, hosts.py, pace.py            the one client; what is known of each host; when a request may leave
    warcfile.py, warcstream.py, zipwindow.py   the walk over a local file's records
    cdx.py, memento.py, stored.py, decode.py, urls.py   dialects and decisions, pure
    listing.py, playback.py, warcindex.py      what several kinds share: paging an index, exact mementos, an index of our own
    wayback.py, pywb.py, commoncrawl.py, warc.py   the kinds of archive
"""

from tracker.archive.commoncrawl import CommonCrawl
from tracker.archive.hosts import Timing
from tracker.archive.http import Bounds, HttpClient
from tracker.archive.pywb import Pywb
from tracker.archive.warc import Warc
from tracker.archive.wayback import Wayback

__all__ = ["Bounds", "CommonCrawl", "HttpClient", "Pywb", "Timing", "Warc", "Wayback"]
