"""The developers' pages: webhooks, events, deliveries."""

from . import cards, deliveries, events, webhooks

__all__ = ["cards", "deliveries", "events", "webhooks"]
