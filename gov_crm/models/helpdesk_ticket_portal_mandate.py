import babel.dates

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .helpdesk_ticket_notices import AGENT_SENT, AGENT_WROTE


class HelpdeskTicket(models.Model):
    """The portal for those who act for others. Whatever comes in is judged by the mandates
    in force at that moment."""

    _inherit = "helpdesk.ticket"

    def _portal_domain(self):
        own = super()._portal_domain()
        held_sudo = self._held_by_user()
        return own | held_sudo._cases_domain() if held_sudo else own

    def _portal_papers_case(self, case_id):
        """A case to which the user may send papers and nothing else; as superuser, to be
        shown by ``_portal_papers_page`` only. Empty: no such case."""
        held_sudo = self._held_by_user(papers=True)
        # Only what a mandate of the user covers.
        return self.sudo().search(
            held_sudo._cases_domain() & Domain("id", "=", case_id)
        )

    def _portal_papers_cards(self, mandate):
        """The open cases to which a mandate lets somebody send papers, as plain values.

        :param mandate: one the user holds, as superuser
        """
        cases_sudo = self.sudo().search(
            mandate._cases_domain() & Domain("is_open", "=", True),
            order="filed_at desc, id desc",
        )
        return [
            {
                "url": f"/my/papers/{case.id}",
                "subject": case.name,
                "number": case.number,
                "papers": [paper["name"] for paper in case._portal_papers()],
            }
            for case in cases_sudo
        ]

    def _portal_papers_page(self):
        """What somebody with a mandate for papers only gets to see: what is asked, by
        which office. Callers found the case by such a mandate."""
        self.ensure_one()
        case_sudo = self.sudo()
        return {
            "url": f"/my/papers/{case_sudo.id}",
            "subject": case_sudo.name,
            "number": case_sudo.number,
            "principal": case_sudo.partner_id.name,
            "is_open": case_sudo.is_open,
            "papers": case_sudo._portal_papers(),
            "office": case_sudo._portal_office(),
        }

    # ------------------------------------------------------------------
    # WHAT THE PAGES SAY
    # ------------------------------------------------------------------

    def _portal_cards(self):
        cards = super()._portal_cards()
        me = self.env.user.partner_id
        for card, case_sudo in zip(cards, self.sudo(), strict=True):
            citizen = case_sudo.partner_id
            card["principal"] = citizen.name if citizen != me else ""
        return cards

    def _portal_page(self):
        me = self.env.user.partner_id
        # The name of whom the user acts for, and of who acts for the user.
        citizen_sudo = self.sudo().partner_id
        is_own = citizen_sudo == me
        return {
            **super()._portal_page(),
            "principal": "" if is_own else citizen_sudo.name,
            "acting": self.sudo().gov_acting if is_own else "",
        }

    def _portal_looks(self):
        """With those who looked for the citizen, by name."""
        looks = super()._portal_looks()
        zone = self.sudo().agency_id.tz or "UTC"
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT"
                " (look.at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date, person.name "
                "FROM gov_access_log AS look "
                "JOIN res_users AS login ON login.id = look.user_id "
                "JOIN res_partner AS person ON person.id = login.partner_id "
                "WHERE look.model = 'helpdesk.ticket' AND look.res_ids && ARRAY[%(id)s]"
                " AND look.kind = 'portal' AND person.id <> %(citizen)s "
                "ORDER BY 1 DESC, 2",
                zone=zone,
                id=self.id,
                citizen=self.partner_id.id or 0,
            )
        )
        return looks + [
            {
                "day": babel.dates.format_date(
                    day, format="long", locale=self._portal_locale()
                ),
                "office": self.env._("%(agent)s, who acts for you", agent=name),
                "purpose": self._say_purpose(["portal"]),
            }
            for day, name in rows
        ]

    # ------------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------------

    def _portal_mandate(self):
        """The mandate by which the user acts here at this moment, as superuser; none for
        the citizen. Those for papers only count, too."""
        self.ensure_one()
        me = self.env.user.partner_id
        if self.sudo().partner_id == me:  # for a yes or no
            return self.env["gov.representation"].sudo().browse()
        held_sudo = self.env["gov.representation"]._may_act(
            me, self, fields.Datetime.now(), papers=True
        )
        # The wider one, where there are two.
        return held_sudo.sorted(lambda it: it.scope_kind == "documents")[:1]

    def _check_portal_writer(self):
        if self._portal_mandate():
            return None
        return super()._check_portal_writer()

    def _portal_post(self, text, files, key):
        mandate_sudo = self._portal_mandate()
        papers_only = mandate_sudo.scope_kind == "documents"
        if papers_only and not files:
            raise AccessError(self.env._("You may send papers here, and nothing else."))
        posted = super()._portal_post(text, files, key)
        if posted and mandate_sudo:
            at = fields.Datetime.now()
            mandate_sudo._record_act(
                "papers" if papers_only else "wrote", self, at, self.env.user
            )
            notice = AGENT_SENT if files else AGENT_WROTE
            self._tell_citizen(notice, at, agent=self.env.user.partner_id.name)
        return posted
