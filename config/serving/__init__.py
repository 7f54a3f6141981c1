"""The part of the web server that is our own: a gunicorn worker that no slow client can hold up."""
