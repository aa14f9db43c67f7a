"""A package of our own making, brought in as a partner's would be: packed, read, and stored file by file."""

import hashlib
import zipfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.core.files.base import ContentFile

from courses.models import CoursePage, Package, PackagePage, PackageVersion
from courses.models.packages import private_storage
from courses.packages.reading import read_file


def lay_package(
    data: dict[str, Any], folder: Path, course: CoursePage, *, at: datetime, by: Any
) -> PackagePage:
    """The page of a package at the end of a course, not yet published."""
    page: PackagePage = course.add_child(
        instance=PackagePage(
            title=data["title"],
            minutes=data["minutes"],
            required=data["required"],
            package_version=_version(folder / data["folder"], course, at=at, by=by),
            live=False,
        )
    )
    return page


def _version(folder: Path, course: CoursePage, *, at: datetime, by: Any) -> PackageVersion:
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    with TemporaryFile() as packed:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        read = read_file(packed, "package")
    spec = read["spec"]
    version = PackageVersion(
        package=Package.objects.create(provider=course.provider, title=spec["title"]),
        number=1,
        digest=hashlib.sha256(b"".join(files.values())).hexdigest(),
        standard=spec["standard"],
        spec=spec,
        files=len(files),
        size=sum(map(len, files.values())),
        made_at=at,
        made_by=by,
    )
    for name in spec["paths"]:
        private_storage().save(version.stored_name(name), ContentFile(files[name]))
    version.save()
    return version
