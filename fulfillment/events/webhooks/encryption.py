"""Encrypting the credentials and signing secrets of webhooks (R-EVT-086, R-EVT-104)."""

from catalog.wire.records.encryption import Sealer, UnreadableSecret

__all__ = ["UnreadableSecret", "seal", "unseal"]

_sealer = Sealer("lockstep webhooks 1")
seal, unseal = _sealer.seal, _sealer.unseal
