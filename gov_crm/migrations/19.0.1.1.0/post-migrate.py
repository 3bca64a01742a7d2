"""Time limits that run get their next step; what was due before warns nobody any more."""

from odoo import SUPERUSER_ID, api, fields


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    timers = env["gov.service.timer"].search(
        [("state", "=", "running"), ("next_due_at", "=", False)]
    )
    timers._pass_over(fields.Datetime.now())
