import babel.dates

from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse


class ResPartner(models.Model):
    """Who looked at what is held about a person: the record itself and the person's cases."""

    _inherit = "res.partner"

    def _gov_looks(self, zone, limit=None):
        """One dict a day and office, the latest first; officers are not named.

        The person's own looks are left out. The office is that of the officer at that
        moment; of several, the one that had the case. Callers have made sure that the
        reader may know: it is the person, or reads the log itself.

        :param zone: time zone in which days are counted
        :param limit: so many days and offices at most
        :return: list of dicts with ``day`` (date), ``day_text``, ``office``, ``what``,
            ``purpose``, and for machines ``numbers`` (of cases), ``record`` (whether the
            record itself was seen) and ``kinds``
        """
        self.ensure_one()
        # Names of offices are public; citizens have no right on offices as such.
        office = self.env["gov.agency"].sudo()._field_to_sql("agency", "name")
        rows = self.env.execute_query(
            SQL(
                "WITH own AS (SELECT id FROM res_users WHERE partner_id = %(person)s), "
                "look AS ("
                "SELECT at, kind, user_id, agency_arr[1] AS agency_id, NULL AS number "
                "FROM gov_access_log "
                "WHERE model = 'res.partner' AND res_ids && ARRAY[%(person)s] "
                "UNION ALL "
                "SELECT look.at, look.kind, look.user_id, coalesce("
                "(SELECT min(id) FROM unnest(look.agency_arr) AS mine (id)"
                " WHERE id = ANY(ticket.agency_arr)), look.agency_arr[1]), ticket.number "
                "FROM helpdesk_ticket AS ticket JOIN gov_access_log AS look "
                "ON look.model = 'helpdesk.ticket' AND look.res_ids && ARRAY[ticket.id] "
                "WHERE ticket.partner_id = %(person)s AND ticket.agency_id IS NOT NULL) "
                "SELECT (look.at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS day,"
                " CASE WHEN kind <> 'portal' THEN %(office)s END AS office,"
                # Others than the person open these pages by a mandate only.
                " CASE WHEN kind = 'portal' THEN agent.name END AS agent,"
                " array_agg(DISTINCT kind),"
                " array_agg(DISTINCT number) FILTER (WHERE number IS NOT NULL),"
                " bool_or(number IS NULL) "
                "FROM look LEFT JOIN gov_agency AS agency ON agency.id = look.agency_id "
                "LEFT JOIN res_users AS login ON login.id = look.user_id "
                "LEFT JOIN res_partner AS agent ON agent.id = login.partner_id "
                "WHERE look.user_id NOT IN (SELECT id FROM own) "
                "GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3 LIMIT %(limit)s",
                person=self.id,
                zone=zone,
                office=office,
                limit=limit,
            )
        )
        locale = babel_locale_parse(self.env.lang or "en_US")
        return [
            {
                "day": day,
                "day_text": babel.dates.format_date(day, "long", locale=locale),
                "office": self._gov_say_looker(office, agent),
                "what": self._gov_say_seen(numbers or [], record),
                "purpose": self.env["helpdesk.ticket"]._say_purpose(kinds),
                "kinds": kinds,
                "numbers": numbers or [],
                "record": record,
            }
            for day, office, agent, kinds, numbers, record in rows
        ]

    def _gov_say_looker(self, office, agent):
        if agent:
            return self.env._("%(agent)s, by a mandate", agent=agent)
        return office or self.env._("Oversight or an outsourced desk")

    def _gov_say_seen(self, numbers, record):
        record = [self.env._("Personal record")] if record else []
        return ", ".join(record + numbers)
