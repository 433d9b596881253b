"""Room: the only one that speaks SQL. It keeps what is known of the watched pages and gives it back as frozen records.

In come records of ``tracker.records`` and a database URL; out go records. It knows neither archives nor HTML, decides nothing about
changes (it is handed decisions and writes them in one transaction), and turns every driver error into an error of ``tracker.errors``.

====================  ==========================================================================================
``columns.py``        how texts, moments and JSON become column values
``tables.py``         the schema
``engine.py``         opening a database, transactions, driver errors: all that differs between database systems
``migrate.py``        creating a database and bringing an old one up to date
``compression.py``    pure: how a body is packed, on its own or against an earlier one
``snapshots.py``      bodies, kept once and verified by hash on reading
``captures.py``       pages and their captures
``readings.py``       what captures said
``history.py``        changes and the deliveries they cause
``queries.py``        history rows
``states.py``         runs, and where each page stands
``archive_state.py``  what archives remember between runs
``check.py``          is this database whole?
``derived.py``        does what is stored beside its sources still say what they say?
``store.py``          ``SqlStore``: the protocols ``Store`` and ``ArchiveState`` over all of these
====================  ==========================================================================================
"""

from tracker.store.store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
