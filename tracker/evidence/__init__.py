"""A change's captures as a bundle that others can open, check and cite without this program.

In: a change's id, the store, the page's reading options, where captures are public, the time. Out: three files in a folder::

    <id>.warc.gz   both captures' bodies as kept, one WARC record each, readable by any replay tool
    <id>.json      the manifest: the change, what is known of each capture, hashes of everything
    <id>.html      one page for people: what changed, when, the two lists side by side, how to verify

The steps, each a module: ``gather`` asks the store (and stops at a missing or damaged snapshot before anything is written), ``sides``
aligns the two lists, ``warc`` and ``manifest`` write down what is known and nothing else, ``bundle`` puts the files in place, all or
none. Sends no requests; the page itself is laid out by ``report.comparison``.
"""

from tracker.evidence.bundle import Bundle, write_bundle

__all__ = ["Bundle", "write_bundle"]
