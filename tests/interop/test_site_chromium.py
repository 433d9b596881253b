"""The static site in a real browser: Debian's Chromium, driven by Playwright.

Needs the program ``chromium`` (Debian's package of that name) and the Python package ``playwright``; the browser that Playwright would
download is not used. The site is served on loopback, and opened from the disk.
"""

import functools
import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report.samples import HOSTILE, removed, reworded, row, state
from tests.site.source import Source, build, shows
from tracker.records import TopicFirst
from tracker.site.pages import assets
from tracker.site.search import words

pytestmark = pytest.mark.interop

sync_api = pytest.importorskip("playwright.sync_api")

ARABIC, JAPANESE, LONG = "إنشاء مقاطع مزيفة عميقة", "ディープフェイクの作成", "x" * 400
PAGES = (
    "index.html",
    "topics.html",
    "search.html",
    "platforms/google-colab.html",
    "pages/colab-faq/index.html",
    "pages/colab-faq/2022.html",
    "changes/3f2.html",
    "changes/a7f.html",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of a few hundred changes in several scripts, with words that no line can break."""
    rows = [
        row(id="0" * 16, text="mining cryptocurrency", after=None, by="20190101000000"),
        row(),
        removed(by="20220714183000", unread=3),
        reworded(after="20230101000000", by="20230301000000", text=f"creating deepfake videos {LONG}"),
        row(id="e" * 12, text=ARABIC, after="20230401000000", by="20230901000000"),
        row(id="d" * 12, text=JAPANESE, after="20230401000000", by="20230901000000"),
        *(row(id=f"{n:03x}{n:09x}", text=f"ordinary entry {n} about spam", by="20240101000000") for n in range(450)),
    ]
    firsts = [
        TopicFirst(
            "Google Colab", topic, "colab-faq", "3f2a91c07b4e", "creating deepfakes", "20220513091244", "20220514183000"
        )
        for topic in ("deepfakes", "spam", "weapons", "malware", "gambling", "elections", "drugs")
    ]
    lists = {"colab-faq": shows("creating deepfakes", "mining cryptocurrency", LONG, ARABIC)}
    folder = tmp_path_factory.mktemp("site")
    build(Source(rows=rows, states=[state()], lists=lists, firsts=firsts), folder)
    return folder


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The site's address on a loopback server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Debian's chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


class Watched:
    """A tab that notes what it complains of and what it asks for."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # by going on to the next page
            self.complaints.append(f"{request.failure}: {request.url}")

    def __enter__(self) -> "Watched":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def search(self, text: str) -> list[str]:
        """Type words into the search, and wait for what it says of them."""
        status = self.page.locator("#status")
        self.page.fill("#words", "")
        sync_api.expect(status).to_be_empty()
        self.page.fill("#words", text)
        sync_api.expect(status).not_to_be_empty()
        return [str(found) for found in self.page.locator("#results .wording").all_text_contents()]


@pytest.mark.parametrize("origin", ["served", "disk"])
def test_pages_load_without_a_complaint_and_ask_nobody_else(browser: Any, served: str, site: Path, origin: str) -> None:
    """From a server and from a disk: no console message, no failed request, no request to anywhere else."""
    base = served if origin == "served" else f"{site.as_uri()}/"
    with Watched(browser) as tab:
        for path in PAGES:
            tab.page.goto(base + path)
            assert tab.page.locator("main h1").is_visible()
            font = tab.page.evaluate("getComputedStyle(document.body).margin")
            assert font == "0px", "the style sheet was not applied"
        assert tab.complaints == []
        assert all(url.startswith(base) for url in tab.requests)


@pytest.mark.parametrize("origin", ["served", "disk"])
def test_the_search_finds_changes_by_the_beginnings_of_words(
    browser: Any, served: str, site: Path, origin: str
) -> None:
    """In any script, without a server; a result leads to the change."""
    base = served if origin == "served" else f"{site.as_uri()}/"
    with Watched(browser) as tab:
        tab.page.goto(f"{base}search.html")
        assert tab.search("deepf") == [f"creating deepfake videos {LONG}"[:299] + "…", "creating deepfakes"]
        assert tab.search("CREATING deepfakes colab") == ["creating deepfakes"]
        assert tab.search("مزيفة") == [ARABIC]
        assert tab.search("フェイク") == [JAPANESE]
        assert tab.search("nosuchword") == []
        assert tab.page.locator("#status").text_content() == "No change holds all of these words."
        tab.search("creating deepfakes")
        tab.page.locator("#results a").first.click()
        assert tab.page.url.endswith("changes/3f2.html#c-3f2a91c07b4e")
        tab.page.go_back()
        tab.page.wait_for_selector("#results a")
        assert tab.page.input_value("#words") == "creating deepfakes"
        assert tab.complaints == []
        assert all(url.startswith(base) for url in tab.requests)


def test_a_search_loads_a_few_small_files(browser: Any, served: str) -> None:
    """Not the whole index, however many changes there are; more results come on demand, and the keyboard goes on at the first of them."""
    with Watched(browser) as tab:
        tab.page.goto(f"{served}search.html")
        tab.requests.clear()
        assert len(tab.search("ordinary spam")) == 20
        assert tab.page.locator("#status").text_content() == "450 changes, the first 20 shown"
        assert [url.removeprefix(served) for url in tab.requests if "/search/" in url] == [
            "search/index.js",
            "search/words-0.js",
            "search/changes-0.js",
        ]
        tab.page.click("#more")
        sync_api.expect(tab.page.locator("#results li")).to_have_count(40)
        assert tab.page.evaluate("[...document.querySelectorAll('#results a')].indexOf(document.activeElement)") == 20


def test_the_browser_cuts_and_folds_words_as_the_index_does(browser: Any) -> None:
    """Or what is typed would not be found."""
    source = assets()["search.js"].decode("utf-8")
    function = source[source.index("  const LONGEST") : source.index("  const waiting")]
    texts = [
        *HOSTILE[:-1],
        "Creating DEEPFAKES, naïve ＡＩ",
        ARABIC,
        JAPANESE,
        "銃",
        "İstanbul ŒUVRE ﬁne ㎏",
        "개인 정보",
        "กฎหมาย",
        "Ελλάς ΣΑΣ",
    ]
    texts += ["x" * 60, "𠮷野家 🙂 42", "don’t snake_case e-mail"]
    with Watched(browser) as tab:
        cut = tab.page.evaluate(f"(texts) => {{ {function} return texts.map(words); }}", texts)
    assert [set(found) for found in cut] == [words(text) for text in texts]


def test_everything_can_be_reached_with_the_keyboard(browser: Any, served: str) -> None:
    """The first stop leads past the navigation; each interval of a timeline is a stop that shows where it is, and opens its change."""
    with Watched(browser) as tab:
        tab.page.goto(f"{served}platforms/google-colab.html")
        tab.page.keyboard.press("Tab")
        skip = tab.page.locator(".skip")
        assert skip.evaluate("one => one === document.activeElement && one.getBoundingClientRect().left >= 0")
        tab.page.keyboard.press("Enter")
        assert tab.page.evaluate("document.activeElement.id") == "content"
        label = ""
        for _ in range(10):
            tab.page.keyboard.press("Tab")
            label = tab.page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''")
            if label.startswith("1 new ban, between 2022-05-13"):
                break
        assert label == "1 new ban, between 2022-05-13 09:12 and 2022-05-14 18:30 UTC"
        assert tab.page.evaluate("getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth") == "5px"
        tab.page.keyboard.press("Enter")
        tab.page.wait_for_url("**/changes/3f2.html#c-3f2a91c07b4e")
        tab.page.goto(f"{served}topics.html")
        tab.page.locator(".scroll").focus()
        assert tab.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_phone_of_320_pixels_never_scrolls_sideways(browser: Any, served: str) -> None:
    """Whatever a page holds: matrices scroll inside themselves, long words break."""
    with Watched(browser, viewport={"width": 320, "height": 600}) as tab:
        for path in PAGES:
            tab.page.goto(served + path)
            assert tab.page.evaluate("document.documentElement.scrollWidth") <= 320, path


_CONTRAST = """() => {
  const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const behind = (one) => {
    for (; one; one = one.parentElement) {
      const found = parts(getComputedStyle(one).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const worst = {};
  for (const one of document.querySelectorAll("body *")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || one.closest("svg, .skip, .unseen")) continue;
    const [a, b] = [light(parts(getComputedStyle(one).color)), light(behind(one))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const name = `${one.tagName} ${one.className}`;
    worst[name] = Math.min(worst[name] ?? 99, ratio);
  }
  return worst;
}"""
"""WCAG 2's contrast ratio of every element with text of its own, against the colour behind it."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_in_light_and_in_dark(browser: Any, served: str, scheme: str) -> None:
    """The paper follows the reader's wish, and every text has a contrast of 4.5 to 1 at least (WCAG 2, level AA)."""
    with Watched(browser, color_scheme=scheme) as tab:
        for path in PAGES:
            tab.page.goto(served + path)
            paper = tab.page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (min(json.loads(paper.replace("rgb(", "[").replace(")", "]"))) > 128) == (scheme == "light")
            poor = {name: ratio for name, ratio in tab.page.evaluate(_CONTRAST).items() if ratio < 4.5}
            assert poor == {}, path


def test_without_scripts_the_timeline_is_drawn_and_the_directory_leads_everywhere(browser: Any, served: str) -> None:
    """Only the search box is missing, and that is said."""
    with Watched(browser, java_script_enabled=False) as tab:
        tab.page.goto(f"{served}platforms/google-colab.html")
        boxes = [bar.bounding_box() for bar in tab.page.locator("svg .bar").all()]
        assert len(boxes) == 5
        assert all(box and box["height"] > 10 for box in boxes)
        tab.page.goto(f"{served}search.html")
        assert not tab.page.locator("#search").is_visible()
        assert tab.page.get_by_text("Searching needs a script").is_visible()
        tab.page.locator(".directory a", has_text="2022").first.click()
        assert "creating deepfakes" in tab.page.locator("main").inner_text()


def test_arabic_runs_from_right_to_left(browser: Any, served: str) -> None:
    """In a list as in a change."""
    with Watched(browser) as tab:
        tab.page.goto(f"{served}changes/eee.html")
        assert tab.page.locator("article .wording").evaluate("one => getComputedStyle(one).direction") == "rtl"
