"""An S3 server of this machine: moto in a child process, with a note of every request it got.

The public bucket may be read by anybody, as in service; the private one by nobody but its key.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import urlopen

import boto3

from lms.environment import BASE_DIR
from tests.support.processes import free_port

START_SECONDS = 30
ACCESS_KEY, SECRET_KEY, REGION = "khoa-thu", "bi-mat-cua-kho-thu", "us-east-1"
PUBLIC, PRIVATE = "hoc-cong-khai", "hoc-rieng"
ANYBODY_READS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{PUBLIC}/*",
        }
    ],
}


class ObjectStore:
    """A server that is started and stopped; it forgets everything when it stops."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.notes = folder / "requests.jsonl"
        self.process: subprocess.Popen[bytes] | None = None
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            region_name=REGION,
        )

    @property
    def environment(self) -> dict[str, str]:
        return {
            "S3_BUCKET_PUBLIC": PUBLIC,
            "S3_BUCKET_PRIVATE": PRIVATE,
            "S3_ENDPOINT_URL": self.url,
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": SECRET_KEY,
            "S3_REGION": REGION,
        }

    def start(self) -> None:
        module = ["-m", "tests.support.object_store", str(self.port), str(self.notes)]
        self.process = subprocess.Popen([sys.executable, *module], cwd=BASE_DIR)
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError("The S3 server does not start")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            urlopen(f"{self.url}/moto-api/", timeout=5).close()
        except (OSError, URLError):
            return False
        return True

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)

    def make_buckets(self) -> None:
        """Two empty buckets, whatever there was before."""
        urlopen(f"{self.url}/moto-api/reset", data=b"", timeout=10).close()
        for bucket in (PUBLIC, PRIVATE):
            self.client.create_bucket(Bucket=bucket)
        self.client.put_bucket_policy(Bucket=PUBLIC, Policy=json.dumps(ANYBODY_READS))

    def names(self, bucket: str, folder: str = "") -> list[str]:
        found = self.client.list_objects_v2(Bucket=bucket, Prefix=folder)
        return [entry["Key"] for entry in found.get("Contents", [])]

    def anybody_gets(self, bucket: str, name: str) -> int:
        """Status of a GET without any key."""
        try:
            with urlopen(f"{self.url}/{bucket}/{quote(name)}", timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code

    def noted(self) -> list[dict[str, Any]]:
        """Requests since the last call: method, path, range asked for, bytes sent."""
        lines = self.notes.read_text(encoding="utf-8").splitlines()
        self.notes.write_text("", encoding="utf-8")
        return [json.loads(line) for line in lines]


class Noting:
    """A WSGI application around moto's that writes down what it was asked for."""

    def __init__(self, application: Callable[..., Iterable[bytes]], notes: Path) -> None:
        self.application, self.notes = application, notes

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        sent = b"".join(self.application(environ, start_response))
        note = {
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"],
            "range": environ.get("HTTP_RANGE", ""),
            "sent": len(sent),
        }
        with self.notes.open("a", encoding="utf-8") as file:
            file.write(json.dumps(note) + "\n")
        yield sent


def serve(port: int, notes: Path) -> None:
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, run_simple

    WSGIRequestHandler.log_request = lambda *_: None  # type: ignore[method-assign]
    application = Noting(DomainDispatcherApplication(create_backend_app), notes)
    run_simple("127.0.0.1", port, application, threaded=True)


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
