"""A built wheel, installed elsewhere, works from any folder: migrations and demonstration data included."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _run(*command: object, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    out = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", out, ROOT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_holds_migrations_data_and_lexicons_and_no_tests(wheel: Path) -> None:
    """What the program opens at run time is inside."""
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "tracker/_migrations/env.py",
        "tracker/demo/colab-faq-reconstruction.warc.gz",
        "tracker/cli/config-template.toml",
        "tracker/extract/lexicon/en.toml",
        "tracker/report/templates/digest.html.j2",
        "tracker/py.typed",
    ):
        assert needed in names
    assert not [name for name in names if name.startswith(("tests/", "migrations/"))]


def test_the_installed_wheel_runs_the_demonstration_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    """Unpacked into an environment of its own, beside the packages that this one has; the checkout is out of sight."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    packages = next(home.glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(packages)
    here = next(Path(entry) for entry in sys.path if entry.endswith("site-packages"))
    # Not site.addsitedir: its .pth files would bring the checkout's editable installation back.
    (packages / "others.pth").write_text(f"{here}\n")
    python = home / "bin" / "python"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = _run(python, "-c", "import tracker; print(tracker.__file__)", cwd=elsewhere).strip()
    assert where.startswith(str(packages))
    shown = _run(python, "-m", "tracker", "demo", cwd=elsewhere)
    assert "creating deepfakes" in shown
    assert (elsewhere / "tracker-demo" / "demo.db").is_file()
    history = _run(
        python,
        "-m",
        "tracker",
        "history",
        "-c",
        "tracker-demo/demo.toml",
        "--match",
        "deepfakes",
        "--json",
        cwd=elsewhere,
    )
    assert '"after": "20220427133010"' in history
