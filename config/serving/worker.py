"""A gunicorn worker whose threads never wait for a client.

gunicorn's own threads read heads and bodies and write answers themselves, so that as many slow clients as there are
threads stop the service. Here the event loop of the process receives whole requests, a thread makes the answer, and
the event loop sends what the client does not take at once. A slow client costs a socket and what it has sent, for
seconds: heads have a deadline, bodies and answers a lowest pace.

This module and its neighbors use gunicorn's inside (`ThreadWorker`, `Request`); tests name the version they know.
"""

import errno
import selectors
import socket
import time
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import ThreadWorker

from config.refused_requests import send_refusal

from .answering import make_answer
from .connection import HEAD_SECONDS, LINGER_SECONDS, READING, Connection, Stage
from .crowding import longest_waiting, most_burdensome
from .received import BodyTooLarge
from .threads import Threads

AT_ONCE = 64 * 1024
"""Bytes read in one call."""
ACCEPTED_AT_ONCE = 8
MOST_KEPT = 128 * 1024 * 1024
"""Bytes of requests and answers of all clients of this process; beyond, those that keep much for long give way."""
LOOK_SECONDS = 1.0
OUT_OF_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
CLIENT_GONE = (
    *(errno.ECONNABORTED, errno.EPROTO, errno.EPERM, errno.EINTR, errno.ENETDOWN, errno.ENOPROTOOPT),
    *(errno.EHOSTDOWN, errno.ENONET, errno.EHOSTUNREACH, errno.EOPNOTSUPP, errno.ENETUNREACH),
)
"""What accept(2) passes on of the network; the next connection may be sound."""


class BufferedWorker(ThreadWorker):
    """The worker; gunicorn's supervisor runs it like any other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alive = True
        self.connections: set[Connection] = set()
        self._looked = 0.0
        self._accept_again = 0.0
        self._threads: Threads

    def run(self) -> None:
        """Serve until told to stop, or until the supervisor is gone; then finish what has begun."""
        self._threads = Threads(self.tpool)
        self.poller.register(self.method_queue.fileno(), selectors.EVENT_READ, self.method_queue.run_callbacks)
        self.set_accept_enabled(True)
        while self.alive and self.is_parent_alive():
            self._turn()
        self.alive = False
        self._finish()

    def _turn(self) -> None:
        self.notify()
        self.wait_for_and_dispatch_events(timeout=LOOK_SECONDS)
        now = time.monotonic()
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            for connection in [each for each in self.connections if each.is_overdue(now)]:
                self._give_up(connection)
            self._keep_bounds()
        if self.alive and len(self.connections) < self.worker_connections and now >= self._accept_again:
            self.set_accept_enabled(True)

    def _finish(self) -> None:
        """Answer what was sent before the end, what waits in the kernel's queue included."""
        self.set_accept_enabled(False)
        for listener in self.sockets:
            # Closed with its queue full, the kernel would reset clients that have sent their request already.
            for _ in range(self.cfg.backlog):
                if not self._accept_one(listener):
                    break
            listener.close()
        for connection in self.connections:
            connection.hurry()
        until = time.monotonic() + self.cfg.graceful_timeout
        while self.connections and time.monotonic() < until:
            self._turn()
        for connection in list(self.connections):
            self._close(connection)
        self._threads.shutdown()
        self.poller.close()
        self.method_queue.close()

    def accept(self, listener: socket.socket) -> None:
        """Take new connections; the other processes get their share."""
        for _ in range(ACCEPTED_AT_ONCE):
            if not self._accept_one(listener):
                return

    def _accept_one(self, listener: socket.socket) -> bool:
        if len(self.connections) >= self.worker_connections and not self._make_place():
            # Everybody is being answered: the kernel keeps the others waiting.
            self.set_accept_enabled(False)
            return False
        try:
            client, address = listener.accept()
        except BlockingIOError:
            return False
        except OSError as error:
            return self._accepts_on(error)
        client.setblocking(False)
        connection = Connection(client, address, listener.getsockname())
        self.connections.add(connection)
        if not self.alive:
            connection.hurry()
        # Most clients have sent their request by now.
        self._receive(connection)
        return True

    def _accepts_on(self, error: OSError) -> bool:
        """Tell whether to try again at once after an error of accept(2); it must not end the process."""
        if error.errno in CLIENT_GONE or (error.errno in OUT_OF_ROOM and self._make_place()):
            return True
        # Asked again and again, the kernel would give the same answer, and keep the processor busy.
        self.log.error("no connection can be accepted for a moment: %s", error)
        self.set_accept_enabled(False)
        self._accept_again = time.monotonic() + LOOK_SECONDS
        return False

    def _make_place(self) -> bool:
        """Close the connection that has waited longest for its client; return whether there was one."""
        waiting = longest_waiting(self.connections)
        if waiting is not None:
            self._close(waiting)
        return waiting is not None

    def _ready(self, connection: Connection, _: Any) -> None:
        """Go on with a connection that its client has written to, or read from."""
        if connection.stage is Stage.SENDING:
            self._send(connection)
        elif connection.stage in READING:
            self._receive(connection)
        else:
            # The next request, or the end, while the answer is being made: it can wait.
            self._listen(connection, 0)

    def _receive(self, connection: Connection) -> None:
        try:
            data = connection.real.recv(AT_ONCE)
        except BlockingIOError:
            self._listen(connection, selectors.EVENT_READ)
            return
        except OSError:
            data = b""
        if not data:
            self._close(connection)
        elif connection.stage is Stage.LINGERING:
            if self.alive:
                connection.linger_on()
            self._listen(connection, selectors.EVENT_READ)
        else:
            before = len(connection.received)
            connection.received.data += data
            connection.moved = time.monotonic()
            if connection.stage is Stage.BODY:
                connection.pace.bytes += len(data)
            if before // AT_ONCE != len(connection.received) // AT_ONCE:
                self._keep_bounds()
            if connection in self.connections:
                self._proceed(connection)

    def _proceed(self, connection: Connection) -> None:
        """Go as far as the bytes that have arrived allow: to the next byte, or to a thread."""
        try:
            complete = self._is_complete(connection)
        except (BodyTooLarge, ParseException) as error:
            self.log.debug("no request from %s: %s", connection.client, error)
            self._refuse(connection, 400)
        except OSError:
            # It was gone before it could be told to go on.
            self._close(connection)
        except Exception as error:  # noqa: BLE001 - one client's request must not end the process
            self.handle_error(None, connection.sock, connection.client, error)
            self._say_last(connection)
        else:
            if complete:
                connection.enter(Stage.ANSWER)
                self._threads.submit(connection.request, self._answer, connection)
            else:
                self._listen(connection, selectors.EVENT_READ)

    def _is_complete(self, connection: Connection) -> bool:
        if connection.stage is Stage.IDLE:
            if not connection.received:
                return False
            connection.enter(Stage.HEAD, HEAD_SECONDS)
        if connection.stage is Stage.HEAD:
            length = connection.received.head_length(self.cfg.limit_request_line)
            if length is None:
                return False
            connection.read_head(self.cfg, length)
            connection.enter(Stage.BODY)
        complete = connection.has_body()
        if connection.request.take_expectation() and not complete:
            connection.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            connection.sock.flush()
        return complete

    def _answer(self, connection: Connection) -> None:
        """Make the answer, in a thread."""
        try:
            make_answer(self, connection)
        finally:
            self.method_queue.defer(self._answered, connection)

    def _answered(self, connection: Connection) -> None:
        connection.request = connection.body = None
        connection.received.discard()
        connection.enter(Stage.SENDING)
        self._send(connection)

    def _send(self, connection: Connection) -> None:
        try:
            if connection.sock.flush():
                connection.moved = time.monotonic()
        except OSError:
            self._close(connection)
            return
        if connection.sock:
            self._listen(connection, selectors.EVENT_WRITE)
        elif not connection.keeps:
            self._linger(connection)
        else:
            connection.enter(Stage.IDLE, self.cfg.keepalive)
            if not self.alive:
                connection.hurry()
            self._proceed(connection)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Log an error of ours and answer 500. The client's errors never come here, unlike in gunicorn's workers."""
        self.log.error("Error handling request %s", getattr(req, "uri", "(no URI read)"), exc_info=exc)
        with suppress(OSError):
            send_refusal(client, 500)

    def _refuse(self, connection: Connection, status: int) -> None:
        send_refusal(connection.sock, status)
        self._say_last(connection)

    def _say_last(self, connection: Connection) -> None:
        connection.keeps = False
        connection.received.data.clear()
        connection.enter(Stage.SENDING)
        self._send(connection)

    def _linger(self, connection: Connection) -> None:
        if connection.sock.is_broken:
            self._close(connection)
            return
        with suppress(OSError):
            connection.real.shutdown(socket.SHUT_WR)
        connection.received.data.clear()
        connection.enter(Stage.LINGERING, LINGER_SECONDS)
        if not self.alive:
            connection.hurry()
        self._receive(connection)

    def _give_up(self, connection: Connection) -> None:
        """End a connection whose client is too slow: with a word where it has begun a request."""
        if connection.stage in (Stage.HEAD, Stage.BODY):
            self._refuse(connection, 408)
            return
        if connection.stage is Stage.SENDING:
            connection.reset_on_close()
        self._close(connection)

    def _keep_bounds(self) -> None:
        """Close clients that keep much memory for long while all together keep too much."""
        for connection in most_burdensome(self.connections, bound=MOST_KEPT):
            self._close(connection)

    def _close(self, connection: Connection) -> None:
        self._listen(connection, 0)
        connection.close()
        self.connections.discard(connection)

    def _listen(self, connection: Connection, events: int) -> None:
        """Ask the kernel for these events of a connection, for none with 0."""
        if connection.listens == events:
            return
        ready = partial(self._ready, connection)
        if not events:
            self.poller.unregister(connection.real)
        elif connection.listens:
            self.poller.modify(connection.real, events, ready)
        else:
            self.poller.register(connection.real, events, ready)
        connection.listens = events
