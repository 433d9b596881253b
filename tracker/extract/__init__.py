"""Bytes of a policy page -> what it forbids. The room's door: everything else in this folder is behind it.

In: a response's body, its declared content type, the page's reading options. Out: a ``Reading``: usable with its prohibition lists
(possibly none), or unusable with a reason. The room knows nothing of archives, of other readings, or of any site.

The steps, each a module, as ``reader`` runs them:

* ``limits``, ``usable``: what is no document is refused, with a reason.
* ``decode``, ``html``, ``state``: bytes to text to tree; where a page is only a shell, the text its scripts carry.
* ``blocks``, ``frames``: the tree as a flat sequence of pieces of text that know their place.
* ``outline``, ``grouping``, ``tables``, ``markers``, ``nodes``: sections, paragraphs and groups of parallel entries, by shape alone.
* ``language``, ``cues``, ``lexicon/``: what words say, in thirteen languages, as data.
* ``judge``: does a text forbid? ``lists``, ``prose``, ``headed``, ``inline``, ``items``: which groups are prohibition lists, and their
  items; ``places`` is what they hand each other.
"""

from tracker.extract.reader import Explanation, explain, read

__all__ = ["EXTRACTOR_VERSION", "Explanation", "explain", "read"]

EXTRACTOR_VERSION = "2"  # raised with every release in which the reading of any document may differ
