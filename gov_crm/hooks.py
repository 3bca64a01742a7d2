def post_init_hook(env):
    """Give the calendars that exist a first version. Tickets that were there before stay
    without an office, closed to everybody but the technical superuser, until they are
    taken over."""
    env["resource.calendar"].with_context(active_test=False).search([])._gov_touch()


def uninstall_hook(env):
    """Remove what Odoo does not know of: the column of agencies, counters, and what
    keeps the evidence and the log of looks (with the functions go their triggers). And the
    tasks the clock gave: a kind of task cannot go while there are tasks of it."""
    env.cr.execute(
        "DELETE FROM mail_activity WHERE activity_type_id IN (SELECT res_id "
        "FROM ir_model_data WHERE module = 'gov_crm' AND model = 'mail.activity.type')"
    )
    # Kinds of documents of which there are numbers stay.
    env.cr.execute(
        "DELETE FROM ir_model_data WHERE module = 'gov_crm' "
        "AND model = 'res.partner.id_category' "
        "AND res_id IN (SELECT category_id FROM res_partner_id_number)"
    )
    env.cr.execute("DROP TABLE IF EXISTS gov_evidence_head")
    env.cr.execute("DROP TABLE IF EXISTS gov_rate_limit")
    env.cr.execute(
        "DROP TABLE IF EXISTS gov_figure_stale, gov_month_total, gov_month_wait, "
        "gov_month_wait_office, gov_month_wait_all"
    )
    env.cr.execute("DROP TABLE IF EXISTS gov_name_word, gov_name_near")
    env.cr.execute("DROP TABLE IF EXISTS gov_identifier_canary")
    for name in (
        "gov_access_log_refuse()",
        "gov_append_only()",
        "gov_evidence_chain()",
        "gov_evidence_digest(gov_evidence, int4, varchar)",
        "gov_evidence_head_kept()",
        "gov_figure_stale()",
        "gov_figure_stale_calendar()",
        "gov_figure_stale_channel()",
        "gov_figure_stale_papers()",
        "gov_queue_take(int4, int4, varchar, int4[], timestamp, timestamp, int4, int4[], "
        "varchar)",
    ):
        env.cr.execute(f"DROP FUNCTION IF EXISTS {name} CASCADE")
    env.cr.execute("ALTER TABLE helpdesk_ticket DROP COLUMN IF EXISTS agency_arr")
