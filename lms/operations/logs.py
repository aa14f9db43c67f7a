"""Structured logs: one JSON object a line, in UTC, without secrets."""

import json
import logging
from datetime import UTC, datetime

#: What some readers of logs take for the end of a line although JSON does not.
OTHER_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message and traceback; line breaks cannot forge a second line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False).translate(OTHER_LINE_ENDS)
