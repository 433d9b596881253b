"""Names of the site's files: safe everywhere, and stable."""

import re

from hypothesis import given
from hypothesis import strategies as st

from tracker.site import names

_SAFE = re.compile(r"(?:[a-z0-9~][a-z0-9._~-]*/)*[a-z0-9~][a-z0-9._~-]*")
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", fullmatch=True) | st.text(max_size=100)


@given(IDS)
def test_every_file_name_is_safe_on_every_file_system(name: str) -> None:
    """Lower case, no way up, no hidden file, no trailing dot, no reserved device, whatever the id."""
    for path in (names.page_file(name), names.year_file(name, "2022", 3), names.change_shelf(name)):
        assert _SAFE.fullmatch(path)
        for part in path.split("/"):
            assert ".." not in part
            assert not part.endswith(".")
            assert part.partition(".")[0] not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


@given(IDS, IDS)
def test_two_pages_never_share_a_folder(one: str, other: str) -> None:
    """Not even ids that differ in case only."""
    assert (one == other) == (names.page_folder(one) == names.page_folder(other))


@given(st.sets(st.text(max_size=20), max_size=8))
def test_two_platforms_never_share_a_file(platforms: set[str]) -> None:
    """Platforms are named freely; two may look the same once simplified."""
    files = names.platform_files(platforms)
    assert len(set(files.values())) == len(platforms)
    assert all(_SAFE.fullmatch(file) for file in files.values())


def test_plain_names_stand_for_themselves() -> None:
    """Ids and platforms of letters and digits are readable in addresses."""
    assert names.page_file("colab-faq") == "pages/colab-faq/index.html"
    assert names.year_file("colab-faq", "2022", 1) == "pages/colab-faq/2022-2.html"
    assert names.platform_files(["Google Colab"]) == {"Google Colab": "platforms/google-colab.html"}
    assert names.change_address("3f2a91c07b4e") == "changes/3f2.html#c-3f2a91c07b4e"


def test_names_that_cannot_stand_for_themselves_get_a_hash() -> None:
    """A device of Windows, another case, two dots, another script."""
    for name in ("con", "nul.txt", "FAQ", "a..b", "faq.", "условия", ""):
        assert re.fullmatch(r"pages/[a-z0-9._-]*~[0-9a-f]{8}", names.page_folder(name))


def test_the_way_up_leads_to_the_root() -> None:
    """One step for each folder."""
    assert [names.way_up(path) for path in ("index.html", "changes/3f2.html", "pages/x/2022.html")] == [
        "",
        "../",
        "../../",
    ]
