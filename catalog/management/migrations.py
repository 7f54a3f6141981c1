"""Whether a database has the tables of this version."""

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor


def is_migrated(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Return whether all migrations are applied to a database."""
    executor = MigrationExecutor(connections[using])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
