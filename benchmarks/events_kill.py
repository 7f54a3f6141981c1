"""2,000 changes while writer and worker are killed at random moments and the receiver fails one time in five.

    python benchmarks/events_kill.py [CHANGES]

It uses a database of its own: SQLite in a temporary folder, or the empty one that DATABASE_URL names.
"""

import sys
import time

from events_database import own_database


def main(changes: int) -> None:
    """Rehearse and print what happened; an AssertionError tells what was lost."""
    from tests.fulfillment.events.rehearsal import check_nothing_lost, rehearse_kills

    begun = time.perf_counter()
    happened = rehearse_kills(changes=changes, pause=0.005, steps=(10, 150), seed=time.time_ns())
    repeats = check_nothing_lost(happened["webhook"], happened["received"])
    kills = happened["kills"]
    print(f"{changes} changes, writer killed {kills['writer']} times, worker {kills['worker']} times")
    print(f"nothing lost, {len(happened['received'])} posts, {repeats} of them repeats (retries and killed workers)")
    print(f"{time.perf_counter() - begun:.0f} seconds")


if __name__ == "__main__":
    with own_database():
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
