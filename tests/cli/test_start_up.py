"""What quick questions do not wait for: the libraries that read pages, ask archives or upgrade databases."""

import subprocess
import sys
from pathlib import Path

QUESTIONS = (
    "history --match deepfake",
    "history --csv",
    "when deepfake",
    "topics",
    "topics deepfakes",
    "list colab-faq",
    "diff colab-faq 2022-04 2022-06",
    "coverage colab-faq",
    "pages",
    "export --table items",
)
HEAVY = ("alembic", "httpx", "lxml", "bs4", "selectolax", "warcio", "jinja2", "tracker.extract", "tracker.archive")

PROGRAM = """
import sys
from typer.testing import CliRunner
from tracker.cli.main import app
for question in sys.argv[2:]:
    result = CliRunner().invoke(app, [*question.split(), "--config", sys.argv[1]])
    assert result.exit_code == 0 and result.stdout, (question, result.stderr)
print(*sorted(sys.modules))
"""


def test_questions_load_nothing_that_they_do_not_use(demo_config: Path) -> None:
    """Or each would take half a second longer."""
    command = [sys.executable, "-c", PROGRAM, str(demo_config), *QUESTIONS]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    loaded = set(result.stdout.split())
    assert "tracker.answers" in loaded
    assert not loaded.intersection(HEAVY)
