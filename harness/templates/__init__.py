"""Where Jinja lives: two environments, each made once, and two functions that render a template of this folder.

`text` is for prompts and other plain text: sandboxed, because a template may be a user's own. `html` is for pages: everything is escaped.
In both a name without a value is an error, and an error names the template.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from harness.errors import HouseError

_LOADER = PackageLoader("harness", "templates")
_HOW: dict[str, Any] = {"loader": _LOADER, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "auto_reload": False}
"""Without auto_reload a template is not looked for on disk each time it is used."""


class _Sandbox(SandboxedEnvironment):
    """Jinja's sandbox, which knows that the public fields of a value of ours are plain data: templates read little else."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute, if a template may have it."""
        fields = getattr(type(obj), "model_fields", None)
        return getattr(obj, attribute) if fields is not None and attribute in fields else super().getattr(obj, attribute)


TEXT = _Sandbox(**_HOW, autoescape=False, keep_trailing_newline=True)
HTML = Environment(**_HOW, autoescape=True)


def text(template: str, **values: Any) -> str:
    """A plain text from a template and the values it names. Raises HouseError, with the cause, when it cannot be rendered."""
    return _render(TEXT, template, values)


def html(template: str, **values: Any) -> str:
    """A page from a template and the values it names, all of them escaped. Raises HouseError, with the cause."""
    return _render(HTML, template, values)


def _render(environment: Environment, template: str, values: dict[str, Any]) -> str:
    try:
        return environment.get_template(template).render(values)
    except TemplateError as fault:
        raise HouseError(f"the template {template} cannot be rendered: {fault}") from fault
