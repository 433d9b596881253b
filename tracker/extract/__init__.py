"""Bytes of a policy page -> what it forbids. The room's door: everything else in this folder is behind it.

In: a response's body, its declared content type, the page's reading options. Out: a ``Reading``: usable with its prohibition lists (possibly
none), or unusable with a reason. The room knows nothing of archives, of other readings, or of any site.

The steps, each a module: ``decode`` (bytes to text), ``html`` (text to tree), ``blocks`` (tree to a flat sequence of pieces of text), ``outline``
(sections, paragraphs, groups of parallel entries, by shape alone; ``markers`` and ``inline`` help), ``cues`` and ``language`` (what words
say, from the lexicons), ``judge`` (does a text forbid?), ``lists`` (which groups are prohibition lists, and their items). ``reader`` runs them.
"""

from tracker.extract.reader import Explanation, explain, read

__all__ = ["EXTRACTOR_VERSION", "Explanation", "explain", "read"]

EXTRACTOR_VERSION = "1"  # raised whenever the reading of any document may differ
