"""Set the administrator's password, read from standard input.

Runs inside Odoo's Python: ``set_admin_password.py CONF DATABASE``.
"""

import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def main(conf, database):
    """Replace the password that a new database starts with."""
    config.parse_config(["-c", conf, "-d", database, "--no-http"], setup_logging=True)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env.ref("base.user_admin").password = sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
