"""Makes the database that the workers of xdist copy: migrated, with all that lasts and the copies of the tax tables.

The number of an open file is given; the name of the database is written to it when it is ready. The database is dropped
when the standard input ends, so however the run of tests ends, even killed, it goes.
"""

import os
import sys
import uuid

from django.db import connection

from tests.factories.emptying import begin_keeping
from tests.factories.fixtures import shipped_tables
from tests.fulfillment.taxes.shipped import shipped_tax_tables


def main() -> None:
    """Keep the database until the input ends."""
    outer = str(connection.settings_dict["NAME"])
    connection.settings_dict["TEST"]["NAME"] = f"template_{uuid.uuid4().hex}"
    # Closing the file lets those go on who wait for it.
    with os.fdopen(int(sys.argv[1]), "w") as file:
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        begin_keeping()
        shipped_tables()
        shipped_tax_tables()
        # PostgreSQL copies no database to which somebody is connected.
        connection.close()
        file.write(name)
    sys.stdin.read()
    connection.creation.destroy_test_db(outer, verbosity=0)
