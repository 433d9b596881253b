"""Save Page Now: asking archive.org for a capture, its refusals, and that keys are seen by nobody else."""

import json
import traceback
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.archive.conftest import URL, Stage
from tests.standin.saves import KEYS, REFUSALS, refused
from tracker.archive import Wayback
from tracker.archive.saving import Keys, SavePageNow
from tracker.errors import ArchiveError, ArchiveUnreachable, RateLimited, TrackerError, UsageError

SECRETS = ("an-access-key", "a-secret-key")
ACCOUNT = Keys(*SECRETS)


def saving(stage: Stage, keys: Keys = ACCOUNT, **options: float) -> SavePageNow:
    """The service as a fresh process opens it."""
    return SavePageNow("wayback", stage.standin.url, stage.client(), keys, **options)


def test_a_page_is_captured_and_its_timestamp_told(stage: Stage) -> None:
    """One request, then questions a few seconds apart until the job has ended."""
    stage.serve()
    service = saving(stage)
    saved = service.save(URL)
    assert (saved.url, saved.timestamp, saved.address) == (URL, "20260701120000", None)
    kinds = [logged.kind for logged in stage.standin.log]
    assert kinds == ["save"] + ["save-status"] * 4
    assert stage.standin.saves.forms == [{"url": URL}]
    assert service.requests == 5
    times = [logged.time for logged in stage.standin.log]
    assert all(later - earlier >= 5 for earlier, later in pairwise(times))


def test_it_goes_through_the_one_client(stage: Stage) -> None:
    """User-Agent with contact, content type of a form, the account's keys in the one header made for them."""
    stage.serve()
    saving(stage).save(URL)
    sent = stage.standin.log[0].headers
    assert "desk@news.example" in sent["user-agent"]
    assert sent["content-type"] == "application/x-www-form-urlencoded"
    assert {logged.headers["authorization"] for logged in stage.standin.log} == {KEYS}


def test_the_address_of_a_capture_in_a_public_archive_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nowhere else is it one that anybody can open."""
    stage.serve()
    monkeypatch.setattr("tracker.addresses.is_public", lambda url: True)
    assert saving(stage).save(URL).address == f"{stage.standin.url}/web/20260701120000/{URL}"


@pytest.mark.parametrize("fault", ["429", "503", "reset", "502", "cut_chunk"])
@pytest.mark.parametrize("kind", ["save", "save-status"])
def test_trouble_that_passes_is_waited_out(stage: Stage, fault: str, kind: str) -> None:
    """As with every other request, pauses included."""
    stage.serve().misbehave(fault, times=2, on=kind)
    assert saving(stage).save(URL).timestamp.startswith("20260701")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("too-many-daily-captures", RateLimited),
        ("user-session-limit", RateLimited),
        ("too-many-requests", RateLimited),
        ("bad-gateway", ArchiveUnreachable),
        ("read-timeout", ArchiveUnreachable),
        ("soft-time-limit-exceeded", ArchiveUnreachable),
        ("blocked-url", ArchiveError),
        ("invalid-host-resolution", ArchiveError),
        ("not-found", ArchiveError),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_refusals_by_code_say_whether_to_ask_again(
    stage: Stage, code: str, kind: type[TrackerError], late: bool
) -> None:
    """HTTP 200 either way, in place of the job or at its end."""
    service = stage.serve().saves
    if late:
        service.fail = refused(code)
    else:
        service.refuse_at_once = refused(code)
    with pytest.raises(kind) as caught:
        saving(stage).save(URL)
    assert type(caught.value) is kind
    assert REFUSALS[code] in str(caught.value)
    assert URL in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refused("user-session-limit", coded=False), RateLimited),
        ({"message": "You have already reached the limit of active Save Page Now sessions."}, RateLimited),
        ({"message": "The same snapshot had been made 4 minutes ago.", "job_id": None}, RateLimited),
        (refused("blocked-url", coded=False), ArchiveError),
        ({"status": "error", "status_ext": "error:something-new", "message": "No."}, ArchiveError),
        ({"status": "error"}, ArchiveError),
        ({}, ArchiveError),
        ({"job_id": "../../cdx/search/cdx?url=x"}, ArchiveError),
        ({"job_id": ["spn2-1"]}, ArchiveError),
        ({"job_id": "x" * 500}, ArchiveError),
    ],
)
def test_refusals_without_a_code_and_answers_without_a_job(
    stage: Stage, answer: dict[str, object], kind: type[TrackerError]
) -> None:
    """Some refusals are only a sentence; what is no job is never asked about."""
    stage.serve().saves.refuse_at_once = answer
    with pytest.raises(TrackerError) as caught:
        saving(stage).save(URL)
    assert type(caught.value) is kind
    assert [logged.kind for logged in stage.standin.log] == ["save"]


@pytest.mark.parametrize(
    "end",
    [
        {"status": "success"},
        {"status": "success", "timestamp": "soon"},
        {"status": "success", "timestamp": 2026},
        {"status": 7},
        {},
    ],
)
def test_an_end_without_a_timestamp_is_no_capture(stage: Stage, end: dict[str, object]) -> None:
    """Nothing is told that is not known."""
    stage.serve().saves.fail = end
    with pytest.raises(ArchiveError):
        saving(stage).save(URL)


@pytest.mark.parametrize("fault", ["soft_200", "404", "400"])
@pytest.mark.parametrize("kind", ["save", "save-status"])
def test_what_is_no_json_is_an_error_of_the_archive(stage: Stage, fault: str, kind: str) -> None:
    """One line, whatever the page says."""
    stage.serve().misbehave(fault, on=kind)
    with pytest.raises(ArchiveError) as caught:
        saving(stage).save(URL)
    assert str(caught.value).isprintable()


def test_a_job_that_does_not_end_is_left_alone_after_a_while(stage: Stage) -> None:
    """Its capture may still come; waiting is bounded."""
    stage.serve().saves.seconds = 10_000
    with pytest.raises(ArchiveUnreachable, match="not saved within 60 s; its capture may still come"):
        saving(stage, patience=60).save(URL)
    assert stage.clock.elapsed <= 60
    assert len(stage.standin.log) == 11


def test_a_limit_that_lasts_is_raised_as_rate_limited(stage: Stage) -> None:
    """429 without end: pauses within patience, then try later, with the moment."""
    stage.serve().misbehave("429", on="save")
    with pytest.raises(RateLimited) as caught:
        saving(stage).save(URL)
    assert caught.value.not_before is not None
    assert caught.value.not_before > stage.clock.now() - timedelta(seconds=1)


def test_refused_keys_are_for_good(stage: Stage) -> None:
    """The archive's word for it; asking again with the same keys brings the same."""
    stage.serve()
    with pytest.raises(ArchiveError, match="refused the keys"):
        saving(stage, Keys("someone", "else")).save(URL)


@pytest.mark.parametrize("secret", ["", "with space", "line\r\nX-Header: y", "naïve", "x" * 500])
def test_keys_that_are_none_are_refused_without_being_shown(secret: str) -> None:
    """They would break the header they stand in."""
    with pytest.raises(UsageError) as caught:
        Keys("someone", secret)
    assert not secret or secret not in str(caught.value)


def test_keys_never_travel_in_clear(stage: Stage) -> None:
    """Over https, or on this machine."""
    with pytest.raises(UsageError, match="https only"):
        SavePageNow("wayback", "http://web.archive.example.org", stage.client(), ACCOUNT)
    SavePageNow("wayback", "https://web.archive.example.org", stage.client(), ACCOUNT)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "https://x.example/a/../b", "https://x.example/\r\nX: y", "mailto:a@b"]
)
def test_what_is_no_address_is_not_asked_for(stage: Stage, url: str) -> None:
    """No request leaves."""
    stage.serve()
    with pytest.raises(ArchiveError, match="cannot be saved"):
        saving(stage).save(url)
    assert not stage.standin.log


def test_keys_stand_in_no_message_note_or_traceback(stage: Stage) -> None:
    """Not even where the archive's own words repeat them."""
    shown = [repr(ACCOUNT)]
    for answer in (
        {"status": "error", "message": f"no such key: {SECRETS[1]} of {SECRETS[0]}"},
        {"status": "error", "exception": KEYS},
        {"status": "error", "status_ext": f"error:{SECRETS[1]}"},
    ):
        stage.serve().saves.refuse_at_once = answer
        try:
            saving(stage).save(URL)
        except TrackerError as error:
            shown += [str(error), *traceback.format_exception(error)]
    for fault in ("reset", "404", "soft_200"):
        stage.serve().misbehave(fault)
        try:
            saving(stage).save(URL)
        except TrackerError as error:
            shown += [str(error), *traceback.format_exception(error)]
    shown.append(json.dumps([*map(str, stage.state.notes), *stage.state.notes.values()]))
    assert len(shown) > 10
    assert not [text for text in shown if any(secret in text for secret in SECRETS)]


class TestMemory:
    def test_a_request_is_remembered_over_restarts(self, stage: Stage) -> None:
        """With the capture it led to: the index may take a day to list it."""
        stage.serve()
        assert saving(stage).last_request(URL) is None
        saved = saving(stage).save(URL)
        request = saving(stage).last_request(URL)
        assert request is not None
        assert request.timestamp == saved.timestamp
        assert request.at == stage.clock.now()
        assert saving(stage).last_request("https://x.example/other") is None

    def test_the_new_capture_is_not_in_the_index_yet(self, stage: Stage) -> None:
        """Which is why the request must be remembered."""
        stage.serve()
        client = stage.client()
        saved = SavePageNow("wayback", stage.standin.url, client, ACCOUNT).save(URL)
        archive = Wayback("wayback", stage.standin.url, client)
        assert list(archive.captures(URL)) == []
        assert saved.timestamp in [held.timestamp for held in stage.standin.held]

    def test_a_refusal_is_remembered_without_a_capture(self, stage: Stage) -> None:
        """So that it is not asked for again at every run."""
        stage.serve().saves.refuse_at_once = refused("too-many-daily-captures")
        with pytest.raises(RateLimited):
            saving(stage).save(URL)
        request = saving(stage).last_request(URL)
        assert request is not None
        assert request.timestamp is None

    @pytest.mark.parametrize("fault", ["reset", "503"])
    def test_what_never_reached_the_archive_is_not(self, stage: Stage, fault: str) -> None:
        """The next run asks."""
        stage.serve().misbehave(fault)
        with pytest.raises(ArchiveUnreachable):
            saving(stage).save(URL)
        assert saving(stage).last_request(URL) is None

    @pytest.mark.parametrize(
        "note", ["", "{", "[]", '{"at": 7}', '{"at": "x", "timestamp": null}', '{"timestamp": "1"}']
    )
    def test_a_damaged_note_is_none(self, stage: Stage, note: str) -> None:
        """The cost is one request."""
        stage.serve()
        saving(stage).save(URL)
        stage.state.notes = dict.fromkeys(stage.state.notes, note)
        assert saving(stage).last_request(URL) is None
