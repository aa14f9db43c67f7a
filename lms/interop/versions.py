"""Versions of packages as they are run: rows that never change, kept at hand in each process."""

from functools import lru_cache
from uuid import UUID

from courses.models import PackageVersion
from lms.interop.errors import NotThere


@lru_cache(maxsize=32)
def version_with(uid: UUID) -> PackageVersion:
    """The version with its map of files; every file of a package asks for it. Raises `NotThere`."""
    found: PackageVersion | None = PackageVersion.objects.filter(uid=uid).first()
    if found is None:
        raise NotThere
    return found


@lru_cache(maxsize=32)
def _folded(uid: UUID) -> dict[str, str]:
    """Paths by their letters without case: made on Windows, packages often mix these."""
    paths: dict[str, str] = {}
    for path in sorted(version_with(uid).paths):
        paths.setdefault(path.casefold(), path)
    return paths


def path_in(version: PackageVersion, asked: str) -> str:
    """The path in the version's map that an address means; `NotThere` for anything else."""
    found = asked if asked in version.paths else _folded(version.uid).get(asked.casefold())
    if found is None:
        raise NotThere
    return found
