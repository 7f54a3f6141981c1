"""How gunicorn serves Lockstep; `manage.py serve` starts it and adds address and number of processes."""

import resource
from contextlib import suppress
from typing import Any

from catalog.management.parent import end_with_parent

# The parser in C, which gunicorn would use where it is installed, cannot be extended (config/serving/request.py).
http_parser = "python"

# Loaded once, then shared by the processes; and a port that answers is one that serves.
preload_app = True
# Slow clients wait in its event loop, not in its threads.
worker_class = "config.serving.worker.BufferedWorker"
threads = 4
# Open connections of a process, idle ones included; beyond, those that wait longest for their client give way.
worker_connections = 2000
# A list of many ids is a long address.
limit_request_line = 8190
limit_request_field_size = 65_536
# Longer than proxies keep a connection, so that it is never closed under a request that is on its way.
keepalive = 75
# From SIGTERM until requests in flight are cut off.
graceful_timeout = 30
# Whether a proxy's word about HTTPS counts is decided by TRUST_FORWARDED_PROTO and nowhere else.
forwarded_allow_ips = ""
# It would be opened in the home folder, which a service may not have.
control_socket_disable = True
loglevel = "warning"


OWN_FILES = 256
"""What a process opens besides one file for a client and one that is sent to it."""


def post_fork(server: Any, worker: Any) -> None:
    """Prepare a worker process: it ends when its supervisor is killed, and may open as many sockets as it serves."""
    end_with_parent(worker.ppid)
    most, allowed = worker_connections * 2 + OWN_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        hard = most if allowed[1] == resource.RLIM_INFINITY else min(most, allowed[1])
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(allowed[0], hard), allowed[1]))
    worker.worker_connections = connections_for(resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def connections_for(files: int) -> int:
    """Return how many clients a process may have that may open so many files, so that the program finds room, too."""
    if files == resource.RLIM_INFINITY:
        return worker_connections
    return max(threads, min(worker_connections, (files - OWN_FILES) // 2))
