"""An OpenID Connect server in a process of its own: `python -m tests.support.sign_on_server PORT`.

The server is the package oidc-provider-mock (Authlib's). It knows no PKCE, so a code is given out
here only for the verifier that belongs to its challenge. A file named SLOW beside it makes it hang.
"""

import base64
import hashlib
import io
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

Environ = dict[str, Any]


class AsksForVerifier:
    """WSGI middleware: RFC 7636 with S256, and nothing else."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app, self.challenges = app, {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = parse_qs(environ.get("QUERY_STRING", ""))

        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            there = parse_qs(urlsplit(dict(headers).get("Location", "")).query)
            if "code" in there and asked.get("code_challenge_method") == ["S256"]:
                self.challenges[there["code"][0]] = asked["code_challenge"][0]
            return start_response(status, headers, *rest)

        if environ["PATH_INFO"] == "/oauth2/token" and not self.verified(environ):
            start_response("400 Bad Request", [("Content-Type", "application/json")])
            return [b'{"error": "invalid_grant"}']
        while Path(os.environ["SLOW"]).exists():
            time.sleep(0.1)
        return self.app(environ, started)

    def verified(self, environ: Environ) -> bool:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        form = parse_qs(body.decode())
        digest = hashlib.sha256(form.get("code_verifier", [""])[0].encode()).digest()
        given = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return self.challenges.pop(form.get("code", [""])[0], None) == given


def main(port: int) -> None:
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    import oidc_provider_mock
    from werkzeug.serving import run_simple

    app = oidc_provider_mock.app(require_client_registration=True, require_nonce=True)
    run_simple("127.0.0.1", port, AsksForVerifier(app.wsgi_app), threaded=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
