"""`/lockstep/clock`: reading the clock of a mode, and moving the one of test mode."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.response import Response

from catalog.wire.exceptions import Forbidden
from catalog.wire.http.views import ApiView
from catalog.wire.messages.fields import Flag, Time, Whole
from catalog.wire.messages.serializers import ApiSerializer
from catalog.wire.records import clock

from .operations import move_clock


class ClockSerializer(ApiSerializer):
    """The clock: `now` or `advanceSeconds` moves it; `aheadSeconds` tells how far it is ahead of real time."""

    now = Time()
    advance_seconds = Whole(write_only=True)
    ahead_seconds = Whole(read_only=True)
    live_mode = Flag(read_only=True)


class ClockView(ApiView):
    """`GET` and `POST /lockstep/clock`."""

    resource = "lockstep"
    serializer_class = ClockSerializer
    answers = {"get": (200,), "post": (200,)}

    def get(self, request: Any) -> Response:
        """Tell the time of the key's mode, and how far it is ahead."""
        return self.answer_time()

    def post(self, request: Any) -> Response:
        """Move the clock of test mode forward. Raises Forbidden in live mode."""
        if self.live_mode:
            raise Forbidden("The clock moves in test mode only.")
        serializer = self.read_body(partial=True)
        if serializer.errors:
            raise ValidationError(serializer.errors)
        sent = serializer.validated_data
        move_clock(to=sent.get("now"), advance_seconds=sent.get("advance_seconds"))
        return self.answer_time()

    def answer_time(self) -> Response:
        """Answer the time of the key's mode."""
        ahead = 0 if self.live_mode else int(clock.ahead().total_seconds())
        now = clock.now(live_mode=self.live_mode)
        return self.answer({"now": now, "ahead_seconds": ahead, "live_mode": self.live_mode})
