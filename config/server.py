"""How gunicorn serves Lockstep; `manage.py serve` starts it and adds address and number of processes."""

from gunicorn import util
from gunicorn.http import message

from .refused_requests import answer_unreadable

# A published request of the API carries two Content-Type headers (R-CON-006); gunicorn would refuse it. The last one
# counts for forms of the admin, and the API reads none.
message.RFC9110_5_3_SINGLETON_FIELDS = message.RFC9110_5_3_SINGLETON_FIELDS - {"CONTENT-TYPE"}
# What is no request, or has too long an address, never reaches the program; clients parse the envelope all the same.
util.write_error = answer_unreadable
# The parser in C, which gunicorn would take where it is installed, has the same rule out of reach.
http_parser = "python"

# Loaded once, then shared by the processes; and a port that answers is one that serves.
preload_app = True
worker_class = "gthread"
threads = 4
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
