"""`/lockstep/clock`: reading the clock of a mode, and moving the one of test mode."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.response import Response

from catalog.wire.exceptions import Forbidden
from catalog.wire.http.views import ApiView
from catalog.wire.messages.fields import Flag, Time, Whole
from catalog.wire.messages.serializers import WireSerializer, Write
from catalog.wire.records import clock
from catalog.wire.values.times import format_time

from .operations import move_clock


class ClockSerializer(WireSerializer):
    """The clock: `now` or `advanceSeconds` moves it; `aheadSeconds` tells how far it is ahead of real time."""

    now = Time()
    advance_seconds = Whole(write_only=True)
    ahead_seconds = Whole(read_only=True)
    live_mode = Flag(read_only=True)


class ClockView(ApiView):
    """`GET` and `POST /lockstep/clock`."""

    resource = "lockstep"
    serializer = ClockSerializer
    answers = {"get": (200,), "post": (200,)}

    def get(self, request: Any) -> Response:
        """Tell the time of the key's mode, and how far it is ahead."""
        return self._answer_time()

    def post(self, request: Any) -> Response:
        """Move the clock of test mode forward. Raises Forbidden in live mode."""
        if self.live_mode:
            raise Forbidden("The clock moves in test mode only.")
        body = self.read(Write.UPDATE)
        if body.errors:
            raise ValidationError(body.errors)
        move_clock(to=body.values.get("now"), advance_seconds=body.values.get("advance_seconds"))
        return self._answer_time()

    def _answer_time(self) -> Response:
        live_mode = self.live_mode
        shown = {
            "now": format_time(clock.now(live_mode=live_mode)),
            "aheadSeconds": 0 if live_mode else int(clock.ahead().total_seconds()),
            "liveMode": live_mode,
        }
        return Response(shown)
