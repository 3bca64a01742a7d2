def post_init_hook(env):
    """Give the calendars that exist a first version. Tickets that were there before stay
    without an office, closed to everybody but the technical superuser, until they are
    taken over."""
    env["resource.calendar"].with_context(active_test=False).search([])._gov_touch()


def uninstall_hook(env):
    """Remove what Odoo does not know of: the column of agencies, triggers, counters."""
    env.cr.execute("ALTER TABLE helpdesk_ticket DROP COLUMN IF EXISTS agency_arr")
    env.cr.execute("DROP FUNCTION IF EXISTS gov_access_log_refuse() CASCADE")
    env.cr.execute("DROP TABLE IF EXISTS gov_rate_limit")
