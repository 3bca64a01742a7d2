"""Write docs/access.md: who may do what.

Runs inside Odoo's Python: ``make_access_doc.py CONF DATABASE`` on a database with
gov_crm, whose rights nobody has changed by hand.
"""

import sys
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

PAGE = Path(__file__).resolve().parents[1] / "docs" / "access.md"


def main(conf, database):
    """Read the rights of a database and write the page."""
    config.parse_config(["-c", conf, "-d", database, "--no-http"], setup_logging=True)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        from odoo.addons.gov_crm.tools import access_matrix

        PAGE.write_text(
            access_matrix.render(access_matrix.collect(env)), encoding="utf-8"
        )
    print(f"Written: {PAGE}")


if __name__ == "__main__":
    main(*sys.argv[1:])
