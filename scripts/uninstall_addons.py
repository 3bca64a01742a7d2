"""Uninstall add-ons and look for what they leave behind.

Runs inside Odoo's Python: ``uninstall_addons.py CONF DATABASE ADDON…``. Leaves with
code 1 and a list if a table, a model, a field or a record of an add-on is still there.
"""

import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config


def uninstall(database, addons):
    """Uninstall as the Apps menu does."""
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        modules = env["ir.module.module"].search([("name", "in", addons)])
        modules.button_immediate_uninstall()


def leftovers(database, addons):
    """Return what an uninstalled add-on should have taken along."""
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        found = [
            f"module {module.name} is {module.state}"
            for module in env["ir.module.module"].search([("name", "in", addons)])
            if module.state != "uninstalled"
        ]
        # The modules' own rows in ir.model.data stay: they belong to base.
        rows = env["ir.model.data"].search([("module", "in", addons)])
        found += [f"record {row.complete_name} ({row.model})" for row in rows]
        tables = env.execute_query(
            SQL(
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'p')"
                " AND relnamespace = current_schema::regnamespace"
                " AND starts_with(relname, 'gov_') ORDER BY relname"
            )
        )
        return found + [f"table or view {name}" for (name,) in tables]


def main(conf, database, *addons):
    """Uninstall, then tell what is left."""
    config.parse_config(["-c", conf, "-d", database, "--no-http"], setup_logging=True)
    uninstall(database, list(addons))
    left = leftovers(database, list(addons))
    for item in left:
        print(f"Left behind: {item}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
