"""Making an answer, in a thread that has the connection for that time."""

from contextlib import suppress

from gunicorn.workers.gthread import ThreadWorker

from config.refused_requests import send_refusal

from .connection import Connection
from .received import is_clients_fault, is_next_certain


def make_answer(worker: ThreadWorker, connection: Connection) -> None:
    """Have the program answer, and send what the client takes at once."""
    request, connection.keeps, connection.sock.taken = connection.request, False, 0
    try:
        connection.keeps = worker.handle_request(request, connection) and is_next_certain(request)
    except StopIteration:
        worker.log.debug("given up in the middle of an answer")
    except Exception as error:  # noqa: BLE001 - the last line: whatever happens, the client hears of it
        fail(worker, connection, error)
    finally:
        with suppress(OSError):
            connection.sock.flush()


def fail(worker: ThreadWorker, connection: Connection, error: Exception) -> None:
    """End a request that could not be answered. What anybody may cause at will is no line of the log."""
    if is_clients_fault(error):
        worker.log.debug("an unreadable body from %s: %s", connection.client, error)
        send_refusal(connection.sock, 400)
    elif connection.sock.is_broken:
        worker.log.debug("%s is gone: %s", connection.client, error)
    elif connection.sock.taken:
        # A file, for example, that cannot be read on: another answer would be taken for the rest of this one.
        worker.log.error("an answer could not be finished: %s", error, exc_info=error)
        connection.sock.close()
    else:
        worker.handle_error(connection.request, connection.sock, connection.client, error)
