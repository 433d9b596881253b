"""The flat sequence of blocks: what is one piece of text, and what is known of its place."""

from tracker.extract.blocks import Block, blocks
from tracker.extract.html import tree, without_code


def read(html: str) -> list[Block]:
    """The blocks of a source."""
    return blocks(tree(without_code(html)))


def test_inline_elements_do_not_split_a_text() -> None:
    """Links, emphasis and spans belong to the sentence around them."""
    assert [b.text for b in read("<p>You <b>may</b> <a href=x>not</a> <span>sell</span>.</p>")] == [
        "You may not sell ."[:-2] + "."
    ]


def test_line_breaks_split_a_text() -> None:
    """Each line between two breaks is a piece of its own, counted from zero."""
    assert [(b.text, b.line) for b in read("<p>Rules<br>no spam<br><br>no bots</p>")] == [
        ("Rules", 0),
        ("no spam", 1),
        ("no bots", 3),
    ]


def test_nested_entries_are_no_part_of_the_entry_above() -> None:
    """An entry's own words end where its nested list begins."""
    assert [b.text for b in read("<ul><li>Fraud:<ul><li>scams</li></ul></li></ul>")] == ["Fraud:", "scams"]


def test_heading_levels_come_from_elements_and_roles() -> None:
    """h1 to h6, ``role=heading``, summaries and accordion buttons are headings."""
    html = "<h2>a</h2><h3><button>b</button></h3><div role=heading>c</div><details><summary>d</summary>e</details>"
    html += "<button aria-expanded=false>f</button>"
    assert [b.level for b in read(html)] == [2, 3, 6, 6, 0, 6]


def test_what_stands_in_navigation_is_marked() -> None:
    """Navigation, footers and dialogs by element or role, never by class name."""
    html = "<nav>a</nav><div class=nav>b</div><div role=navigation><p>c</p></div><footer>d</footer><p>e</p>"
    assert [b.frame.chrome for b in read(html)] == [True, False, True, True, False]


def test_hidden_text_is_read() -> None:
    """Closed tabs hold text that counts."""
    assert [b.text for b in read("<p hidden>a</p><p style='display: none'>b</p><p>c</p>")] == ["a", "b", "c"]


def test_bold_beginning_is_known() -> None:
    """A run-in title is told from emphasis later in the text."""
    assert [b.bold for b in read("<p><b>No spam.</b> Never.</p><p>Never <b>spam</b>.</p><p><b>All of it</b></p>")] == [
        "No spam.",
        "",
        "All of it",
    ]


def test_share_of_links_is_known() -> None:
    """Entries that are only links are navigation."""
    assert [b.link for b in read("<li><a href=x>abcd</a></li><li>abcd<a href=x>efgh</a></li>")] == [1.0, 0.5]


def test_code_is_no_text() -> None:
    """Scripts, styles, drawings, templates, comments and form fields show no words of the document."""
    html = "<script>a</script><style>b</style><svg><text>c</text></svg><template>d</template><!-- e --><textarea>f</textarea><p>g</p>"
    assert [b.text for b in read(html)] == ["g"]


def test_unclosed_script_does_not_swallow_the_document() -> None:
    """A script that is never closed is cut at its opening tag."""
    assert "no spam" in " ".join(b.text for b in read("<p>Rules</p><script>var a = 1;<p>no spam</p>"))


def test_words_of_word_processors_stay_inline() -> None:
    """``<o:p>`` and the like do not split a sentence."""
    assert [b.text for b in read("<p>no<o:p> spam</o:p></p>")] == ["no spam"]
