"""Under which media type a file of a package is handed out: by its ending, from this list alone.

What is not in it is only ever saved. No charset is said: old packages say it in the file, in many ways.
"""

from pathlib import PurePosixPath

_TYPES = {
    "text/html": "html htm",
    "application/xhtml+xml": "xhtml xht",
    "text/css": "css",
    "text/javascript": "js mjs",
    "application/json": "json map webmanifest",
    "text/xml": "xml xsd dtd xsl xslt",
    "text/plain": "txt",
    "text/vtt": "vtt",
    "application/x-subrip": "srt",
    "application/wasm": "wasm",
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg jpeg jpe",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/svg+xml": "svg",
    "image/bmp": "bmp",
    "image/x-icon": "ico cur",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a aac",
    "audio/ogg": "ogg oga opus",
    "audio/wav": "wav",
    "video/mp4": "mp4 m4v",
    "video/webm": "webm",
    "video/ogg": "ogv",
    "font/woff": "woff",
    "font/woff2": "woff2",
    "font/ttf": "ttf",
    "font/otf": "otf",
    "application/vnd.ms-fontobject": "eot",
}
BY_ENDING = {ending: kind for kind, endings in _TYPES.items() for ending in endings.split()}


def type_of(path: str) -> str:
    """The media type to show a file with; empty for a file that is only saved."""
    return BY_ENDING.get(PurePosixPath(path).suffix.lower().lstrip("."), "")
