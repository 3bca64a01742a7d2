from odoo.tools import SQL


def post_init_hook(env):
    """Tickets that were there before become neither lost nor somebody's: they stay without
    an office, closed to all but technical administrators, until they are taken over."""
    env["resource.calendar"].with_context(active_test=False).search([])._gov_touch()


def uninstall_hook(env):
    """Remove what Odoo does not know of: the column of agencies and the version sequence."""
    env.cr.execute("ALTER TABLE helpdesk_ticket DROP COLUMN IF EXISTS agency_arr")
    env.cr.execute(
        SQL("DROP SEQUENCE IF EXISTS %s", SQL.identifier("gov_calendar_version_seq"))
    )
