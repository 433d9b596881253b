"""What the database holds as files for analysis: JSON Lines, CSV, SQLite.

In: a store, the function that knows public addresses, where to write. Out: files with the tables of ``schema``, row by row, whatever their
number. Nothing is decided or derived here. A file appears under its name only when it is whole.

* ``schema``: the tables, their columns and what they mean: the documentation and all writers follow it.
* ``rows``: records to rows. ``text``: JSON Lines and CSV. ``database``: SQLite.
"""

from tracker.export.database import write_database
from tracker.export.rows import Source
from tracker.export.schema import TABLES, Table
from tracker.export.text import TextFormat, text_lines, write_texts

__all__ = ["TABLES", "Source", "Table", "TextFormat", "text_lines", "write_database", "write_texts"]
