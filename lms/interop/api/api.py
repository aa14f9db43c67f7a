"""The API of version 3: Wagtail's tokens, forms and actions behind doors of our own.

Wagtail's router itself is not mounted: `docs/decisions/api.md` says why.
"""

from typing import Any

from ninja import NinjaAPI

from lms.interop.api import errors
from lms.interop.api.auth import RATE, ProviderTokenAuth, TokenThrottle
from lms.interop.api.reading import JSONParser
from lms.interop.api.routers import about, courses, files, pages, questions
from lms.interop.api.schemas import CHANGE, CREATE


class PublishingAPI(NinjaAPI):
    """Tells in its document what pages take, which their types decide."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        document = super().get_openapi_schema(**kwargs)
        known = document["components"]["schemas"]
        for schema in (*CREATE.values(), *CHANGE.values()):
            told = schema.model_json_schema(ref_template="#/components/schemas/{model}")
            known.update(told.pop("$defs", {}))
            known[schema.__name__] = told
        known["PageIn"] = _one_of("A new page, by its `meta.type`.", CREATE)
        known["PageChange"] = _one_of("The fields that change, by the page's type.", CHANGE)
        return document


def _one_of(text: str, schemas: dict[str, Any]) -> dict[str, Any]:
    refs = [{"$ref": f"#/components/schemas/{schema.__name__}"} for schema in schemas.values()]
    return {"title": text, "oneOf": refs}


api = PublishingAPI(
    title="Tiên Học API",
    version="3.0.0",
    description="Partner schools write drafts of courses and submit them to review.",
    urls_namespace="api_v3",
    docs_url=None,  # its page asks a server abroad for scripts
    openapi_url=None,
    auth=ProviderTokenAuth(),
    throttle=TokenThrottle(RATE),
    parser=JSONParser(),
)
errors.register(api)
api.add_router("/", about.router)
api.add_router("/pages/", pages.router)
api.add_router("/courses/", courses.router)
api.add_router("/banks/", questions.banks)
api.add_router("/questions/", questions.router)
api.add_router("/", files.router)
