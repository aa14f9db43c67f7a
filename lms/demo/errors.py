"""Why the demo refuses."""


class DemoRefused(Exception):
    """The demo cannot be laid here; its message says why and what to do."""
