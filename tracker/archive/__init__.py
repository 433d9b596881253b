"""Where captures come from: one class a kind of archive, all behind the protocol ``Archive``.

In: addresses, and captures that an index listed. Out: ``Capture`` and ``Skipped`` rows, ``Snapshot`` bodies, or an error that says
whether and when to ask again. The room may not know pages, readings, the store or the configuration; what it must remember between
runs goes through ``ArchiveState``.

Inside, from the outside world inwards::

    http.py      the one client: pool, rates, pauses, breaker, retries, bounds     uses  pace.py (pure: when a request may leave)
    warcfile.py  the walk over a file's records                                    uses  warcstream.py, zipwindow.py
    wayback.py   pywb.py   warc.py   the kinds of archive
    cdx.py   memento.py   stored.py   decode.py   urls.py   warcindex.py           dialects and decisions, pure but for reading a record
"""

from tracker.archive.warc import Warc

__all__ = ["Warc"]
