"""A worker of the server, run by a thread of the test with a program of the test's own."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from selectors import DefaultSelector
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from config import server
from config.serving.worker import BufferedWorker

Program = Callable[[dict[str, Any], Any], Any]


class Running:
    """A worker at work."""

    def __init__(self, worker: BufferedWorker, address: tuple[str, int]) -> None:
        self.worker, self.address = worker, address

    def connect(self, sent: bytes = b"", *, buffer: int = 0) -> socket.socket:
        """Return a new connection on which these bytes have been sent; the client's system keeps `buffer` unread."""
        client = socket.socket()
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.settimeout(10)
        client.connect(self.address)
        client.sendall(sent)
        return client

    def exchange(self, sent: bytes) -> bytes:
        """Send bytes and return all that comes back until the server closes."""
        with self.connect(sent) as client:
            return everything(client)


def everything(client: socket.socket) -> bytes:
    """Return all that comes until the server closes."""
    received = bytearray()
    while data := client.recv(65_536):
        received += data
    return bytes(received)


@contextmanager
def running(program: Program, **settings: Any) -> Iterator[Running]:
    """Run a worker with the settings of the server, and these."""
    config = Config()
    names = ("threads", "keepalive", "limit_request_line", "limit_request_field_size", "http_parser", "loglevel")
    chosen = {name: getattr(server, name) for name in names} | {"worker_connections": 100} | settings
    for name, value in chosen.items():
        config.set(name, value)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        worker = BufferedWorker(1, os.getppid(), [listener], None, 30, config, Logger(config))
        worker.wsgi, worker.tpool, worker.poller = program, worker.get_thread_pool(), DefaultSelector()
        worker.method_queue.init()
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            yield Running(worker, listener.getsockname())
        finally:
            worker.handle_exit(15, None)
            thread.join(20)
            assert not thread.is_alive()
