"""From a token to a course that waits for review: SITE=... TOKEN=... python3 api_client.py

Only the standard library. Each call has a key of its own: a second run makes nothing twice."""

import base64
import json
import os
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

SITE, TOKEN = os.environ["SITE"].rstrip("/"), os.environ["TOKEN"]
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="


def call(method, path, data=None, kind="application/json", key=""):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": kind}
    headers |= {"Idempotency-Key": key} if key else {}
    body = json.dumps(data).encode() if isinstance(data, dict) else data
    try:
        with urlopen(Request(f"{SITE}/api/v3{path}", body, headers, method=method)) as answer:
            return json.load(answer)
    except HTTPError as refused:
        told = json.load(refused)
        lines = [f"{error['loc']}: {error['msg']}" for error in told.get("errors", [])]
        sys.exit("\n".join([f"{told['status']} {told['detail']}", *lines]))


def upload(path, name, content, title, key):
    part = 'Content-Disposition: form-data; name="{}"'.format
    head = f'--edge\r\n{part("title")}\r\n\r\n{title}\r\n--edge\r\n{part("file")}; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--edge--\r\n"
    return call("POST", path, body, "multipart/form-data; boundary=edge", key)["id"]


def send(path, key, **fields):
    return call("POST", path, fields, key=key)["id"]


def page(kind, key, parent=None, **fields):
    meta = {"type": f"courses.{kind}Page"} | ({"parent_id": parent} if parent else {})
    return send("/pages/", key, meta=meta, **fields)


asked = {"prompt": "<p>Ai tiếp công dân định kỳ?</p>", "options": "*Người đứng đầu\nBảo vệ"}
asked = {"type": "single", "value": {**asked, "explanation": "<p>Luật Tiếp công dân.</p>"}}
goal = {"text": "Tiếp người dân đúng quy định", "competency": "C03", "level": 2}
described = {"summary": "Tiếp dân đúng luật.", "audience": "Công chức xã", "outcomes": [goal]}
named = {"title": "Tiếp dân", "subject": "giao-tiep", "programme_type": "VTVL"}
course = page("Course", "khoa", **named, **described)
module = page("Module", "chuyen-de", course, title="Chuyên đề 1")
image = upload("/images/", "cong.png", base64.b64decode(DOT), "Cổng", "anh")
shown = {"type": "image", "value": {"image": image, "alt": "Cổng trụ sở"}}
text = {"type": "text", "value": "<h2>Chào hỏi</h2><p>Chào người dân trước.</p>"}
page("Lesson", "bai-1", module, title="Bài 1", minutes=8, body=[text, shown, asked])
bank = send("/banks/", "ngan-hang", title="Ngân hàng tiếp dân")
fixed = send("/questions/", "cau-1", bank=bank, code="TD-1", body=[asked])
page("Quiz", "kiem-tra", module, title="Kiểm tra", pass_fraction=0.6, slots=[{"question": fixed}])
print(call("POST", f"/courses/{course}/submit/", key="trinh-duyet")["state"])
