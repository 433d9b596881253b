"""The ``[feed]`` section: what feeds say of themselves."""

import re
from typing import Annotated

from pydantic import AfterValidator

from tracker.config.values import Line, Model, WebAddress

_MAILBOX_NAME = re.compile(r"[A-Za-z0-9._-]+@")
_LABEL = re.compile(r"[A-Za-z0-9-]{1,63}")


def _authority(text: str) -> str:
    """A domain or mail address as RFC 4151 writes the authority of a ``tag:``."""
    name = _MAILBOX_NAME.match(text)
    labels = text[name.end() if name else 0 :].split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(one) and "-" not in (one[0], one[-1]) for one in labels):
        raise ValueError('no authority; accepted: a domain or mail address of yours, "example.org" or "d@example.org"')
    return text.lower()


class FeedConfig(Model):
    """What identifies a feed. ``authority`` stands in every entry's identity (RFC 4151): once set, changing it makes all entries new ones.

    ``url`` and ``json_url`` are where the Atom feed and the JSON Feed will be found, if anywhere.
    """

    authority: Annotated[str, AfterValidator(_authority)] = "tracker.invalid"
    title: Line | None = None
    url: WebAddress | None = None
    json_url: WebAddress | None = None
