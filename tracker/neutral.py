"""Foreign text made harmless wherever it is shown: one line, no terminal commands, no reordering, no invalid characters.

In: any text that came from outside (page text, an archive's or mail server's words, a path). Out: the same words on one line. This
file knows nothing of HTML, Markdown or mail: escaping for a format is the business of whoever writes that format.

What is taken out, and why:

* control characters (C0, DEL, C1) steer terminals (``ESC [``, and U+009B alone, begin commands) and are invalid in XML;
* bidirectional formatting (U+061C, U+200E/F, U+202A-E, U+2066-9) can make a line read as another one (Unicode TR 36, §2.3);
* other invisible format characters (soft hyphen, zero-width space, byte-order mark, word joiner and invisible operators, interlinear
  annotation, tags) hide text; ZWJ and ZWNJ stay, as Persian and emoji need them;
* lone surrogates and noncharacters cannot be encoded or are invalid in XML.
"""

import json
import re

_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane | 0xFFFE)}-{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_BROKEN = f"\x00-\x1f\x7f-\x9f\ud800-\udfff{_NONCHARACTERS}"

_DROPPED = re.compile(f"[{_INVISIBLE}]")
_REPLACED = re.compile(f"[{_BROKEN}]")
_ESCAPED_IN_JSON = re.compile(f"[{_INVISIBLE}{_BROKEN}\u2028\u2029]")


def neutral(text: str, limit: int | None = None) -> str:
    """The text on one line, white space collapsed, with nothing in it that steers, reorders or hides.

    What could not be shown becomes U+FFFD, so that tampering stays visible; invisible formatting is dropped. With ``limit``, at most
    so many characters, the last one an ellipsis where something was cut.
    """
    if text.isascii() and text.isprintable():
        line = " ".join(text.split())  # as most texts are: there is nothing in it to look for
    else:
        line = " ".join(_DROPPED.sub("", text).split())
        line = _REPLACED.sub("\ufffd", line)
    if limit is not None and len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line


def neutral_json(value: object) -> str:
    """A value as one line of JSON in UTF-8: nothing is lost, and what would steer a terminal stands as ``\\uXXXX``."""
    return _ESCAPED_IN_JSON.sub(lambda found: json.dumps(found[0])[1:-1], json.dumps(value, ensure_ascii=False))
