from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

OFFICERS = ("gov_crm.group_gov_frontline", "gov_crm.group_gov_oversight")
_MOST = 100
_MOST_TEXT = 240


class GovTimeline(models.AbstractModel):
    """Everything a person had to do with any office, in one line of time, the latest first.

    Filtered by what the reader may see: cases by their own rules and what hangs on a case
    with it. Nothing is stored: one statement collects moments from where they are kept, and
    only what a page shows is read in full. Topics add to it by ``_sources`` and a method
    ``_tell_…`` for the model of their rows.
    """

    _name = "gov.timeline"
    _description = "Line of time of a person"

    # ------------------------------------------------------------------
    # PUBLIC
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def read_page(self, partner_id, kinds=None, before=None, limit=30):
        """One page of what happened, the latest first.

        :param partner_id: the person
        :param kinds: only these kinds, see ``kinds`` in the answer; all where empty
        :param before: what the page before gave as ``next``
        :param limit: at most so many, up to 100
        :return: ``items`` (each with ``key``, ``kind``, ``at`` in UTC by ISO 8601,
            ``moment``, ``title``, ``text``, ``office``, ``model`` and ``res_id`` to open),
            ``next`` (None at the end), ``kinds`` (``[code, word]``), ``elsewhere`` (a
            sentence or “”; on the first page)
        :raises AccessError: not a citizen whose record the user may read
        :raises UserError: no such kind or page
        """
        partner = self._check_person(partner_id)
        words = self._kinds()
        wanted = [code for code, _word in words if not kinds or code in kinds]
        if not wanted:
            raise UserError(self.env._("There is no such kind of contact."))
        limit = max(1, min(int(limit), _MOST))
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT * FROM (%s) AS item WHERE TRUE %s "
                "ORDER BY at DESC, source DESC, res_id DESC LIMIT %s",
                self._union(partner, wanted),
                self._before(before),
                limit + 1,
            )
        )
        page = rows[:limit]
        self._note(partner, page)
        last = page[-1] if len(rows) > limit else None
        return {
            "items": self._items(page),
            "next": last and [last["at"].isoformat(), last["source"], last["res_id"]],
            "kinds": words,
            "elsewhere": "" if before else self._say_elsewhere(partner),
        }

    def _check_person(self, partner_id):
        partner = self.env["res.partner"].browse(int(partner_id)).exists()
        if (
            not partner
            or not partner.has_access("read")
            or not partner.gov_is_citizen
            or not any(self.env.user.has_group(group) for group in OFFICERS)
        ):
            raise AccessError(
                self.env._("You can look only at citizens whose record you may read.")
            )
        return partner

    def _before(self, before):
        if not before:
            return SQL("")
        try:
            at, source, res_id = before
            row = datetime.fromisoformat(at), str(source), int(res_id)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("This page is not there any more. Open the record again.")
            ) from error
        return SQL("AND (at, source, res_id) < (%s, %s, %s)", *row)

    def _note(self, partner, rows):
        log = self.env["gov.access.log"]
        log._note(partner._name, partner.ids, "form")
        cases = {row["ticket_id"] for row in rows} - {None}
        log._note("helpdesk.ticket", sorted(cases), "list")

    # ------------------------------------------------------------------
    # SOURCES
    # ------------------------------------------------------------------

    def _kinds(self):
        """Kinds to choose from, as ``[code, word]``."""
        return [
            ["case", self.env._("Cases")],
            ["referral", self.env._("Referrals")],
            ["message", self.env._("Messages")],
            ["contact", self.env._("Calls, visits, letters")],
            ["promise", self.env._("Promises")],
            ["engagement", self.env._("Engagements")],
        ]

    def _union(self, partner, kinds):
        sources = self._sources(partner)
        return SQL(
            "WITH ticket AS MATERIALIZED (%s) %s",
            self._tickets(partner),
            SQL(" UNION ALL ").join(
                SQL(
                    "SELECT %s AS kind, %s::varchar AS source, at, res_id, ticket_id "
                    "FROM (%s) AS one WHERE at IS NOT NULL",
                    kind,
                    source,
                    query,
                )
                for kind, source, query in sources
                if kind in kinds
            ),
        )

    def _tickets(self, partner):
        """The cases of the person that the user may see."""
        Ticket = self.env["helpdesk.ticket"].with_context(active_test=False)
        query = Ticket._search(
            Domain("partner_id", "=", partner.id) & Domain("agency_id", "!=", False)
        )
        return query.select(
            SQL.identifier(query.table, "id"), SQL.identifier(query.table, "filed_at")
        )

    def _sources(self, partner):
        """``(kind, source, query)``: queries of ``at``, ``res_id`` and ``ticket_id``. The
        source names the method that tells of its rows."""
        for model in (
            "gov.decision",
            "gov.referral",
            "mail.message",
            "gov.service.timer",
            "gov.contact.event",
            "crm.lead",
        ):
            self.env[model].flush_model()
        of_cases = SQL("JOIN ticket ON ticket.id = it.ticket_id")
        return [
            (
                "case",
                "filed",
                SQL("SELECT filed_at AS at, id AS res_id, id AS ticket_id FROM ticket"),
            ),
            (
                "case",
                "decided",
                SQL(
                    "SELECT at, it.id AS res_id, ticket_id FROM gov_decision it %s",
                    of_cases,
                ),
            ),
            (
                "referral",
                "referred",
                SQL(
                    "SELECT sent_at AS at, it.id AS res_id, ticket_id "
                    "FROM gov_referral it %s",
                    of_cases,
                ),
            ),
            (
                "referral",
                "answered",
                SQL(
                    "SELECT answered_at AS at, it.id AS res_id, ticket_id "
                    "FROM gov_referral it %s",
                    of_cases,
                ),
            ),
            (
                "message",
                "message",
                SQL(
                    "SELECT date AS at, it.id AS res_id, it.res_id AS ticket_id "
                    "FROM ticket JOIN mail_message it ON it.model = 'helpdesk.ticket' "
                    "AND it.res_id = ticket.id WHERE it.subtype_id = %s "
                    "AND it.is_internal IS NOT TRUE AND it.message_type IN "
                    "('comment', 'email', 'email_outgoing', 'auto_comment')",
                    self.env.ref("mail.mt_comment").id,
                ),
            ),
            (
                "promise",
                "promise",
                SQL(
                    "SELECT started_at AS at, it.id AS res_id, ticket_id "
                    "FROM gov_service_timer it %s WHERE target = 'promise'",
                    of_cases,
                ),
            ),
            (
                "contact",
                "contact",
                self._own_rows(
                    "gov.contact.event", Domain("partner_id", "=", partner.id)
                ),
            ),
            (
                "engagement",
                "engagement",
                self._own_rows(
                    "crm.lead",
                    # Leads without an office are no engagements.
                    Domain("partner_id", "=", partner.id)
                    & Domain("gov_agency_id", "!=", False),
                    "create_date",
                ),
            ),
        ]

    def _own_rows(self, model, domain, moment="at"):
        """Rows of a model that points to the person, by the rules of that model."""
        Model = self.env[model].with_context(active_test=False)
        if not Model.has_access("read"):
            return SQL(
                "SELECT NULL::timestamp AS at, 0 AS res_id, 0 AS ticket_id LIMIT 0"
            )
        query = Model._search(domain)
        return query.select(
            SQL("%s AS at", SQL.identifier(query.table, moment)),
            SQL("%s AS res_id", SQL.identifier(query.table, "id")),
            SQL("%s AS ticket_id", SQL.identifier(query.table, "ticket_id"))
            if "ticket_id" in Model._fields
            else SQL("NULL::int4 AS ticket_id"),
        )

    # ------------------------------------------------------------------
    # ELSEWHERE
    # ------------------------------------------------------------------

    def _say_elsewhere(self, partner):
        """That another office has an open case of the person about what the user's offices
        deal with, too. Nothing else of it: neither which office nor what was asked.

        Two offices that work on one matter unseen by each other harm the person; who has
        nothing to do with the matter has no need to know (GDPR art. 5 (1) c, RA 10173
        sec. 11 d).
        """
        scope = list(self.env.user._gov_scope_ids())
        if not scope:
            return ""  # oversight sees all cases
        self.env["helpdesk.ticket"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM helpdesk_ticket AS other "
                "WHERE other.partner_id = %(person)s AND other.is_open IS TRUE "
                "AND other.agency_id IS NOT NULL AND NOT %(visible)s "
                "AND EXISTS (SELECT FROM helpdesk_ticket AS mine "
                " WHERE mine.partner_id = %(person)s "
                " AND mine.service_id = other.service_id AND mine.agency_arr && %(scope)s)",
                person=partner.id,
                visible=self.env["helpdesk.ticket"]._gov_visible_sql("other"),
                scope=scope,
            )
        )
        if not rows[0][0]:
            return ""
        return self.env._(
            "Another office also has an open case of this person about a service you dealt "
            "with."
        )

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _items(self, rows):
        """What the page shows of each row, in the order of the rows."""
        by_source = {}
        for row in rows:
            by_source.setdefault(row["source"], []).append(row["res_id"])
        told = {
            (source, res_id): words
            for source, ids in by_source.items()
            for res_id, words in getattr(self, f"_tell_{source}")(ids).items()
        }
        return [
            {
                "key": f"{row['source']}-{row['res_id']}",
                "kind": row["kind"],
                "at": f"{row['at'].isoformat()}Z",
                "moment": self._say_moment(row["at"]),
                "title": "",
                "text": "",
                "office": "",
                "model": row["ticket_id"] and "helpdesk.ticket" or False,
                "res_id": row["ticket_id"] or False,
                **told[row["source"], row["res_id"]],
            }
            for row in rows
        ]

    def _say_moment(self, moment):
        """“Tue 24 Nov, 10:40”, in the time zone of the reader."""
        local = fields.Datetime.context_timestamp(self, moment)
        day = self.env["helpdesk.ticket"]._say_date_in_words(local.date())
        return f"{day}, {local:%H:%M}"


def shortened(text):
    """The beginning of a text, in one line."""
    text = " ".join((text or "").split())
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT].rstrip()}…"
