"""A process that forks a fresh tracker for each job, and lets it be killed at a chosen instant.

``python -m tests.crash.zygote`` reads one JSON job a line: ``config`` (a file), ``moment`` (ISO time), ``kill_at`` (a step or null),
``kill_after`` (seconds or null), ``rebuild`` (first, as ``tracker rebuild`` does), ``extractor`` (a version that reads the same, or null);
and answers one JSON line: ``{"killed": bool, "steps": N|null}``. A job is what ``tracker run --digest`` does: every due page, then the
mails.

A *step* is what the outside can tell a process by: a SQL statement that is about to run, a line that is about to go to the mail server.
Killed at a step, the process is gone before it; killed after some time, anywhere: between two system calls, inside a COMMIT.
"""

import json
import os
import signal
import smtplib
import sqlite3
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tracker import app
from tracker.app import runs
from tracker.config import load_config


def main() -> None:
    """Answer jobs until the input ends."""
    for line in sys.stdin:
        job = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _child(job, writing)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        answer = {"killed": os.WIFSIGNALED(status), "steps": int(said) if said else None}
        if not answer["killed"] and os.waitstatus_to_exitcode(status) != 0:
            raise SystemExit(f"the job failed by itself: {job}")
        print(json.dumps(answer), flush=True)


def _child(job: dict[str, Any], report: int) -> None:
    code = 1
    try:
        steps = _count_steps(job["kill_at"])
        if job["kill_after"] is not None:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)  # no handler: the kernel ends the process where it stands
            signal.setitimer(signal.ITIMER_REAL, job["kill_after"])
        _journey(job)
        signal.setitimer(signal.ITIMER_REAL, 0)
        os.write(report, str(len(steps)).encode())
        code = 0
    finally:
        os._exit(code)  # no clean-up of the parent's, whatever happened


def _journey(job: dict[str, Any]) -> None:
    moment = datetime.fromisoformat(job["moment"])
    if job["extractor"] is not None:
        runs._READER = replace(runs._READER, version=job["extractor"])
    with app.opened(load_config(Path(job["config"])), now=lambda: moment) as tracker:
        if job["rebuild"]:
            list(app.rebuild(tracker, ()))
        for outcome in app.run(tracker, app.Asked(), lambda *_: None):
            assert not outcome.failures, outcome
        for sent in app.send_digests(tracker):
            assert sent.error is None, sent


def _count_steps(kill_at: int | None) -> list[None]:
    """Count steps from now on, and die at the chosen one."""
    steps: list[None] = []

    def step(*_: object) -> None:
        if len(steps) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        steps.append(None)

    connect, send = sqlite3.dbapi2.connect, smtplib.SMTP.send

    def traced_connect(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        connection.set_trace_callback(step)
        return connection

    def traced_send(client: smtplib.SMTP, s: Any) -> None:
        step()
        send(client, s)

    sqlite3.dbapi2.connect = traced_connect  # type: ignore[assignment]
    smtplib.SMTP.send = traced_send  # type: ignore[method-assign]
    return steps


if __name__ == "__main__":
    main()
