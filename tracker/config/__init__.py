"""config.toml -> a frozen, validated ``Config``.

In: the path of a TOML file. Out: a ``Config`` whose pages are ``records.Page`` and whose relative paths were resolved against the file's
folder. Mistakes are ``ConfigError``: one line each, naming file, key and accepted values. This room reads one file and opens nothing
else; it knows no archive, store or mail server, only what may be said about them.
"""

import os
import tomllib
from glob import escape
from pathlib import Path
from urllib.parse import quote

from platformdirs import user_config_path
from pydantic import ValidationError

from tracker.config.archives import CommonCrawlArchive, PywbArchive, WarcArchive, WaybackArchive
from tracker.config.feed import FeedConfig
from tracker.config.mail import MailConfig
from tracker.config.mailbox import bare_address
from tracker.config.mistakes import accepted_keys, mistake_lines
from tracker.config.models import Config, page_id
from tracker.config.values import css_selector
from tracker.errors import ConfigError

__all__ = [
    "CommonCrawlArchive",
    "Config",
    "FeedConfig",
    "MailConfig",
    "PywbArchive",
    "WarcArchive",
    "WaybackArchive",
    "bare_address",
    "css_selector",
    "find_config",
    "load_config",
    "page_id",
]

CONFIG_VARIABLE = "TRACKER_CONFIG"


def find_config(given: Path | None = None) -> Path:
    """The configuration file to use: the given one, $TRACKER_CONFIG, ./config.toml, then the user's.

    Raises ConfigError when none is there.
    """
    if given is not None:
        return given
    if variable := os.environ.get(CONFIG_VARIABLE):
        return Path(variable)
    places = [Path("config.toml"), user_config_path("tracker") / "config.toml"]
    for place in places:
        if place.is_file():
            return place
    looked = ", ".join(str(place) for place in places)
    raise ConfigError(
        f"no configuration found (looked for {looked}); write one with `tracker init` or name it with --config"
    )


def load_config(path: Path) -> Config:
    """Read and validate a configuration file. Raises ConfigError."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file; write one with `tracker init`") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start})") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    if "path" in raw:
        raise ConfigError(f"{path}: path: unknown key; accepted: {accepted_keys(Config)}")
    try:
        config = Config.model_validate({**raw, "path": path.resolve()})
    except ValidationError as error:
        raise ConfigError("\n".join(mistake_lines(path, error))) from None
    return _resolved(config, path.resolve().parent)


def _resolved(config: Config, folder: Path) -> Config:
    """Relative paths are relative to the configuration file, wherever the program is run."""
    archives = {
        name: archive.model_copy(update={"paths": tuple(_pattern(folder, p) for p in archive.paths)})
        if isinstance(archive, WarcArchive)
        else archive
        for name, archive in config.archives.items()
    }
    return config.model_copy(update={"archives": archives, "database": _resolved_database(config.database, folder)})


def _pattern(folder: Path, pattern: str) -> str:
    """A pattern within the file's folder, whose own name is no pattern."""
    return pattern if Path(pattern).is_absolute() else f"{escape(str(folder))}/{pattern}"


def _resolved_database(url: str, folder: Path) -> str:
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url.startswith((f"{prefix}:memory:", f"{prefix}file:")) or url == prefix:
        return url
    # SQLAlchemy decodes the database part of a URL; the folder is a plain path and must survive that.
    return prefix + str(Path(quote(str(folder))) / url.removeprefix(prefix))
