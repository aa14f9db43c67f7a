"""A line that can be cut: a TCP proxy in threads, before a running site."""

import socket
import threading
from enum import Enum
from urllib.parse import urlsplit


class Cut(Enum):
    """Where the line breaks."""

    NOWHERE = "nowhere"
    BEFORE = "before the request reaches the server"
    WITHIN = "in the middle of the body"
    AFTER = "after the server acted, before its answer arrives"


class Proxy:
    """Forwards connections to `target` (an address of http); `cut` says what happens to the next."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self.target = (parts.hostname or "", parts.port or 80)
        self.cut = Cut.NOWHERE
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _from = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client, self.cut), daemon=True).start()

    def _serve(self, client: socket.socket, cut: Cut) -> None:
        """One request and its answer; the client closes its side after it."""
        with client:
            request = self._read_request(client)
            if cut is Cut.BEFORE or not request:
                return
            with socket.create_connection(self.target, timeout=60) as server:
                if cut is Cut.WITHIN:
                    server.sendall(request[:-10])
                    return
                server.sendall(request)
                while part := server.recv(65_536):
                    if cut is Cut.AFTER:
                        return  # its first bytes say that the server is done
                    client.sendall(part)

    @staticmethod
    def _read_request(client: socket.socket) -> bytes:
        """Head and body, by Content-Length; `Connection: close` is asked for by the client."""
        data = b""
        while b"\r\n\r\n" not in data:
            part = client.recv(65_536)
            if not part:
                return b""
            data += part
        head, _, body = data.partition(b"\r\n\r\n")
        lengths = [
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ]
        while lengths and len(body) < lengths[0]:
            body += client.recv(65_536)
        return head + b"\r\n\r\n" + body
