"""Triggers, and nothing else: each calls the one function that holds the rule."""

from fulfillment.events.worker.due_rows import due_rows

from .payment_arrival import give_up_overdue_orders

due_rows("give up unpaid orders")(give_up_overdue_orders)
