"""Pure: the pieces of HTML that a site holds by the hundred thousand: a change in brief, a change in full, a capture as evidence.

In: views of changes. Out: HTML. These are written here, not in templates, because of their number: laying out a change takes a third of the
time so, and a large site is made of little else. As in a template, every text is escaped where it is put in; what comes as ``Markup`` is
HTML already.
"""

from functools import lru_cache
from html import escape

from markupsafe import Markup

from tracker.report.links import NO_ADDRESS
from tracker.site.views import ChangeView, Proof


def brief(change: ChangeView, root: str) -> Markup:
    """One line of a year's list. ``root`` is the way to the site's root."""
    return Markup(  # noqa: S704
        f'<li class="change {change.kind}" id="{change.anchor}">\n<p class="kind">{change.badge}</p>\n{_wording(change)}'
        f'<p class="when"><a href="{root}{change.address}">{escape(change.when)}</a></p>\n</li>\n'
    )


def detail(change: ChangeView, page_file: str) -> Markup:
    """Everything about one change, for its own shelf; ``page_file`` is its page's, relative to the site's root."""
    page = f'<a href="../{page_file}">{escape(change.platform)} · {escape(change.page)}</a>'
    facts = [_fact("When", f"<strong>{escape(change.when)}</strong>{_quiet_line(change.unread)}")]
    if change.reworded:
        facts.append(_fact("Before", escape(change.old), change.language))
        facts.append(_fact("After", escape(change.new), change.language))
    if change.context:
        facts.append(_fact("Stands under", escape(" › ".join(change.context)), change.under))
    facts.extend(map(exhibit, change.proofs))
    by = f'<span class="quiet">by extractor {escape(change.extractor)}</span>'
    facts.append(_fact("Detected", f"{_time(change.detected, change.detected)} {by}"))
    facts.append(_fact("Permanent address", f'<a href="../{change.address}">change {escape(change.id)}</a>'))
    return Markup(  # noqa: S704
        f'<article class="change {change.kind}" id="{change.anchor}">\n'
        f'<h2>{change.badge} <span class="place">{page}</span></h2>\n{_wording(change)}'
        f'<dl class="facts">\n{"".join(facts)}</dl>\n</article>\n'
    )


@lru_cache(maxsize=1 << 10)
def exhibit(proof: Proof) -> str:
    """A capture among the facts of a change: laid out once for all changes of a revision."""
    of = f'<br><span class="quiet">of <span class="address">{escape(proof.url)}</span>, archive {escape(proof.archive)}</span>'
    body = (
        f'<br><span class="quiet">SHA-256 of its body</span> <code>{escape(proof.sha256)}</code>'
        if proof.sha256
        else ""
    )
    return _fact(proof.label, f"{capture(proof)}{of}{body}")


def capture(proof: Proof) -> Markup:
    """A capture's time, as a link where anybody can see it."""
    time = _time(proof.iso, proof.time)
    shown = (
        f'<a href="{escape(proof.link)}">{time}</a>'
        if proof.link
        else f'{time} <span class="quiet">({NO_ADDRESS})</span>'
    )
    return Markup(shown)  # noqa: S704


def _wording(change: ChangeView) -> str:
    return f'<p class="wording{"" if change.reworded else " whole"}"{change.language}>{change.marked}</p>\n'


def _fact(name: str, html: str, attributes: str = "") -> str:
    return f"<div><dt>{name}</dt><dd{attributes}>{html}</dd></div>\n"


def _time(machine: str, people: str) -> str:
    return f'<time datetime="{machine}">{people}</time>'


def _quiet_line(text: str | None) -> str:
    return f'<br><span class="quiet">{escape(text)}</span>' if text else ""
