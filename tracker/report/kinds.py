"""What the kinds of change are called, for everybody who shows them: mails, feeds, the site, bundles of evidence.

A pair of captures proves that a wording came or that it left, not why. So nothing here says that a ban was lifted: what left may be
forbidden in other words, on another page, or by a rule that was never listed.
"""

from tracker.records import Kind

KIND_NOUNS = {
    Kind.ADDED: ("new ban", "new bans"),
    Kind.REINSTATED: ("ban that came back", "bans that came back"),
    Kind.REWORDED: ("reworded ban", "reworded bans"),
    Kind.MOVED: ("moved entry", "moved entries"),
    Kind.REMOVED: ("entry removed", "entries removed"),
}
"""One and several of a kind, what matters most first."""


def kind_name(kind: Kind) -> str:
    """What one change of the kind is called."""
    return KIND_NOUNS[kind][0]


def kind_heading(kind: Kind) -> str:
    """What several changes of the kind stand under."""
    return KIND_NOUNS[kind][1].capitalize()


def counted_kind(kind: Kind, count: int) -> str:
    """``2 new bans``."""
    return f"{count} {KIND_NOUNS[kind][count != 1]}"
