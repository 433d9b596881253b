"""Pydantic's findings -> lines a person can act on: file, key as written in the file, what is wrong, what is accepted."""

from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tracker.config.archives import ARCHIVE_KINDS
from tracker.config.feed import FeedConfig
from tracker.config.health import HealthModel
from tracker.config.mail import MailConfig, SubscriptionModel
from tracker.config.models import Config, PageModel, UrlModel


def mistake_lines(path: Path, error: ValidationError) -> list[str]:
    """One line a mistake: file, key, what is wrong, what is accepted."""
    found = [(_key(mistake["loc"]), mistake) for mistake in error.errors(include_url=False)]
    lines = []
    for key, mistake in found:
        # Of a union's findings only the deepest help: "urls[0].form: unknown key", not "urls[0]: no string".
        if any(other.startswith(f"{key}.") for other, _ in found if key):
            continue
        line = f"{path}: {key}: {_complaint(key, mistake)}" if key else f"{path}: {_complaint(key, mistake)}"
        if line not in lines:
            lines.append(line)
    return lines


def _complaint(key: str, mistake: ErrorDetails) -> str:
    message = mistake["msg"].removeprefix("Value error, ")
    match mistake["type"]:
        case "extra_forbidden":
            return f"unknown key; accepted: {accepted_keys(_model_at(mistake['loc']))}"
        case "missing":
            return "missing; it has no default"
        case "value_error":
            return f"{_shown(mistake['input'])} is {message}" if key and message.startswith("no ") else message
    return f"{_shown(mistake['input'])}: {message[:1].lower()}{message[1:]}".replace("a valid tuple", "a list")


def _key(loc: tuple[int | str, ...]) -> str:
    """A location as the user wrote it: ``pages[2].every``. Pydantic puts union tags and type names into locations; they are no keys."""
    key = ""
    for n, part in enumerate(loc):
        if isinstance(part, int):
            key += f"[{part}]"
        elif (
            (n == 2 and loc[0] == "archives" and part in ARCHIVE_KINDS)
            or part == "UrlModel"
            or part.startswith("function-")
        ):
            continue
        else:
            key += f".{part}" if key else part
    return key


def _model_at(loc: tuple[int | str, ...]) -> type[BaseModel]:
    """The model whose keys are accepted beside the unknown key at ``loc``."""
    if "UrlModel" in loc:
        return UrlModel
    if loc[0] == "archives" and len(loc) > 2:
        return ARCHIVE_KINDS[str(loc[2])]
    if loc[:2] == ("mail", "subscriptions") and len(loc) > 2:
        return SubscriptionModel
    sections: dict[int | str, type[BaseModel]] = {
        "feed": FeedConfig,
        "health": HealthModel,
        "mail": MailConfig,
        "pages": PageModel,
    }
    return sections.get(loc[0], Config) if len(loc) > 1 else Config


def accepted_keys(model: type[BaseModel]) -> str:
    """The keys of one section, as the file spells them."""
    return ", ".join(field.alias or name for name, field in model.model_fields.items() if name != "path")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
