"""Pages for citizens left the portal's layout, and with it their own way to log out."""

# As they stand in the JSON of a view.
OLD = r"""//t[@t-call='gov_crm.portal_case_logout']\" position=\"before"""
NEW = r"""//div[hasclass('o_gov_portal')]\" position=\"inside"""


def migrate(cr, version):
    # The part about equal treatment hung on that way out; it is read before its own update.
    cr.execute(
        """
        UPDATE ir_ui_view SET arch_db = replace(arch_db::text, %s, %s)::jsonb
        WHERE key = 'gov_crm.portal_case_page_equal'
        """,
        (OLD, NEW),
    )
