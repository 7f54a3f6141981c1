"""2,000 changes while writer and worker are killed at random moments and the receiver fails one time in five.

    python benchmarks/events_kill.py [CHANGES] [web]

With `web` the changes come through the API, and what is killed besides the worker is the web server.

It uses a database of its own: SQLite in a temporary folder, or the empty one that DATABASE_URL names.
"""

import sys
import time

from events_database import own_database


def main(changes: int, *, web: bool) -> None:
    """Rehearse and print what happened; an AssertionError tells what was lost."""
    from tests.fulfillment.events.rehearsal import check_nothing_lost, rehearse_kills, rehearse_web_kills

    begun = time.perf_counter()
    if web:
        happened = rehearse_web_kills(changes=changes, steps=(10, 150), seed=time.time_ns())
    else:
        happened = rehearse_kills(changes=changes, pause=0.005, steps=(10, 150), seed=time.time_ns())
    repeats = check_nothing_lost(happened["webhook"], happened["received"])
    kills = ", ".join(f"{victim} killed {times} times" for victim, times in happened["kills"].items())
    print(f"{changes} changes, {kills}")
    print(f"nothing lost, {len(happened['received'])} posts, {repeats} of them repeats (retries and killed workers)")
    print(f"{time.perf_counter() - begun:.0f} seconds")


if __name__ == "__main__":
    with own_database():
        numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
        main(numbers[0] if numbers else 2000, web="web" in sys.argv)
