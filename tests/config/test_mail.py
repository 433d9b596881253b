"""[mail] and [feed]: who hears of what, and mistakes that would keep a subscription silent for ever."""

from pathlib import Path

import pytest

from tracker.config import Config, FeedConfig, load_config
from tracker.errors import ConfigError
from tracker.records import Cadence, Kind, Subscription

MAIL = '[mail]\nhost = "localhost"\nsender = "t@example.org"\n'
PAGES = "".join(
    f'[[pages]]\nid = "{name}"\nplatform = "{platform}"\ntitle = "Terms"\nurl = "https://example.org/{name}"\n'
    for name, platform in (("colab-faq", "Google Colab"), ("openai-usage", "OpenAI"))
)
SECTION = '[[mail.subscriptions]]\nrecipient = "legal@example.org"\n'


def _config(folder: Path, *sections: str) -> Config:
    path = folder / "config.toml"
    path.write_text("".join([*sections, PAGES]), encoding="utf-8")
    return load_config(path)


def _complaint(folder: Path, *sections: str) -> str:
    with pytest.raises(ConfigError) as caught:
        _config(folder, *sections)
    return str(caught.value)


def _subscriptions(config: Config) -> tuple[Subscription, ...]:
    assert config.mail is not None
    return config.mail.subscriptions


def test_recipients_hear_of_every_new_ban_at_once(tmp_path: Path) -> None:
    """The simple form."""
    config = _config(tmp_path, MAIL, 'recipients = ["Desk <desk@example.org>"]\n')
    assert _subscriptions(config) == (Subscription("Desk <desk@example.org>"),)


def test_a_section_says_who_hears_of_what_how_often(tmp_path: Path) -> None:
    """Beside the simple form; what a section does not say restricts nothing."""
    said = (
        'platforms = ["openai"]\npages = ["openai-usage"]\nkinds = ["added", "removed"]\nwords = ["deepfake"]\n'
        'cadence = "weekly"\nproblems = true\n'
    )
    config = _config(tmp_path, MAIL, 'recipients = ["desk@example.org"]\n', SECTION, said, SECTION)
    assert _subscriptions(config) == (
        Subscription("desk@example.org"),
        Subscription(
            "legal@example.org",
            kinds=(Kind.ADDED, Kind.REMOVED),
            platforms=("openai",),
            pages=("openai-usage",),
            words=("deepfake",),
            cadence=Cadence.WEEKLY,
            problems=True,
        ),
        Subscription("legal@example.org"),
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('pages = ["colab-fag"]', "mail.subscriptions[1].pages: no page 'colab-fag'; did you mean colab-faq?"),
        ('platforms = ["OpenIA"]', "mail.subscriptions[1].platforms: no platform 'OpenIA'; did you mean OpenAI?"),
        ('platforms = ["x"]', "no platform 'x'; there is Google Colab, OpenAI"),
        ('kinds = ["bans"]', "mail.subscriptions[1].kinds[0]: 'bans': input should be 'added'"),
        ("kinds = []", "mail.subscriptions[1]: kinds is empty; accepted: at least one kind, or problems = true"),
        ("words = []", "mail.subscriptions[1].words: empty; accepted: at least one"),
        ('words = [""]', "mail.subscriptions[1].words[0]"),
        ('words = [" "]', "mail.subscriptions[1].words[0]: ' ' is no word; accepted:"),
        ('words = ["spam", "*"]', "mail.subscriptions[1].words[1]: '*' is no word; accepted:"),
        (
            'pages = ["colab-faq"]\nplatforms = ["OpenAI"]',
            "mail.subscriptions[1].pages: none of them is of the platforms named beside them; both filters must agree",
        ),
        ('pages = ["colab-faq", "openai-usage"]\nplatforms = ["x"]', "no platform 'x'"),
        ('cadence = "hourly"', "'immediate', 'daily' or 'weekly'"),
        ('word = "x"', "mail.subscriptions[1].word: unknown key; accepted: recipient, platforms, pages, kinds, words"),
        ("problems = 3", "mail.subscriptions[1].problems"),
    ],
)
def test_a_mistake_in_a_subscription_is_told_by_its_place(tmp_path: Path, said: str, expected: str) -> None:
    """A filter that names nothing would keep a recipient waiting for ever."""
    complaint = _complaint(tmp_path, MAIL, SECTION, SECTION, f"{said}\n")
    assert expected in complaint
    assert str(tmp_path / "config.toml") in complaint
    assert "\n" not in complaint


def test_a_section_without_anybody_to_write_to_is_a_mistake(tmp_path: Path) -> None:
    """Digests would do nothing, and say nothing."""
    for nobody in ("", "recipients = []\n"):
        assert "mail.recipients: nobody to write to; accepted: at least one address" in _complaint(
            tmp_path, MAIL, nobody
        )


@pytest.mark.parametrize(
    "said",
    [
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "a@x..example.org",
        "Desk, Legal <a@example.org>",
        "a@",
    ],
)
def test_what_could_not_be_sent_to_is_refused_when_it_is_read(tmp_path: Path, said: str) -> None:
    """Not when there is news; several addresses are several recipients."""
    assert f"mail.recipients[0]: '{said}' is no mail address" in _complaint(
        tmp_path, MAIL, f'recipients = ["{said}"]\n'
    )
    assert "recipient: " in _complaint(tmp_path, MAIL, SECTION.replace("legal@example.org", said))


def test_a_subscription_without_anybody_is_none(tmp_path: Path) -> None:
    """The key that has no default is named."""
    assert "mail.subscriptions[0].recipient: missing" in _complaint(tmp_path, MAIL, "[[mail.subscriptions]]\n")


def test_who_looks_after_the_program_may_hear_of_problems_only(tmp_path: Path) -> None:
    """No kind of change, said so."""
    (one,) = _subscriptions(_config(tmp_path, MAIL, SECTION, "kinds = []\nproblems = true\n"))
    assert (one.kinds, one.problems) == ((), True)


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("leave@example.org", "mailto:leave@example.org?subject=unsubscribe"),
        ("mailto:leave@example.org?subject=stop", "mailto:leave@example.org?subject=stop"),
        ("https://example.org/leave?list=1", "https://example.org/leave?list=1"),
    ],
)
def test_a_way_to_leave_is_a_mail_or_web_address(tmp_path: Path, said: str, address: str) -> None:
    """As the List-Unsubscribe header wants one."""
    mail = _config(tmp_path, MAIL, f'recipients = ["desk@example.org"]\nunsubscribe = "{said}"\n').mail
    assert mail is not None
    assert mail.unsubscribe == address


@pytest.mark.parametrize(
    "said",
    ["", "us", "ftp://example.org", "https://", "https://[", "mailto:us", "https://a.example/>, <https://b.example",
     "https://a.example/\\nBcc: x", "https://a.example/é", "https://a.example/" + "x" * 300],
)  # fmt: skip
def test_what_is_no_way_to_leave_is_refused(tmp_path: Path, said: str) -> None:
    """Above all what would end the header or bring in a second address."""
    assert "mail.unsubscribe" in _complaint(tmp_path, MAIL, f'unsubscribe = "{said}"\n')


def test_a_feed_needs_no_section(tmp_path: Path) -> None:
    """Its identities are then of no publisher's."""
    assert _config(tmp_path).feed == FeedConfig(authority="tracker.invalid")


def test_a_feed_says_whose_it_is_and_where(tmp_path: Path) -> None:
    """Case makes no other authority: identities are compared letter by letter."""
    feed = _config(tmp_path, '[feed]\nauthority = "Desk@Example.org"\nurl = "https://example.org/bans.xml"\n').feed
    assert (feed.authority, feed.url) == ("desk@example.org", "https://example.org/bans.xml")


@pytest.mark.parametrize("said", ["", "example", "-x.example", "a b.example", "@example.org", "x..org", "ü.example"])
def test_what_is_no_authority_is_refused(tmp_path: Path, said: str) -> None:
    """RFC 4151: a domain name or a mail address."""
    assert "feed.authority" in _complaint(tmp_path, f'[feed]\nauthority = "{said}"\n')


def test_an_unknown_key_of_a_feed_names_those_accepted(tmp_path: Path) -> None:
    """Like everywhere."""
    assert "feed.link: unknown key; accepted: authority, title, url, json_url" in _complaint(
        tmp_path, '[feed]\nlink = "x"\n'
    )
