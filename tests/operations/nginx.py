"""Tries `deploy/nginx.conf` with a real nginx in front of the product: `python tests/operations/nginx.py`.

Not part of the tests, as nginx is not everywhere. Files come from nginx, ranges too; the internal
location is nobody's address; what a browser says about itself in X-Forwarded-For is not passed on.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.support.processes import Site, free_port

CONF = Path(__file__).parents[2] / "deploy" / "nginx.conf"


def main(nginx: str) -> None:
    root = Path(tempfile.mkdtemp(prefix="tienhoc-nginx-"))
    port = free_port()
    site = Site(
        {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{root}/site.sqlite3",
            "MEDIA_ROOT": str(root / "media"),
            "STATIC_ROOT": str(root / "static"),
            "X_ACCEL": "true",
            "TRUSTED_PROXIES": "1",
            "WEB_WORKERS": "1",
        },
        logs=root / "logs",
    )
    site.prepare()
    folder = root / "media" / "public" / "media"
    folder.mkdir(parents=True)
    (folder / "phim.mp4").write_bytes(bytes(range(256)) * 4000)
    site.start()
    server = subprocess.Popen(
        [nginx, "-c", str(configured(root, port, site.port)), "-p", str(root)]
    )
    time.sleep(1)
    try:
        look(f"http://127.0.0.1:{port}")
        sys.stdout.write("nginx: all as meant\n")
    finally:
        server.terminate()
        server.wait()
        site.stop()
        shutil.rmtree(root)


def configured(root: Path, port: int, behind: int) -> Path:
    """The file as delivered, without TLS, on free ports and in that folder."""
    text = CONF.read_text(encoding="utf-8")
    text = text.replace("/var/log/nginx/access.log", str(root / "access.log"))
    start = text.index("server {\n    listen 443")
    text = text[text.index("map $uri") : text.index("server {\n    listen 80")] + text[start:]
    kept = [line for line in text.splitlines() if "ssl_" not in line and "[::]" not in line]
    text = "\n".join(kept).replace("listen 443 ssl http2", f"listen 127.0.0.1:{port}")
    text = text.replace("hoc.example.gov.vn", "_").replace("/srv/tienhoc", str(root))
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    temp = "\n".join(
        f"{name}_temp_path {root}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = root / "nginx.conf"
    head = f"user root;\ndaemon off;\npid {root}/pid;\nerror_log {root}/error.log;\nevents {{}}\n"
    conf.write_text(f"{head}http {{\naccess_log off;\n{temp}\n{text}\n}}\n", encoding="utf-8")
    return conf


def look(url: str) -> None:
    whole = requests.get(f"{url}/media/media/phim.mp4", timeout=10)
    assert (whole.status_code, len(whole.content)) == (200, 1_024_000), whole.status_code
    assert whole.headers["Server"] == "nginx"
    assert whole.headers["Content-Type"] == "video/mp4"
    assert "X-Accel-Redirect" not in whole.headers
    part = requests.get(
        f"{url}/media/media/phim.mp4", headers={"Range": "bytes=256-511"}, timeout=10
    )
    assert (part.status_code, part.content) == (206, bytes(range(256)))
    assert requests.get(f"{url}/_tep/public/media/phim.mp4", timeout=10).status_code == 404
    page = requests.get(f"{url}/tai-khoan/dang-nhap/", timeout=10)
    assert page.status_code == 200
    css = requests.get(f"{url}/static/staticfiles.json", timeout=10)
    assert css.status_code == 200
    assert requests.get(f"{url}/media/../_tep/x", timeout=10).status_code == 404


if __name__ == "__main__":
    found = sys.argv[1] if len(sys.argv) > 1 else shutil.which("nginx")
    if not found:
        sys.exit("sudo apt-get install -y nginx")
    main(found)
