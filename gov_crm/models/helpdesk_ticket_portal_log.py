import babel.dates

from odoo import models
from odoo.tools import SQL


class HelpdeskTicket(models.Model):
    """Who looked at a case, as the citizen reads it: office, day and purpose."""

    _inherit = "helpdesk.ticket"

    def _portal_page(self):
        return {**super()._portal_page(), "looks": self._portal_looks()}

    def _portal_looks(self):
        """One dict a day and office, the latest first; officers are not named.

        Looks at the pages of the citizen are left out. The office is the one of the officer at that
        moment; of several, the one that had the case. Callers have checked that the case
        is the citizen's own: the log itself no citizen may read.
        """
        self.ensure_one()
        self.check_access("read")
        zone = self.sudo().agency_id.tz or "UTC"
        # Names of offices are public; citizens have no right on offices as such.
        office = self.env["gov.agency"].sudo()._field_to_sql("agency", "name")
        rows = self.env.execute_query(
            SQL(
                "SELECT (look.at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS day,"
                " %(office)s AS office, array_agg(DISTINCT look.kind) "
                "FROM gov_access_log AS look "
                "JOIN helpdesk_ticket AS ticket ON ticket.id = %(id)s "
                "LEFT JOIN gov_agency AS agency ON agency.id = coalesce("
                "(SELECT min(id) FROM unnest(look.agency_arr) AS own (id)"
                " WHERE id = ANY(ticket.agency_arr)), look.agency_arr[1]) "
                "WHERE look.model = 'helpdesk.ticket' AND look.res_ids && ARRAY[%(id)s] "
                "AND look.user_id NOT IN (SELECT id FROM res_users"
                " WHERE partner_id = %(citizen)s) AND look.kind <> 'portal' "
                "GROUP BY 1, 2 ORDER BY 1 DESC, 2",
                zone=zone,
                office=office,
                id=self.id,
                citizen=self.partner_id.id or 0,
            )
        )
        return [
            {
                "day": babel.dates.format_date(
                    day, format="long", locale=self._portal_locale()
                ),
                "office": office or self.env._("Oversight or an outsourced desk"),
                "purpose": self._say_purpose(kinds),
            }
            for day, office, kinds in rows
        ]

    def _say_purpose(self, kinds):
        words = {
            "form": self.env._("opened it"),
            "list": self.env._("saw it in a list"),
            "export": self.env._("took it into a file"),
            "print": self.env._("printed it"),
            "file": self.env._("opened a paper of it"),
            "api": self.env._("read it by a program"),
            "link": self.env._("opened it by a signed link"),
            "lookup": self.env._("found it by exact facts"),
            "portal": self.env._("read it on its page"),
        }
        return ", ".join(word for kind, word in words.items() if kind in kinds)
