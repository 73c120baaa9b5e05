"""A client that sends bytes and reads bytes, and nothing by itself."""

import re
import socket

from checks import LIMIT


class Wire:
    def __init__(self, server, data=b"", timeout=LIMIT):
        self.socket = socket.create_connection((server.host, server.port), timeout=timeout)
        self.send(data)

    def send(self, data):
        """Whether all of it could be sent; the server may have had enough."""
        try:
            self.socket.sendall(data)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def read(self, size=65_536):
        """What has come; nothing at the end."""
        try:
            return self.socket.recv(size)
        except ConnectionResetError:
            return b""

    def read_to_end(self):
        """Everything until the server closes."""
        data = b""
        while piece := self.read():
            data += piece
        return data

    def is_closed(self):
        """Whether the server has closed, without waiting; what it said before is lost."""
        self.socket.setblocking(False)
        try:
            while self.socket.recv(65_536):
                pass
            return True
        except BlockingIOError:
            return False
        except ConnectionError:
            return True
        finally:
            self.socket.setblocking(True)

    def close(self):
        self.socket.close()


def statuses(data):
    """Of the final answers in it, in their order."""
    return [int(code) for code in re.findall(rb"HTTP/1\.[01] ([2-5]\d\d) ", data)]


def request(line, *headers, body=b""):
    """Bytes of a request; line and headers stand in it as they are, and nothing is added."""
    lines = [part if isinstance(part, bytes) else part.encode() for part in (line, *headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def get(*headers, line="GET /health HTTP/1.1", host="Host: x"):
    return request(line, *([host] if host else []), *headers)


def post(*headers, body):
    return request("POST /v1/completions HTTP/1.1", "Host: x", *headers, body=body)


def length(count):
    return f"Content-Length: {count}"
