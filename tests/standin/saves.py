"""archive.org's Save Page Now in miniature: keys, jobs that take their time, refusals by name."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qs

from tests.standin.answer import Answer, of_json, page
from tests.standin.clock import FakeClock
from tests.standin.held import Held

SAVE = "/save"
KEYS = "LOW an-access-key:a-secret-key"

# What the service says when it does not want to, as (status_ext, message); the code is left out of some refusals.
REFUSALS = {
    "too-many-daily-captures": "This URL has been captured 10 times today. We cannot make any more captures.",
    "user-session-limit": "You have reached the limit of concurrent active capture sessions.",
    "too-many-requests": "The target site has received too many requests from Save Page Now.",
    "blocked-url": "This URL is in the Save Page Now block list.",
    "invalid-host-resolution": "Couldn't resolve host for https://x.example/terms.",
    "not-found": "Target page not found.",
    "bad-gateway": "Bad Gateway for https://x.example/terms.",
    "read-timeout": "HTTP connection read timeout.",
    "soft-time-limit-exceeded": "Capture duration exceeded.",
}


class Saves:
    """The service. ``seconds`` is how long a job takes; ``refuse_at_once`` and ``fail`` are answers in place of a job and of its end."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.seconds = 20.0
        self.refuse_at_once: Mapping[str, object] | None = None
        self.fail: Mapping[str, object] | None = None
        self.forms: list[dict[str, str]] = []
        self.jobs: dict[str, tuple[str, float]] = {}

    def answer(self, held: list[Held], path: str, headers: Mapping[str, str], body: bytes | None) -> tuple[str, Answer]:
        """Kind of the request, and the answer; a job that ends well adds a capture that no index lists yet."""
        kind = "save" if body is not None else "save-status"
        if headers.get("authorization") != KEYS:
            return kind, of_json({"message": "You need to be logged in to use Save Page Now."}).but(status=401)
        if headers.get("accept") != "application/json":
            return kind, page(200, "<h1>Save Page Now</h1>")
        return kind, of_json(self._begin(body) if body is not None else self._state(held, path))

    def _begin(self, body: bytes) -> Mapping[str, object]:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.forms.append(form)
        if self.refuse_at_once is not None:
            return self.refuse_at_once
        job = f"spn2-{len(self.forms):040x}"
        self.jobs[job] = (form["url"], self.clock.monotonic())
        return {"url": form["url"], "job_id": job}

    def _state(self, held: list[Held], path: str) -> Mapping[str, object]:
        job = path.removeprefix(f"{SAVE}/status/")
        if job not in self.jobs:
            return {"status": "error", "status_ext": "error:job-not-found", "message": "The job was not found."}
        url, begun = self.jobs[job]
        if self.clock.monotonic() - begun < self.seconds:
            return {"status": "pending", "job_id": job, "resources": []}
        if self.fail is not None:
            return self.fail
        timestamp = f"{self.clock.start + timedelta(seconds=begun):%Y%m%d%H%M%S}"
        if not any(one.timestamp == timestamp and one.url == url for one in held):
            held.append(Held(timestamp, url, in_index=False))
        return {"status": "success", "job_id": job, "original_url": url, "timestamp": timestamp, "duration_sec": 9.2}


def refused(code: str, *, coded: bool = True) -> dict[str, object]:
    """The refusal of this name, with its code or without."""
    said = {"status": "error", "message": REFUSALS[code]}
    return {**said, "status_ext": f"error:{code}"} if coded else said
