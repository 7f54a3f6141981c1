"""What recording an event costs, and how fast deliveries go: two workers, many due deliveries, one hanging endpoint.

    python benchmarks/events.py [DELIVERIES]

It uses a database of its own: SQLite in a temporary folder, or the empty one that DATABASE_URL names.
"""

import sys
import time

from events_database import own_database


def main(deliveries: int) -> None:
    """Measure and print."""
    from django.db import transaction

    from catalog.skus.operations import create_sku, update_sku
    from fulfillment.events.delivery.models import Attempt, Delivery
    from fulfillment.events.log.models import Event
    from fulfillment.events.recording import NewEvent, record_events
    from fulfillment.events.webhooks.models import Webhook
    from tests.fulfillment.events.receiver import Receiver
    from tests.fulfillment.events.rehearsal import workers

    def timed(name: str, count: int, work: object) -> None:
        begun = time.perf_counter()
        for number in range(count):
            work(number)  # type: ignore[operator]
        print(f"{name:45} {(time.perf_counter() - begun) / count * 1000:7.2f} ms")

    def create(number: int) -> None:
        create_sku(
            live_mode=False,
            wire_id=f"sku-{number}",
            name="Mug",
            eccn="EAR99",
            tax_code="4323.310_A",
            country_of_origin="DE",
        )

    def update(number: int) -> None:
        update_sku(live_mode=False, wire_id=f"sku-{number}", name=f"Mug {number}")

    @transaction.atomic
    def record(number: int) -> None:
        record_events([NewEvent("order.complete", False, {"id": str(number)})])

    timed("create a SKU, with its event", 300, create)
    timed("change a SKU, with its event", 300, update)
    timed("record an event alone", 300, record)
    with Receiver() as quick, Receiver(lambda handler, received: time.sleep(60)) as hanging:
        hooks = [Webhook(address=address, types=["sku.deleted"]) for address in [quick.url] * 5 + [hanging.url]]
        for hook in hooks:
            hook.save()
        with transaction.atomic():
            record_events(NewEvent("sku.deleted", False, {"id": str(n)}) for n in range(deliveries // 5))
        alive = Delivery.objects.exclude(webhook=hooks[-1])
        begun = time.perf_counter()
        with workers(2):
            while alive.filter(due_time__isnull=False).exists():
                time.sleep(0.05)
            took = time.perf_counter() - begun
    attempts = Attempt.objects.exclude(delivery__webhook=hooks[-1])
    made = (attempts.count(), len(set(attempts.values_list("delivery", flat=True))), len(quick.received))
    if set(made) != {deliveries}:
        sys.exit(f"attempts, deliveries, posts: {made}; each should be {deliveries}")
    events = Event.objects.filter(type="sku.deleted").count()
    print(f"{deliveries} deliveries of {events} events by two workers: {took:.1f} s, start of the workers included,")
    print(f"{deliveries / took:.0f} a second, each made once; one endpoint was hanging ({len(hanging.received)} posts)")


if __name__ == "__main__":
    with own_database():
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
