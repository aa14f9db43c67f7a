"""A StreamField that leaves migrations quiet."""

from typing import Any

from django.db import models
from wagtail.fields import StreamField


class QuietStreamField(StreamField):
    """A StreamField whose block definitions are not frozen in migrations.

    Wagtail freezes the whole tree of blocks in every migration that touches the field: megabytes,
    and a new migration for every changed label. To migrations this field says that it is a plain
    `JSONField`; historical models then read and write the raw JSON and lose nothing. (Freezing an
    *empty* StreamField, the usual cure, erases bodies when a data migration saves a page.)
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, "django.db.models.JSONField", [], kwargs

    def clone(self) -> "QuietStreamField":
        kwargs = models.Field.deconstruct(self)[3]
        return self.__class__(
            self.block_types_arg,
            **{k: v for k, v in self.block_opts.items() if k != "required"},
            **kwargs,
        )
