"""The web server: a few processes with a few threads each, sized by the environment."""

import contextlib
import ctypes
import importlib
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from lms.environment import read, told

try:
    _env = read()
    importlib.import_module("lms.settings")  # what is wrong in them is said in one line
except ImproperlyConfigured as _error:
    sys.exit(told(_error))

bind = f"{_env['LISTEN']}:{_env['PORT']}"
worker_class = "gthread"
workers = _env["WEB_WORKERS"]
threads = _env["WEB_THREADS"]
# Loaded once and shared by fork: a second worker costs little memory and starts at once.
preload_app = True
# Each thread would keep memory of its own that it once needed: some 20 MiB less with two pools.
with contextlib.suppress(OSError, AttributeError):
    ctypes.CDLL(None).mallopt(-8, 2)  # M_ARENA_MAX of the GNU C library
timeout = 60
graceful_timeout = 30
keepalive = 5
# A Vietnamese letter takes up to nine bytes in an address: a longer one gets an answer of ours.
limit_request_line = 8190
# A worker is replaced now and then, so that a slow leak in a library never grows for weeks.
max_requests = 20_000
max_requests_jitter = 2_000
_memory = Path("/dev/shm")  # noqa: S108 - heartbeat files, which must not wait for a disk
if _memory.is_dir():
    worker_tmp_dir = str(_memory)
# Only a proxy that the operator counted in TRUSTED_PROXIES may say that a request came by https.
forwarded_allow_ips = "*" if _env["TRUSTED_PROXIES"] else "127.0.0.1,::1"
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = _env["LOG_LEVEL"].lower()
