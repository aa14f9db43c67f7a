"""Raw values of the teaching blocks, from the lesson files of the demo."""

import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from courses.models import ProviderPage
from lms.demo.content_files import load_document, load_image, load_media

NAMESPACE = uuid.UUID("2b8e4a0d-7c1f-4e53-a5d6-91c3f0e7b824")


def items(values: Iterable[Any]) -> list[dict[str, Any]]:
    """Raw items of a list block, with ids that are the same every time."""
    return [
        {"type": "item", "id": str(uuid.uuid5(NAMESPACE, f"{number}/{value}")), "value": value}
        for number, value in enumerate(values)
    ]


def _text(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    return block["html"]


def _image(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    image = load_image(folder / block["file"], block["alt"], home.provider)
    return {"image": image.pk, "alt": block["alt"], "caption": block.get("caption", "")}


def _table(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    return {"caption": block.get("caption", ""), "table": _typed_table(block)}


def _typed_table(block: dict[str, Any]) -> dict[str, Any]:
    return {
        "columns": [{"type": "text", "heading": heading} for heading in block["header"]],
        "rows": [{"values": row} for row in block["rows"]],
        "caption": "",
    }


def _callout(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    return {"kind": block["kind"], "title": block.get("title", ""), "text": block["html"]}


def _document(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    document = load_document(folder / block["file"], block["title"], home.provider)
    return {"document": document.pk, "title": block["title"]}


def _media(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    media = load_media(block, folder, home.provider)
    return {block["type"]: media.pk, "title": block["title"]}


def _steps(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    steps = [{"image": None, "alt": "", **step} for step in block["steps"]]
    return {"title": block["title"], "steps": items(steps)}


def _comparison(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    return {
        "title": block["title"],
        "table": _typed_table(block),
        "takeaway": block.get("takeaway", ""),
    }


def _excerpt(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    return {
        "title": block["title"],
        "law": block.get("law", ""),
        "text": block["text"].strip(),
        "marks": items(block["marks"]),
    }


def _case(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    return {
        "title": block["title"],
        "situation": block["situation"],
        "documents": [],
        "questions": items(block["questions"]),
        "answer": block["answer"],
    }


def _dialogue(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    turns = [{**turn, "choices": items(turn.get("choices", []))} for turn in block["turns"]]
    return {
        "title": block["title"],
        "situation": block.get("situation", ""),
        "turns": items(turns),
    }


def _flashcards(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    return {"title": block["title"], "cards": items(block["cards"])}


def _glossary(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    return {"title": block["title"], "terms": items(block["terms"])}


def _form_file(block: dict[str, Any], folder: Path, home: ProviderPage) -> Any:
    document = load_document(folder / block["file"], block["title"], home.provider)
    told = {name: block.get(name, "") for name in ("title", "purpose", "number", "law")}
    return {"document": document.pk, **told}


WRITERS = {
    "text": _text,
    "image": _image,
    "table": _table,
    "callout": _callout,
    "steps": _steps,
    "comparison": _comparison,
    "excerpt": _excerpt,
    "case": _case,
    "dialogue": _dialogue,
    "flashcards": _flashcards,
    "glossary": _glossary,
    "document": _document,
    "form_file": _form_file,
    "video": _media,
    "audio": _media,
}
