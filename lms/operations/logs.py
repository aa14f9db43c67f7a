"""Structured logs: one JSON object a line, in UTC, without secrets; or plain lines for a terminal."""

import json
import logging
from datetime import UTC, datetime

from lms.operations.request_ids import current

#: What some readers of logs take for the end of a line although JSON does not.
OTHER_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
#: What a line of a request says beyond its message.
MORE = ("status", "ms", "account")


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message, request and traceback; line breaks cannot forge a second line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if name := current():
            line["request_id"] = name
        if record.name == "lms.requests":
            line |= {key: getattr(record, key) for key in MORE if hasattr(record, key)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False).translate(OTHER_LINE_ENDS)


class TextFormatter(logging.Formatter):
    """For a person at a terminal; breaks within a message are shown, so that they forge no line."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        message = record.getMessage().translate({10: "\\n", 13: "\\r"} | OTHER_LINE_ENDS)
        text = " ".join(filter(None, (moment, record.levelname, record.name, current(), message)))
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text
