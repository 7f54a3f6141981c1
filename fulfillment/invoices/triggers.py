"""Triggers, and nothing else: the worker calls the one function that holds the rule."""

from fulfillment.events.worker.due_rows import due_rows

from .collection import collect_due_invoices

due_rows("collect invoices")(collect_due_invoices)
