"""A provider with a token, and a client that speaks JSON."""

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from lms.interop.api.actions import make_token
from tests.cms.world import World, make_world

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


class Program:
    """A partner's program: `answer.told` is the JSON of each answer."""

    def __init__(self, secret: str | None, client: Client | None = None) -> None:
        self.client = client or Client()
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def __call__(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str
    ) -> Any:
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.generic(
            method,
            f"/api/v3{path}",
            data,
            content_type="application/json",
            headers={**self.headers, **headers},
        )
        return told(answer)

    def upload(self, path: str, **fields: Any) -> Any:
        return told(self.client.post(f"/api/v3{path}", fields, headers=self.headers))


def told(answer: Any) -> Any:
    is_json = answer.content and "json" in answer.headers.get("Content-Type", "")
    answer.told = json.loads(answer.content) if is_json else None
    return answer


def token_for(user: Any, provider: Any) -> tuple[Any, str]:
    at = timezone.now()
    return make_token(
        provider=provider,
        user=user,
        name="Thư viện bài",
        expires_at=at + timedelta(days=30),
        at=at,
        by=user,
    )


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return make_world()


@pytest.fixture
def program(world: World) -> Program:
    """Chi's, who writes for the partner."""
    return Program(token_for(world.chi, world.partner.provider)[1])


@pytest.fixture(autouse=True)
def _quiet(caplog: Any) -> None:
    caplog.set_level(logging.ERROR)
