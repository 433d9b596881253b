"""config.toml: what it says becomes records; what is wrong with it is said by file, key and accepted values."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from tracker.config import WarcArchive, WaybackArchive, find_config, load_config
from tracker.errors import ConfigError
from tracker.records import Cron, PageState, PageUrl, Thresholds
from tracker.schedule import next_due

PAGE = '[[pages]]\nid = "faq"\nplatform = "Example"\ntitle = "FAQ"\nurl = "https://example.org/faq"\n'


EPOCH = datetime(2026, 11, 24, 6, tzinfo=UTC)


def _done(at: datetime) -> PageState:
    """A page that was brought up to date at a moment."""
    return PageState("faq", "Example", "FAQ", 1, 1, 0, 0, None, None, None, at, at, at, None)


def _write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _complaint(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(_write(folder, text))
    return str(caught.value)


def test_one_page_is_enough_and_defaults_to_archive_org_read_daily(tmp_path: Path) -> None:
    """A page needs id, platform, title and address; the rest has sensible defaults."""
    config = load_config(_write(tmp_path, PAGE))
    (page,) = config.pages
    assert page.archives == ("wayback",)
    assert page.every == timedelta(days=1)
    assert page.max_gap == timedelta(days=30)
    assert page.urls == (PageUrl("https://example.org/faq"),)
    wayback = config.archives["wayback"]
    assert isinstance(wayback, WaybackArchive)
    assert (wayback.url, wayback.cdx_per_minute, wayback.playback_per_second) == ("https://web.archive.org", 24, 2.0)


def test_relative_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    """Database and WARC patterns do not depend on where the program is run."""
    text = (
        'database = "sqlite:///db/t.db"\n[archives.local]\nkind = "warc"\npaths = ["c/*.warc.gz", "/abs/x.warc"]\n'
        + PAGE
    )
    config = load_config(_write(tmp_path, text))
    assert config.database == f"sqlite:///{tmp_path}/db/t.db"
    local = config.archives["local"]
    assert isinstance(local, WarcArchive)
    assert local.paths == (f"{tmp_path}/c/*.warc.gz", "/abs/x.warc")


def test_a_folder_with_odd_characters_is_no_trouble_to_the_database_url(tmp_path: Path) -> None:
    """Database URLs are percent-decoded; the folder's own name must come out of that as it is."""
    folder = tmp_path / "50% off? #1"
    folder.mkdir()
    config = load_config(_write(folder, PAGE))
    assert make_url(config.database).database == str(folder / "tracker.db")


def test_other_database_urls_are_left_alone(tmp_path: Path) -> None:
    """Only SQLite file URLs are paths."""
    config = load_config(_write(tmp_path, 'database = "postgresql+psycopg://h/d"\n' + PAGE))
    assert config.database == "postgresql+psycopg://h/d"


def test_a_page_that_moved_lists_its_addresses_with_their_periods(tmp_path: Path) -> None:
    """``since`` holds for every address that has no beginning of its own; ends include their whole period."""
    text = PAGE.replace(
        'url = "https://example.org/faq"',
        'since = "2018"\nurls = ["https://example.org/a", {url = "https://example.org/b", from = "2020-02", to = "2020-02"}]',
    )
    (page,) = load_config(_write(tmp_path, text)).pages
    assert page.urls == (
        PageUrl("https://example.org/a", "20180101000000", None),
        PageUrl("https://example.org/b", "20200201000000", "20200229235959"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('contcat = "x"\n' + PAGE, "contcat: unknown key; accepted: database, contact, "),
        (PAGE + 'titel = "x"\n', "pages[0].titel: unknown key; accepted: id, platform, title, "),
        (PAGE + 'every = "soon"\n', "pages[0].every: 'soon' is no duration; accepted: a positive number and a unit"),
        (PAGE + "every = 3\n", "pages[0].every: 3 is no duration"),
        (PAGE + 'every = "soon"\n', 'such as "1d"; or a cron expression, such as "30 5 * * *"'),
        (PAGE + 'every = "61 5 * * *"\n', "pages[0].every: '61 5 * * *' is no cron expression (Bad minute); accepted:"),
        (PAGE + 'every = "0 0 30 2 *"\n', "pages[0].every: '0 0 30 2 *' is no cron expression (Bad day-of-month)"),
        (PAGE + 'every = "0 0 5 5 * *"\n', "pages[0].every: '0 0 5 5 * *' is no duration"),
        (PAGE + 'errors_after = "soon"\n', "pages[0].errors_after: 'soon' is no duration; accepted:"),
        (
            "[health]\nerrors = 3\n",
            "health.errors: unknown key; accepted: no_usable_after, no_capture_after, errors_after",
        ),
        ('[health]\nno_usable_after = "x"\n', '(s, min, h, d, w), such as "1d"; or "never"'),
        ('timezone = "Mars/Olympus"\n', "timezone: 'Mars/Olympus' is no time zone known here; accepted: \"UTC\""),
        ('timezone = "../../etc/passwd"\n', "timezone: '../../etc/passwd' is no time zone"),
        ('timezone = "Europe"\n', "timezone: 'Europe' is no time zone"),
        ("timezone = 1\n", "timezone: 1 is no time zone"),
        ("requests_per_day = 0\n", "requests_per_day: 0: input should be greater"),
        (PAGE + 'since = "2019-13"\n', "pages[0].since: '2019-13' is no date; accepted:"),
        (PAGE + 'select = "main["\n', "pages[0].select: 'main[' is no CSS selector"),
        (PAGE.replace("https:", "ftp:"), "pages[0].url: 'ftp://example.org/faq' is no web address; accepted: http"),
        (PAGE.replace('"faq"', '"a b"'), "pages[0].id: 'a b' is no page id; accepted: letters, digits"),
        (PAGE.replace('title = "FAQ"\n', ""), "pages[0].title: missing"),
        (PAGE + PAGE, "pages[1].id: 'faq' stands twice"),
        (PAGE + 'archive = "nowhere"\n', "pages[0].archive: no archive 'nowhere' (faq); accepted: wayback"),
        (PAGE + 'urls = ["https://example.org/b"]\n', 'accepted: either url = "…" or urls'),
        (PAGE + 'archive = "wayback"\narchives = ["wayback"]\n', 'accepted: either archive = "…" or archives'),
        ('[archives.x]\nkind = "wark"\n' + PAGE, "archives.x: {'kind': 'wark'}: input tag 'wark'"),
        (
            '[archives.x]\nkind = "warc"\npaths = "a.warc"\n' + PAGE,
            "archives.x.paths: 'a.warc': input should be a list",
        ),
        (
            "[archives.wayback]\ncdx_per_minute = 100\n" + PAGE,
            "archives.wayback.cdx_per_minute: 100: input should be less",
        ),
        (
            '[mail]\nhost = "h"\nsender = "a@b"\nsecurity = "ssl"\n',
            "mail.security: 'ssl': input should be 'starttls', 'tls' or 'none'",
        ),
        ('[mail]\nhost = "h"\nsender = "a@b"\npassword = "x"\n', "mail.password: unknown key; accepted: host, port, "),
        (
            PAGE.replace('url = "https://example.org/faq"', 'urls = [{url = "https://example.org/", form = "2020"}]'),
            "pages[0].urls[0].form: unknown key; accepted: url, from, to",
        ),
        (
            '[mail]\nhost = "h"\nsender = "a@b"\nrecipients = ["nobody"]\n',
            "mail.recipients[0]: 'nobody' is no mail address; accepted:",
        ),
        ('[mail]\nhost = "h"\nsender = "a@b\\nBcc: c@d"\n', "mail.sender: 'a@b\\nBcc: c@d' is no mail address"),
        ('contact = "a\\r\\nX: y"\n' + PAGE, "contact: 'a\\r\\nX: y' is no single line of text"),
        (
            PAGE + 'since = "2021"\nuntil = "2020"\n',
            "its period ends (20201231235959) before it begins (20210101000000)",
        ),
        ('path = "x"\n' + PAGE, "path: unknown key"),
        ('pages = "none"\n', "pages: 'none': input should be a list"),
        ('archives = "none"\n', "archives: 'none'"),
    ],
)
def test_a_mistake_names_file_key_and_accepted_values(tmp_path: Path, text: str, expected: str) -> None:
    """Whoever edits the file can mend it from the message alone."""
    message = _complaint(tmp_path, text)
    assert str(tmp_path / "config.toml") in message
    assert expected in message


def test_a_page_may_be_read_by_the_clock_in_a_zone_of_ones_own(tmp_path: Path) -> None:
    """UTC unless the file says otherwise."""
    page = PAGE + 'every = "30  5 * * mon-fri"\n'
    (utc,) = load_config(_write(tmp_path, page)).pages
    assert utc.every == Cron("30 5 * * mon-fri", UTC)
    (here,) = load_config(_write(tmp_path, 'timezone = "Europe/Berlin"\n' + page)).pages
    assert here.every == Cron("30 5 * * mon-fri", ZoneInfo("Europe/Berlin"))


def test_thresholds_of_health_hold_for_all_pages_and_a_page_may_say_otherwise(tmp_path: Path) -> None:
    """Also that nobody is to be told, ever."""
    (plain,) = load_config(_write(tmp_path, PAGE)).pages
    assert plain.thresholds == Thresholds(timedelta(days=30), timedelta(days=90), timedelta(days=3))
    own = '[health]\nerrors_after = "1w"\nno_usable_after = "never"\n' + PAGE
    own += 'no_capture_after = "never"\nno_usable_after = "2d"\n'
    (page,) = load_config(_write(tmp_path, own)).pages
    assert page.thresholds == Thresholds(timedelta(days=2), None, timedelta(weeks=1))


@given(
    st.text(max_size=60)
    | st.lists(
        st.text("0123456789*/,-#LWmonjan", max_size=6)
        | st.sampled_from(["*", "*/7", "L", "LW", "5L", "1#5", "31", "2"]),
        min_size=5,
        max_size=5,
    ).map(" ".join)
)
def test_whatever_stands_as_every_is_a_schedule_or_a_config_error(
    tmp_path_factory: pytest.TempPathFactory, every: str
) -> None:
    """And a schedule that was accepted has a next time."""
    path = tmp_path_factory.mktemp("c") / "config.toml"
    path.write_text(PAGE + f"every = {json.dumps(every, ensure_ascii=True)}\n")
    with suppress(ConfigError):
        (page,) = load_config(path).pages
        assert next_due(page, _done(EPOCH), EPOCH) > EPOCH


def test_every_mistake_is_told_at_once_each_on_its_own_line(tmp_path: Path) -> None:
    """No mending one mistake to meet the next."""
    lines = _complaint(tmp_path, 'x = 1\ny = 2\n[[pages]]\nid = "a b"\n').splitlines()
    assert len(lines) == 5
    assert all(line.startswith(str(tmp_path)) for line in lines)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"pages = [", b"= 1"])
def test_a_file_that_is_no_toml_is_one_line_naming_it(tmp_path: Path, content: bytes) -> None:
    """Bytes that are no text, and text that is no TOML."""
    (tmp_path / "config.toml").write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "config.toml")
    assert str(caught.value).startswith(str(tmp_path / "config.toml"))
    assert len(str(caught.value).splitlines()) == 1


def test_a_missing_file_suggests_init(tmp_path: Path) -> None:
    """The first thing a new user meets."""
    with pytest.raises(ConfigError, match="no such file; write one with `tracker init`"):
        load_config(tmp_path / "absent.toml")


def test_the_search_order_is_given_variable_folder_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--config, then $TRACKER_CONFIG, then ./config.toml, then the user's own."""
    home = tmp_path / "home"
    (home / "tracker").mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.delenv("TRACKER_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="no configuration found"):
        find_config()
    (home / "tracker" / "config.toml").write_text("")
    assert find_config() == home / "tracker" / "config.toml"
    (tmp_path / "config.toml").write_text("")
    assert find_config() == Path("config.toml")
    monkeypatch.setenv("TRACKER_CONFIG", "other.toml")
    assert find_config() == Path("other.toml")
    assert find_config(Path("given.toml")) == Path("given.toml")


@given(st.text(max_size=300))
def test_any_text_is_a_config_or_a_config_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Never a traceback, whatever stands in the file."""
    path = tmp_path_factory.mktemp("c") / "config.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(ConfigError):
        load_config(path)


def test_the_repository_config_is_valid_and_watches_real_pages() -> None:
    """The file that ships beside the program works as it is."""
    config = load_config(Path(__file__).parents[2] / "config.toml")
    assert len(config.pages) >= 12
    assert all(page.archives == ("wayback",) for page in config.pages)
