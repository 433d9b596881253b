"""A crontab line and systemd units: quoted for whoever reads them. Whether systemd agrees is asked in the interop tests."""

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import UsageError
from tracker.ops.units import NAME, Installation, crontab, long_running_unit, units

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp", "Zs"]) | st.sampled_from(" '\"\\%$;#&~")
)


def _installation(config: str = "/srv/policies/config.toml", program: str = "/opt/venv/bin/tracker") -> Installation:
    return Installation((program,), Path(config), "desk", (Path("/srv/policies"),))


def _as_cron_reads_it(line: str) -> list[str]:
    """What crond gives to ``sh -c``, as words: cut at the first bare percent sign, backslashes before percent signs gone."""
    command = line.rstrip("\n").split(maxsplit=5)[5]
    read, escaped = "", False
    for letter in command:
        if escaped and letter == "%":
            read = read[:-1]
        elif letter == "%":
            break
        escaped = letter == "\\" and not escaped
        read += letter
    return shlex.split(read)


def _as_systemd_reads_it(line: str) -> list[str]:
    """The words of an ``ExecStart=`` that needs no specifiers or variables."""
    words, word, quoted, letters = [], "", False, iter(line.removeprefix("ExecStart="))
    for letter in letters:
        if letter == '"':
            quoted = not quoted
        elif letter == "\\":
            word += next(letters)
        elif letter == " " and not quoted:
            words.append(word)
            word = ""
        else:
            assert letter not in "%$" or next(letters) == letter, line
            word += letter
    return [*words, word]


@given(WORDS)
def test_cron_gives_the_shell_the_very_words(name: str) -> None:
    """Whatever a folder is called."""
    config = Path("/srv") / name.replace("/", "") / "config.toml"
    line = crontab(_installation(str(config)))
    assert _as_cron_reads_it(line) == ["/opt/venv/bin/tracker", "run", "--config", str(config)]


@given(WORDS)
def test_systemd_runs_the_very_words(name: str) -> None:
    """Whatever a folder is called."""
    config = Path("/srv") / name.replace("/", "") / "config.toml"
    (start,) = [line for line in _service(_installation(str(config))) if line.startswith("ExecStart=")]
    assert _as_systemd_reads_it(start) == ["/opt/venv/bin/tracker", "run", "--config", str(config)]


def test_a_program_whose_name_systemd_refuses_is_run_by_the_shell() -> None:
    """Quotes and backslashes may stand in arguments only."""
    program = """/opt/desk's "own"/tracker"""
    (start,) = [line for line in _service(_installation(program=program)) if line.startswith("ExecStart=")]
    words = ["/bin/sh", "-c", 'exec "$@"', "sh", program, "run", "--config", "/srv/policies/config.toml"]
    assert _as_systemd_reads_it(start) == words


def _service(installation: Installation) -> list[str]:
    return units(installation)[f"{NAME}.service"].splitlines()


def test_the_minute_is_the_installations_own_and_stays() -> None:
    """Not all the world at once."""
    minutes = {crontab(_installation(f"/srv/{n}/config.toml")).split()[0] for n in range(40)}
    assert len(minutes) > 10
    assert all(0 <= int(minute) < 60 for minute in minutes)
    assert crontab(_installation()) == crontab(_installation())


def test_the_service_may_write_the_databases_folder_only() -> None:
    """And "try later" is no failure."""
    lines = _service(_installation())
    assert "ReadWritePaths=/srv/policies" in lines
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "SuccessExitStatus=75", "User=desk"):
        assert line in lines


@pytest.mark.parametrize("folder", ["/tmp/x", "/var/tmp/x"])
def test_a_private_tmp_hides_no_file_that_is_needed(folder: str) -> None:
    """A configuration in /tmp would not be found."""
    assert "PrivateTmp=yes" not in _service(_installation(f"{folder}/config.toml"))
    assert "PrivateTmp=yes" not in _service(_installation(program=f"{folder}/bin/tracker"))


def test_with_mail_the_digest_is_sent_and_the_password_is_a_credential() -> None:
    """It stands in no unit and no crontab."""
    mailing = Installation(("/opt/tracker",), Path("/srv/c.toml"), "desk", (Path("/srv"),), digest=True, password=True)
    assert crontab(mailing).startswith("SMTP_PASSWORD_FILE=")
    assert "run --digest --config" in crontab(mailing)
    service = _service(mailing)
    assert f"LoadCredential=smtp-password:/etc/{NAME}/smtp-password" in service
    assert "ExecStart=/opt/tracker run --digest --config /srv/c.toml" in service


def test_the_long_running_service_is_told_to_stop_and_to_read_again() -> None:
    """It has more than five minutes to finish the capture in hand, and is not started again after a mistake in its configuration."""
    (unit,) = long_running_unit(_installation()).values()
    lines = unit.splitlines()
    assert "ExecStart=/opt/venv/bin/tracker schedule --config /srv/policies/config.toml" in lines
    for line in ("ExecReload=/bin/kill -HUP $MAINPID", "TimeoutStopSec=6min", "RestartPreventExitStatus=2"):
        assert line in lines


@pytest.mark.parametrize("name", ["a\nb", "a\x1bb", "a\u2028b"])
def test_what_no_unit_can_hold_is_refused(name: str) -> None:
    """A line break would begin another setting."""
    for write in (crontab, units, long_running_unit):
        with pytest.raises(UsageError, match="cannot stand in a crontab or a unit"):
            write(_installation(f"/srv/{name}/config.toml"))
