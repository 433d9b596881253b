"""A fast fingerprint of what a reading looks at: captures that share it have equal readings, so only one of them needs to be read.

In: a body and its declared content type. Out: a short text, None where no promise can be made. No tree is built.

A reading depends on the source without code as a sequence of texts and tags, and of the tags only on names, on ``ATTRIBUTES``, and on
whether they link away from the page. The source is hashed without its scripts, styles and comments and without the other attributes
(nonces, tokens, class names, targets of links). Where the page shows so little text that embedded state may be read, that state is hashed
too, and so are the facts that tell a document from a wall.

Only a well-formed ``name="value"`` inside a tag is ever left out of the hash. A tag is taken to end at its first ``>``, which is never
later than a parser may end it, so nothing visible is left out; what is malformed is hashed as it stands. A CSS selector looks at more: for
readings with one, fingerprints say nothing.
"""

import re
from hashlib import blake2b

from tracker.extract.decode import decode
from tracker.extract.html import without_code
from tracker.extract.limits import too_complex
from tracker.extract.state import carries_data, data_of, is_thin
from tracker.extract.usable import facts, not_a_document

ATTRIBUTES = ("hidden", "aria-hidden", "aria-expanded", "role", "style")

_TAG = re.compile(r"<(/?[a-zA-Z][^\s<>/]*+)([^<>]*+)>")
_IGNORED = re.compile(rf'\s(?!(?:href|{"|".join(ATTRIBUTES)})[\s=])[a-zA-Z][\w:.@-]*+="[^"\x01]*+"', re.IGNORECASE)
_AWAY = re.compile(r' href="(?![#&j])[^"\x01]*+"')  # spelt otherwise, a target is hashed as it stands
_RAW_TEXT = re.compile(r"<(?:xmp|plaintext|listing|noembed|noframes)\b", re.IGNORECASE)


def fingerprint(body: bytes, content_type: str | None) -> str | None:
    """Equal for two captures only if their readings (without a selector) are equal. None for what is no readable document anyway."""
    if not_a_document(body, content_type) or too_complex(body):
        return None
    html = decode(body, content_type)
    source = without_code(html)
    if _RAW_TEXT.search(source):  # elements whose tags are text
        return None
    pieces = _TAG.split(source)
    attributes = _AWAY.sub(" href", _IGNORED.sub("", "\x01".join(pieces[2::3])))
    digest = blake2b(digest_size=16)
    for parts in (pieces[0::3], pieces[1::3], [attributes], _facts(html, source)):
        digest.update("\0".join(parts).encode("utf-8", "surrogatepass"))
        digest.update(b"\0\0")
    return digest.hexdigest()


def _facts(html: str, source: str) -> list[str]:
    """What is known beside the visible source: signs of a wall, and the data a shell would be read from."""
    known = facts(html, (), source)
    signs = [repr((known.title, known.password_fields > 0, known.refresh, known.noscript, known.cut, known.scripted))]
    return signs + (data_of(html) if carries_data(html) and is_thin(source) else [])
