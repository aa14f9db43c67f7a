"""Every door of the site: each URL pattern with its name, its methods and who may pass it."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from lms.operations.door_roles import roles_at

ALL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, order=True)
class Door:
    """`route` as written in the URL configuration, joined; `name` with its namespaces, or empty.

    `methods` are those the view itself lets through; all when the view does not say. `roles` are
    those of `door_roles` to which it is open; none when the product does not use it.
    """

    route: str
    name: str
    methods: tuple[str, ...]
    view: str
    roles: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def doors() -> list[Door]:
    """Sorted by route; a pattern that is included twice is two doors.

    Raises `UnknownDoor` for a pattern of which `door_roles` does not say to whom it is open.
    """
    return sorted(_walk(get_resolver().url_patterns, "", ()))


def _walk(
    patterns: list[URLPattern | URLResolver], route: str, namespaces: tuple[str, ...]
) -> Iterator[Door]:
    for pattern in patterns:
        here = route + _text(pattern)
        if isinstance(pattern, URLResolver):
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, here, inside)
        else:
            name = ":".join([*namespaces, pattern.name]) if pattern.name else ""
            view = getattr(pattern.callback, "func", pattern.callback)  # of a partial one
            told = f"{view.__module__}.{view.__qualname__}"
            yield Door(here, name, _methods(view), told, roles_at(here, name))


def _text(pattern: URLPattern | URLResolver) -> str:
    return str(pattern.pattern).removeprefix("^").removesuffix("$").replace(r"\Z", "")


def _methods(view: Callable[..., Any]) -> tuple[str, ...]:
    allowed = set(ALL_METHODS)
    for layer in _layers(view):
        view_class = getattr(layer, "view_class", None)
        if view_class is not None:
            told = [name.upper() for name in view_class.http_method_names]
            allowed &= {name for name in told if hasattr(view_class, name.lower())}
            # Django's View answers HEAD wherever it answers GET.
            allowed |= {"HEAD"} & set(told) if "GET" in allowed else set()
        allowed &= set(_required_methods(layer) or allowed)
        allowed &= set(_methods_of_operations(layer) or allowed)
    return tuple(method for method in ALL_METHODS if method in allowed)


def _layers(view: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The view and what its decorators wrapped."""
    layer: Callable[..., Any] | None = view
    while layer is not None:
        yield layer
        layer = getattr(layer, "__wrapped__", None)


def _methods_of_operations(layer: Callable[..., Any]) -> list[str] | None:
    """The methods of an address of the API: its view keeps its operations in its closure."""
    cells = getattr(layer, "__closure__", None) or ()
    for cell in cells:
        operations = getattr(cell.cell_contents, "operations", None)
        if operations is not None:
            return [method for operation in operations for method in operation.methods]
    return None


def _required_methods(layer: Callable[..., Any]) -> list[str] | None:
    """What `require_http_methods` was given: it keeps the list in its closure and nowhere else."""
    code, cells = getattr(layer, "__code__", None), getattr(layer, "__closure__", None)
    if code is None or not cells or "request_method_list" not in code.co_freevars:
        return None
    return list(cells[code.co_freevars.index("request_method_list")].cell_contents)
