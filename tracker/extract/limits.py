"""A cheap look at a body before a tree is built of it: what no policy page is, is refused.

In: the body's bytes. Out: why it is too complex, None if it is not. One pass, no tree, no decoding.

The limits are far above what real pages need (in a sample of policy pages the largest had 400 kB, 1,100 elements and a depth of 30) and low
enough that a page which passes is read in about two seconds:

* ``MAX_BYTES``: 16 MiB, scripts included.
* ``MAX_ELEMENTS``: 60,000 opening tags outside scripts, styles and comments.
* ``MAX_ANGLES``: 500,000 characters ``<``, scripts included.
* ``MAX_DEPTH``: 5,000 elements open at once. Closing tags that a document may leave out (``</li>``, ``</p>``, ``</td>`` …) are supplied.
"""

import re

MAX_BYTES = 16 * 1024 * 1024
MAX_ELEMENTS = 60_000
MAX_DEPTH = 5_000
MAX_ANGLES = 500_000

_TAG = re.compile(rb"<(?:(/)?([a-zA-Z][a-zA-Z0-9:-]{0,30})|(!--))")
_RAW = frozenset({b"script", b"style", b"svg", b"template", b"textarea", b"title", b"iframe", b"noembed"})
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr basefont frame keygen".split())
# An opening tag closes an open sibling of these names when that is innermost.
_CLOSES = {
    b"li": {b"li", b"p"},
    b"p": {b"p"},
    b"dt": {b"dt", b"dd", b"p"},
    b"dd": {b"dt", b"dd", b"p"},
    b"tr": {b"td", b"th", b"tr", b"p"},
    b"td": {b"td", b"th", b"p"},
    b"th": {b"td", b"th", b"p"},
    b"option": {b"option"},
}


def too_complex(body: bytes) -> str | None:
    """Why the body is not worth a tree, None where it is. At most a second for the worst body within ``MAX_BYTES``."""
    if len(body) > MAX_BYTES:
        return f"too complex: more than {MAX_BYTES:,} bytes"
    angles = body.count(b"<")
    if angles > MAX_ANGLES:
        return f"too complex: more than {MAX_ANGLES:,} opening angle brackets"
    return _count(body) if angles > MAX_DEPTH else None


def _count(body: bytes) -> str | None:
    """Follow the tags, remembering which elements are open."""
    elements = position = 0
    skipping = _Skipping(body)
    stack: list[bytes] = []
    opened: dict[bytes, int] = {}
    while tag := _TAG.search(body, position):
        position = tag.end()
        closing, name, comment = tag.groups()
        if comment:
            position = skipping.past(b"-->", position)
            continue
        name = name.lower()
        if closing:
            if opened.get(name):
                while (top := stack.pop()) != name:
                    opened[top] -= 1
                opened[name] -= 1
            continue
        elements += 1
        if elements > MAX_ELEMENTS:
            return f"too complex: more than {MAX_ELEMENTS:,} elements"
        if name in _RAW:
            position = skipping.past(b"</" + name, position)
            continue
        if name in _VOID:
            continue
        while stack and stack[-1] in _CLOSES.get(name, ()):
            opened[stack.pop()] -= 1
        stack.append(name)
        opened[name] = opened.get(name, 0) + 1
        if len(stack) > MAX_DEPTH:
            return f"too complex: more than {MAX_DEPTH:,} elements inside each other"
    return None


class _Skipping:
    """Jumps over what holds no tags. Where an end was found (or that none follows) is remembered, so the whole stays linear."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._found: dict[bytes, int] = {}

    def past(self, end: bytes, start: int) -> int:
        """Where reading goes on after the next ``end`` (in lower case or in capitals), or at ``start`` if there is none."""
        next_one = min(self._next(end, start), self._next(end.upper(), start))
        return start if next_one > len(self._body) else next_one + len(end)

    def _next(self, end: bytes, start: int) -> int:
        known = self._found.get(end, -1)
        if known < start:
            known = self._body.find(end, start)
            self._found[end] = known = known if known >= 0 else len(self._body) + 1
        return known
