"""The one way to an archive over the network."""

import threading
from collections import Counter
from datetime import timedelta

import httpx
import pytest

from tests.archive.conftest import Stage
from tests.standin import Held, MemoryState
from tracker.archive import Bounds, HttpClient
from tracker.archive.decode import Undecodable
from tracker.archive.http import Endpoint, user_agent
from tracker.errors import ArchiveError, ArchiveUnreachable, RateLimited

PAGE = "/web/20220514093000id_/https://x.example/"
HELD = [Held("20220514093000", "https://x.example/", b"<p>words</p>" * 50)]


def asking(stage: Stage, interval: float = 0.5, **options: bool) -> tuple[Endpoint, str]:
    """An endpoint of a fresh client, and the address of a page that is held."""
    return stage.client().endpoint("playback", interval, **options), stage.standin.url + PAGE


def seen(stage: Stage) -> list[str]:
    """How requests were answered, in order."""
    return [logged.answered for logged in stage.standin.log]


class TestTrouble:
    @pytest.mark.parametrize(
        "fault",
        ["500", "502", "503", "504", "reset", "short_content_length", "cut_chunk", "slow_drip", "truncated_gzip_close"],
    )
    def test_what_can_pass_is_tried_again(self, stage: Stage, fault: str) -> None:
        """Twice wrong, then right: the answer comes, and the waits between grow."""
        stage.serve(HELD).misbehave(fault, times=2)
        endpoint, url = asking(stage)
        assert endpoint.get(url).body == HELD[0].body
        assert seen(stage) == [fault, fault, "200"]
        assert endpoint.requests == 3
        waits = [seconds for seconds in stage.clock.slept if seconds > 0]
        assert 0.5 <= waits[0] <= 1 <= waits[1] <= 2

    @pytest.mark.parametrize("fault", ["503", "reset"])
    def test_trouble_without_end_is_raised_as_try_later(self, stage: Stage, fault: str) -> None:
        stage.serve(HELD).misbehave(fault)
        endpoint, url = asking(stage)
        with pytest.raises(ArchiveUnreachable, match="6 times"):
            endpoint.get(url)
        assert endpoint.requests == 6

    def test_503_may_say_when(self, stage: Stage) -> None:
        stage.serve(HELD).misbehave("503_retry_after", times=1)
        endpoint, url = asking(stage)
        endpoint.get(url)
        assert max(stage.clock.slept) == 20

    @pytest.mark.parametrize("status", ["400", "403", "404"])
    def test_other_answers_are_given_at_once(self, stage: Stage, status: str) -> None:
        """What they mean is for others to say."""
        stage.serve(HELD).misbehave(status)
        endpoint, url = asking(stage)
        assert endpoint.get(url).status == int(status)
        assert endpoint.requests == 1

    def test_redirects_are_never_followed(self, stage: Stage) -> None:
        stage.serve(HELD).misbehave("nearest_302")
        endpoint, url = asking(stage)
        assert endpoint.get(url).status == 302
        assert len(stage.standin.log) == 1

    def test_an_archived_answer_is_never_live_trouble(self, stage: Stage) -> None:
        """A 429 or 503 that was archived is history, and so is the Retry-After in it."""
        stage.serve([Held("20220514093000", "https://x.example/", b"slow down", 429, headers={"Retry-After": "3600"})])
        endpoint, url = asking(stage)
        response = endpoint.get(url, archived=lambda headers: "memento-datetime" in headers)
        assert (response.status, response.body) == (429, b"slow down")
        assert stage.clock.slept == []


class TestTooManyRequests:
    def test_429_pauses_the_host_for_a_minute(self, stage: Stage) -> None:
        stage.serve(HELD).misbehave("429", times=1)
        endpoint, url = asking(stage)
        assert endpoint.get(url).status == 200
        assert stage.clock.slept == [60]

    def test_429_pauses_every_kind_of_request(self, stage: Stage) -> None:
        """The index was asked too often; playback waits as well."""
        stage.serve(HELD).misbehave("429_retry_after", times=1)
        client = stage.client()
        client.endpoint("cdx", 2.5).get(stage.standin.url + PAGE)
        client.endpoint("playback", 0.5).get(stage.standin.url + PAGE)
        assert stage.standin.log[1].time - stage.standin.log[0].time >= 90

    def test_429_without_end_gives_up_and_says_when_to_come_back(self, stage: Stage) -> None:
        """Those who go on for a minute get the firewall."""
        stage.serve(HELD).misbehave("429")
        endpoint, url = asking(stage)
        with pytest.raises(RateLimited) as caught:
            endpoint.get(url)
        assert caught.value.not_before is not None
        assert caught.value.not_before >= stage.clock.now() + timedelta(minutes=4)
        assert len(stage.standin.log) == 3

    def test_a_long_pause_is_raised_not_slept(self, stage: Stage) -> None:
        stage.serve(HELD).misbehave("429_for_an_hour", times=1)
        endpoint, url = asking(stage)
        with pytest.raises(RateLimited) as caught:
            endpoint.get(url)
        assert caught.value.not_before == stage.clock.now() + timedelta(hours=1)
        assert stage.clock.slept == []

    def test_a_long_pause_is_kept_by_the_next_process(self, stage: Stage) -> None:
        """A job five minutes later does not knock; one after the pause does."""
        stage.serve(HELD).misbehave("429_for_an_hour", times=1)
        endpoint, url = asking(stage)
        with pytest.raises(RateLimited):
            endpoint.get(url)
        stage.clock.advance(300)
        endpoint, url = asking(stage)
        with pytest.raises(RateLimited):
            endpoint.get(url)
        assert endpoint.requests == 0
        stage.clock.advance(3301)
        assert endpoint.get(url).status == 200
        assert stage.state.notes == {}

    def test_a_small_retry_after_without_end_is_rate_limiting_too(self, stage: Stage) -> None:
        client = HttpClient(
            MemoryState(),
            timing=stage.clock.timing,
            transport=httpx.MockTransport(
                lambda request: httpx.Response(429, headers={"Retry-After": "1"}, stream=httpx.ByteStream(b""))
            ),
        )
        with pytest.raises(RateLimited):
            client.endpoint("cdx", 1).get("https://x.example/")
        assert stage.clock.slept == [1, 2, 4, 8, 16]


class TestRefused:
    def test_a_refused_connection_is_not_tried_again(self, stage: Stage) -> None:
        """It is the firewall: every knock makes it longer."""
        stage.serve(HELD)
        endpoint, url = asking(stage)
        stage.standin.refuse_connections()
        with pytest.raises(ArchiveUnreachable, match="refused") as caught:
            endpoint.get(url)
        assert caught.value.not_before == stage.clock.now() + timedelta(hours=1)
        assert (endpoint.requests, stage.clock.slept) == (1, [])

    def test_the_breaker_survives_a_restart(self, stage: Stage) -> None:
        """And closes again after the first answer."""
        stage.serve(HELD)
        stage.standin.refuse_connections()
        endpoint, url = asking(stage)
        with pytest.raises(ArchiveUnreachable):
            endpoint.get(url)
        stage.standin.accept_connections()
        stage.clock.advance(300)
        endpoint, url = asking(stage)
        with pytest.raises(ArchiveUnreachable, match="not before 2026-07-01 13:00:00 UTC"):
            endpoint.get(url)
        assert (endpoint.requests, stage.standin.log) == (0, [])
        stage.clock.advance(3301)
        assert endpoint.get(url).status == 200
        assert stage.state.notes == {}

    def test_a_second_refusal_closes_for_two_hours(self, stage: Stage) -> None:
        stage.serve(HELD)
        stage.standin.refuse_connections()
        for hours in (1, 2):
            endpoint, url = asking(stage)
            with pytest.raises(ArchiveUnreachable) as caught:
                endpoint.get(url)
            assert caught.value.not_before == stage.clock.now() + timedelta(hours=hours)
            stage.clock.advance(hours * 3600)

    def test_one_host_does_not_close_another(self, stage: Stage) -> None:
        stage.serve(HELD)
        stage.standin.refuse_connections()
        endpoint, url = asking(stage)
        with pytest.raises(ArchiveUnreachable):
            endpoint.get(url)
        other = Stage(stage._stack)
        other.state = stage.state
        other.serve(HELD)
        assert asking(other)[0].get(other.standin.url + PAGE).status == 200

    def test_a_server_of_ones_own_that_is_not_running_may_be_asked_at_once(self, stage: Stage) -> None:
        stage.serve(HELD)
        stage.standin.refuse_connections()
        endpoint, url = asking(stage, firewalled=False)
        with pytest.raises(ArchiveUnreachable, match="refused"):
            endpoint.get(url)
        stage.standin.accept_connections()
        assert endpoint.get(url).status == 200


class TestBounds:
    @pytest.mark.parametrize("fault", ["gzip_bomb", "br_bomb", "zstd_bomb", "endless"])
    def test_a_body_without_end_is_refused(self, stage: Stage, fault: str) -> None:
        stage.serve(HELD).misbehave(fault)
        endpoint = stage.client(body=1_000_000).endpoint("playback", 0.5)
        with pytest.raises(Undecodable, match="1000000 bytes"):
            endpoint.get(stage.standin.url + PAGE)
        assert endpoint.requests == 1

    def test_a_slow_drip_is_not_waited_for(self, stage: Stage) -> None:
        stage.serve(HELD).misbehave("slow_drip")
        endpoint, url = asking(stage)
        with pytest.raises(ArchiveUnreachable, match="not complete after 300 s"):
            endpoint.get(url)

    def test_a_silent_server_is_not_waited_for(self, stage: Stage) -> None:
        """There is a bound on the time between bytes; httpx's own default is too short for archive.org."""

        def silence(request: httpx.Request) -> httpx.Response:
            timeout = request.extensions["timeout"]
            assert (timeout["read"], timeout["connect"]) == (60, 30)
            raise httpx.ReadTimeout("silence", request=request)

        client = HttpClient(MemoryState(), timing=stage.clock.timing, transport=httpx.MockTransport(silence))
        with pytest.raises(ArchiveUnreachable, match="did not answer in time, 6 times"):
            client.endpoint("cdx", 1).get("https://x.example/")

    def test_a_body_cut_short_on_the_way_is_asked_for_again(self, stage: Stage) -> None:
        """Without a length nobody else would have noticed."""
        stage.serve(HELD).misbehave("truncated_gzip_close", times=1)
        endpoint, url = asking(stage)
        assert endpoint.get(url).body == HELD[0].body

    def test_a_body_that_is_cut_short_in_the_archive_is_not(self, stage: Stage) -> None:
        """All that the server has was received."""
        stage.serve(HELD).misbehave("truncated_gzip")
        endpoint, url = asking(stage)
        with pytest.raises(Undecodable, match="cut short"):
            endpoint.get(url)
        assert endpoint.requests == 1


class TestRates:
    def test_requests_of_a_kind_are_spaced(self, stage: Stage) -> None:
        stage.serve(HELD)
        endpoint, url = asking(stage, interval=2.5)
        for _ in range(5):
            endpoint.get(url)
        times = [logged.time for logged in stage.standin.log]
        assert times == pytest.approx([0, 2.5, 5, 7.5, 10])

    def test_threads_and_archives_share_a_rate(self, stage: Stage) -> None:
        """Two endpoints of one kind, four threads: no two requests closer than the interval."""
        stage.serve(HELD)
        client = stage.client()
        endpoints = [client.endpoint("playback", 0.5) for _ in range(4)]
        threads = [
            threading.Thread(target=lambda e=e: [e.get(stage.standin.url + PAGE) for _ in range(10)]) for e in endpoints
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(endpoint.requests for endpoint in endpoints) == 40
        assert stage.clock.elapsed >= 39 * 0.5 - 1e-3

    def test_nobody_sleeps_while_holding_the_lock(self, stage: Stage) -> None:
        """While one request waits for its turn, another kind's leaves."""
        stage.serve(HELD)
        client = stage.client()
        slow, fast = client.endpoint("cdx", 100.0), client.endpoint("playback", 0.0)
        url = stage.standin.url + PAGE
        slow.get(url)
        order: list[str] = []
        asleep, sleep = threading.Event(), stage.clock.sleep
        go_on = threading.Event()

        def sleep_until_told(seconds: float) -> None:
            asleep.set()
            assert go_on.wait(10)
            sleep(seconds)

        stage.clock.sleep = sleep_until_told  # type: ignore[method-assign]
        client._hosts._timing = stage.clock.timing
        waiting = threading.Thread(target=lambda: (slow.get(url), order.append("slow")))
        waiting.start()
        assert asleep.wait(10)
        fast.get(url)
        order.append("fast")
        go_on.set()
        waiting.join()
        assert order == ["fast", "slow"]

    def test_one_at_a_time_where_an_archive_asks_for_it(self, stage: Stage) -> None:
        running: Counter[str] = Counter()

        def slowly(request: httpx.Request) -> httpx.Response:
            running["now"] += 1
            running["most"] = max(running["most"], running["now"])
            running["now"] -= 1
            return httpx.Response(200, stream=httpx.ByteStream(b""))

        client = HttpClient(MemoryState(), timing=stage.clock.timing, transport=httpx.MockTransport(slowly))
        endpoint = client.endpoint("cdx", 0.1, alone=True)
        threads = [threading.Thread(target=endpoint.get, args=("https://x.example/",)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert running["most"] == 1


class TestManners:
    def test_says_who_asks(self, stage: Stage) -> None:
        """Name, version and contact."""
        stage.serve(HELD)
        endpoint, url = asking(stage)
        endpoint.get(url)
        sent = stage.standin.log[0].headers
        assert sent["user-agent"].startswith("policy-change-tracker/0")
        assert "desk@news.example" in sent["user-agent"]

    @pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "ä\x00(b)\\", "\u202e", "", None])
    def test_a_contact_cannot_inject_headers(self, contact: str | None) -> None:
        said = user_agent(contact)
        assert said.isascii()
        assert said.isprintable()
        assert said.count("(") == 1

    def test_connections_are_reused(self, stage: Stage) -> None:
        stage.serve(HELD)
        endpoint, url = asking(stage)
        for _ in range(5):
            endpoint.get(url)
        assert len(stage.standin._connections) == 1

    def test_cookies_of_archived_pages_are_not_kept(self, stage: Stage) -> None:
        asked: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return httpx.Response(200, headers={"Set-Cookie": "session=1"}, stream=httpx.ByteStream(b""))

        client = HttpClient(MemoryState(), timing=stage.clock.timing, transport=httpx.MockTransport(answer))
        for _ in range(2):
            client.endpoint("playback", 0).get("https://x.example/")
        assert "cookie" not in asked[1].headers

    @pytest.mark.parametrize(
        "url", ["file:///etc/passwd", "ftp://x.example/", "nonsense", "http://", "http://x:port/", "http://[::1"]
    )
    def test_only_web_addresses_are_asked(self, stage: Stage, url: str) -> None:
        with pytest.raises(ArchiveError, match="no request can be made"):
            stage.client().endpoint("playback", 0).get(url)

    def test_a_certificate_that_is_not_trusted_is_not_tried_again(self, stage: Stage) -> None:
        import ssl

        def refuse(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("no", request=request) from ssl.SSLCertVerificationError("self-signed")

        client = HttpClient(MemoryState(), timing=stage.clock.timing, transport=httpx.MockTransport(refuse))
        endpoint = client.endpoint("playback", 0)
        with pytest.raises(ArchiveError, match="certificate"):
            endpoint.get("https://x.example/")
        assert endpoint.requests == 1

    def test_behind_a_proxy_a_refusal_is_the_proxys(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        """The archive's firewall did not shut; nothing is closed for an hour."""
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("no_proxy", "")

        def refuse(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("no", request=request) from ConnectionRefusedError(111, "refused")

        client = HttpClient(
            stage.state, timing=stage.clock.timing, transport=httpx.MockTransport(refuse), bounds=Bounds()
        )
        with pytest.raises(ArchiveUnreachable) as caught:
            client.endpoint("playback", 0).get("http://x.example/")
        assert caught.value.not_before is None
        assert stage.state.notes == {}
