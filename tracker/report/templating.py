"""The room's one template environment: what is named ``….html.j2`` is escaped for HTML, a value that is missing is an error."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from tracker.report.wrap import wrapped


def rendered(template: str, values: dict[str, object]) -> str:
    """A template of ``tracker/report/templates`` with its values filled in."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tracker.report"),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["wrapped"] = wrapped
    return environment
