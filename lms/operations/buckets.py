"""Object storage: what anybody may see in one bucket, everything else in another.

Loaded only when buckets are named in the settings. No address of a bucket ever stands in a page:
public files are served under `/media/`, private ones by the views that check who asks, so there is
no signed address that could be passed on.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn
from uuid import uuid4

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.utils.encoding import filepath_to_uri
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from courses.stored import CHUNK, CLOSED, OTHER, StorageAway, StoredFile, shown_type

CONNECT_SECONDS = 3
READ_SECONDS = 20
#: Larger files wait in a temporary file instead of memory while they are handed out.
MOST_IN_MEMORY = 2 * 1024 * 1024
NOT_THERE = {"404", "NoSuchKey", "NotFound"}


def client_config() -> Config:
    """Short waits, so that a request never hangs on a dead storage until its worker is killed.

    Checksums beyond the protocol's own are asked for only where an operation demands them: other
    makers' servers do not all know them.
    """
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 2},
        s3={"addressing_style": "path"},
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


class Bucket(S3Storage):
    """One bucket; whatever is wrong with it is a `StorageAway`, a missing file a `FileNotFoundError`.

    Files in it have no address (`url` raises `ValueError`, as Django's own storage does).
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            client_config=client_config(),
            default_acl=None,
            file_overwrite=False,
            max_memory_size=MOST_IN_MEMORY,
            **options,
        )

    @contextmanager
    def _told(self, name: str = "") -> Iterator[None]:
        """Say errors of the service in words of the product."""
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if name and code in NOT_THERE:
                raise FileNotFoundError(name) from error
            self._give_up(code, error)
        except (BotoCoreError, Boto3Error) as error:
            self._give_up(str(error), error)

    def _give_up(self, reason: str, error: Exception) -> NoReturn:
        text = _("The bucket %(bucket)s cannot be used: %(reason)s")
        raise StorageAway(text % {"bucket": self.bucket_name, "reason": reason}) from error

    @property
    def client(self) -> Any:
        """The connection of this thread."""
        return self.connection.meta.client

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """The type goes by the ending, never by what the sender called it.

        So whoever lets a proxy hand out the public bucket hands out nothing that runs.
        """
        kind = shown_type(name)
        if kind:
            return {"ContentType": kind}
        return {"ContentType": OTHER, "ContentDisposition": "attachment"}

    def _open(self, name: str, mode: str = "rb") -> File:
        """Read at once, so that an error comes before an answer has begun."""
        with self._told(name):
            file: File = super()._open(name, mode)
            if "r" in mode:
                file.file  # noqa: B018 - fetches it
        return file

    def _save(self, name: str, content: File) -> str:
        with self._told():
            saved: str = super()._save(name, content)
        return saved

    def delete(self, name: str) -> None:
        with self._told():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with self._told():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with self._told():
            folders, files = super().listdir(name)
        return folders, files

    def size(self, name: str) -> int:
        with self._told(name):
            return int(super().size(name))

    def get_modified_time(self, name: str) -> Any:
        with self._told(name):
            return super().get_modified_time(name)

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        raise ValueError("This file is not accessible via a URL.")

    def look_up(self, name: str) -> StoredFile:
        """What lies there under `name`, without its bytes."""
        key = self._normalize_name(clean_name(name))
        with self._told(name):
            head = self.client.head_object(Bucket=self.bucket_name, Key=key)
        return StoredFile(
            name=name,
            size=head["ContentLength"],
            modified=int(head["LastModified"].timestamp()),
            etag=head["ETag"],
            part=lambda first, last: self._part(name, first, last, head["ETag"]),
        )

    def _part(self, name: str, first: int, last: int, etag: str) -> "ObjectPart":
        key = self._normalize_name(clean_name(name))
        with self._told(name):
            answer = self.client.get_object(
                Bucket=self.bucket_name, Key=key, Range=f"bytes={first}-{last}", IfMatch=etag
            )
        return ObjectPart(answer["Body"])


class ObjectPart:
    """Bytes of an object as they come in; closing it ends the transfer."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __iter__(self) -> Iterator[bytes]:
        chunks: Iterator[bytes] = self.stream.iter_chunks(CHUNK)
        return chunks

    def close(self) -> None:
        self.stream.close()


class MediaBuckets(Storage):
    """What the CMS keeps: documents and pictures as uploaded in the private bucket, the rest apart.

    The address of a file is under `/media/`, as with local files; a closed one is not found there.
    """

    def __init__(self, public: dict[str, Any], private: dict[str, Any]) -> None:
        self.public, self.private = Bucket(**public), Bucket(**private)

    def _of(self, name: str) -> Bucket:
        return self.private if clean_name(name).split("/")[0] in CLOSED else self.public

    def _open(self, name: str, mode: str = "rb") -> File:
        return self._of(name)._open(name, mode)

    def _save(self, name: str, content: File) -> str:
        return self._of(name)._save(name, content)

    def delete(self, name: str) -> None:
        self._of(name).delete(name)

    def exists(self, name: str) -> bool:
        return self._of(name).exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self._of(path).listdir(path)

    def size(self, name: str) -> int:
        return self._of(name).size(name)

    def get_modified_time(self, name: str) -> Any:
        return self._of(name).get_modified_time(name)

    def url(self, name: str | None) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri((name or '').lstrip('/'))}"

    def look_up(self, name: str) -> StoredFile:
        """A public file, without its bytes; what is closed is not even asked for."""
        return self.public.look_up(name)


# Before the server starts ------------------------------------------------------------------------


def try_buckets() -> None:
    """Write to both buckets, read from them and remove what was written.

    Raises `StorageAway` for a bucket that cannot be used, and for a private bucket whose files
    anybody may read.
    """
    media = storages["default"]
    if isinstance(media, MediaBuckets):
        try_bucket(media.public)
        try_bucket(media.private, closed=True)


def try_bucket(bucket: Bucket, *, closed: bool = False) -> None:
    """Whether one bucket takes a file, gives it back and, `closed`, to nobody without the key."""
    name = f"thu-{uuid4()}"
    bucket.save(name, ContentFile(b"1"))
    try:
        bucket.open(name).close()
        if closed and _anybody_reads(bucket, name):
            text = _("The bucket %(bucket)s is to be private, but anybody can read it.")
            raise StorageAway(text % {"bucket": bucket.bucket_name})
    finally:
        bucket.delete(name)


def _anybody_reads(bucket: Bucket, name: str) -> bool:
    client = bucket.unsigned_connection.meta.client
    with suppress(BotoCoreError, ClientError):
        client.get_object(Bucket=bucket.bucket_name, Key=name)
        return True
    return False
