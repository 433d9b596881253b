"""The ``[mail]`` section: how the digest is sent, and who hears of what."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from tracker.config.mailbox import bare_address
from tracker.config.values import Duration, Line, Model
from tracker.errors import nearest
from tracker.records import Cadence, Kind, Subscription
from tracker.searching import search_form

_LINK_LIMIT = 300
"""Characters of an address in a header: it cannot be folded, and must fit into a line of 998 (RFC 5322) even when percent-encoded."""

_Value = TypeVar("_Value")


def _mailbox(text: str) -> str:
    bare_address(text)
    return text


def _way_out(text: str) -> str:
    """A web or ``mailto:`` address, as List-Unsubscribe wants one (RFC 2369); a bare mail address becomes the latter."""
    address = f"mailto:{text}?subject=unsubscribe" if re.fullmatch(r"[^\s@<>:?,]+@[^\s@<>:?,]+", text) else text
    try:
        parts = urlsplit(address)
        whole = "@" in parts.path if parts.scheme == "mailto" else parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        whole = False
    if not whole or not re.fullmatch(r"[!-;=?-~]+", address) or len(address) > _LINK_LIMIT:
        raise ValueError(
            'no address to unsubscribe at; accepted: "leave@example.org", "mailto:…" or "https://…", in ASCII'
        )
    return address


def _at_least_one(values: tuple[_Value, ...]) -> tuple[_Value, ...]:
    """An empty filter could mean all or nothing. (A ``min_length`` would also complain of a list whose only mistake is in an element.)"""
    if not values:
        raise ValueError("empty; accepted: at least one, or no such key for no restriction")
    return values


def _a_word(text: str) -> str:
    """Where there is no letter or digit to look for, nothing would ever be found."""
    if not search_form(text):
        raise ValueError("no word; accepted: the beginning of a word, or several words in order")
    return text


Mailbox = Annotated[str, AfterValidator(_mailbox)]
Lines = Annotated[tuple[Line, ...], AfterValidator(_at_least_one)]


class SubscriptionModel(Model):
    """One ``[[mail.subscriptions]]`` section: what one recipient wants to hear of. What is not said restricts nothing.

    No kinds at all, for somebody who only wants to hear of page problems, must be said.
    """

    recipient: Mailbox
    platforms: Lines | None = None
    pages: Lines | None = None
    kinds: tuple[Kind, ...] = (Kind.ADDED,)
    words: Annotated[tuple[Annotated[Line, AfterValidator(_a_word)], ...], AfterValidator(_at_least_one)] | None = None
    cadence: Cadence = Cadence.IMMEDIATE
    problems: bool = False

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not self.kinds and not self.problems:
            raise ValueError("kinds is empty; accepted: at least one kind, or problems = true")
        return self

    def record(self) -> Subscription:
        """The subscription as the other rooms know it."""
        return Subscription(
            self.recipient,
            kinds=self.kinds,
            platforms=self.platforms or (),
            pages=self.pages or (),
            words=self.words or (),
            cadence=self.cadence,
            problems=self.problems,
        )


class MailConfig(Model):
    """How the digest is sent. The password is read from $SMTP_PASSWORD or $SMTP_PASSWORD_FILE, never from this file.

    ``recipients`` is the simple form of a subscription: every new ban, with the next digest. ``unsubscribe`` is where the mails say that
    one can leave; the sender's address when it is not given.
    """

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    sender: Mailbox
    recipients: tuple[Mailbox, ...] = ()
    subscription_models: tuple[SubscriptionModel, ...] = Field(default=(), alias="subscriptions")
    unsubscribe: Annotated[str, AfterValidator(_way_out)] | None = None
    timeout: Duration = timedelta(seconds=30)

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """Who wants to hear of what: the plain recipients, then the sections, in the file's order."""
        return (*map(Subscription, self.recipients), *(one.record() for one in self.subscription_models))

    def mistakes(self, pages: Mapping[str, str]) -> Iterator[str]:
        """A complaint for whatever would keep mails from ever being sent: nobody to send them to, and filters that name no watched page or
        platform, or none that agree. ``pages`` are the watched ones: id -> platform."""
        if not self.subscriptions:
            yield "mail.recipients: nobody to write to; accepted: at least one address here, or [[mail.subscriptions]]"
        platforms = set(pages.values())
        folded = {name.casefold() for name in platforms}
        for n, one in enumerate(self.subscription_models):
            for page in one.pages or ():
                if page not in pages:
                    yield f"mail.subscriptions[{n}].pages: no page {page!r}{nearest(page, sorted(pages))}"
            for name in one.platforms or ():
                if name.casefold() not in folded:
                    yield f"mail.subscriptions[{n}].platforms: no platform {name!r}{nearest(name, sorted(platforms))}"
            if one.pages and one.platforms:
                mine = {name.casefold() for name in one.platforms}
                if not any(pages[page].casefold() in mine for page in one.pages if page in pages):
                    yield f"mail.subscriptions[{n}].pages: none of them is of the platforms named beside them; both filters must agree"
