from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class HelpdeskTicket(models.Model):
    """A review is decided by others: nobody who decided, handled or contributed to the
    first case takes it, is given it, writes in it or decides it.

    One function of the database says who that is, for the queue as well.
    """

    _inherit = "helpdesk.ticket"

    def init(self):
        result = super().init()
        self.env.cr.execute(_HANDLERS)
        return result

    @api.depends("appeal_of_id")
    def _compute_conflict_user_ids(self):
        super()._compute_conflict_user_ids()
        if not self.env.user.has_group("gov_crm.group_gov_frontline"):
            return
        for ticket in self:
            if handlers := ticket._origin._barred_user_ids():
                # Colleagues whom nobody may choose here.
                ticket.conflict_user_ids |= (
                    self.env["res.users"].sudo().browse(handlers).sudo(False)
                )

    @api.depends("appeal_of_id")
    def _compute_appeal_words(self):
        result = super()._compute_appeal_words()
        barred = self._origin._barred(self.env.user)
        for ticket in self:
            if ticket._origin in barred:
                ticket.appeal_words += " " + self.env._(
                    "You worked on the first case, so a colleague decides this one."
                )
        return result

    def _gov_editable_sql(self, alias):
        """Not what is the review of a case the user worked on."""
        condition = super()._gov_editable_sql(alias)
        first = self._access_column(alias, "appeal_of_id")
        return SQL(
            "(%s AND (%s IS NULL OR %s NOT IN (SELECT gov_case_handlers(%s))))",
            condition,
            first,
            self.env.uid,
            first,
        )

    def _refuse_conflict(self, user):
        """:raises UserError: also a review of a case this user worked on"""
        super()._refuse_conflict(user)
        barred = self._barred(user)
        if not barred:
            return
        words = {"number": barred[0].number, "first": barred[0].appeal_of_id.number}
        if user != self.env.user:
            raise UserError(
                self.env._(
                    "%(officer)s worked on %(first)s and cannot have its review "
                    "%(number)s. Choose a colleague who did not.",
                    officer=user.name,
                    **words,
                )
            )
        raise UserError(
            self.env._(
                "%(number)s is the review of %(first)s, on which you worked. Somebody who "
                "did not decides it.",
                **words,
            )
        )

    def _decide(self, outcome, reason, answer, at, user, redress=None, **options):
        """As everywhere; of a review also not by whoever decided the first case without an
        account."""
        self._refuse_conflict(user)
        person = (options.get("person") or "").strip().casefold()
        first_sudo = (
            self.sudo().appeal_of_id
        )  # names of those who decided, for a yes or no
        if person and person in {
            (it.decided_by_name or "").strip().casefold()
            for it in first_sudo.decision_ids
        }:
            raise UserError(
                self.env._(
                    "%(person)s decided %(first)s. Somebody else decides its review.",
                    person=options["person"],
                    first=first_sudo.number,
                )
            )
        return super()._decide(outcome, reason, answer, at, user, redress, **options)

    def _barred(self, user):
        """Those of these cases, as superuser, that are reviews of a case on which this
        member of staff worked."""
        reviews_sudo = self.sudo().filtered("appeal_of_id")
        if not reviews_sudo or user.share or user._is_superuser():
            return reviews_sudo.browse()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM helpdesk_ticket WHERE id = ANY(%s) "
                "AND %s IN (SELECT gov_case_handlers(appeal_of_id))",
                reviews_sudo.ids,
                user.id,
            )
        )
        return reviews_sudo.browse(row[0] for row in rows)

    def _barred_user_ids(self):
        """Ids of staff who worked on the case of which this one is the review."""
        first_sudo = self.sudo().appeal_of_id
        if not first_sudo:
            return []
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT login.id FROM gov_case_handlers(%s) AS worked (id) "
                "JOIN res_users login ON login.id = worked.id AND login.share IS NOT TRUE",
                first_sudo.id,
            )
        )
        return [row[0] for row in rows]


# Who worked on a case: whoever decided, has or had it, wrote in it (notes as well), or did
# anything else that is on record. Registering a request at the desk is no work on it; what
# happens of itself at filing bears the name of whoever filed.
_HANDLERS = """
CREATE OR REPLACE FUNCTION gov_case_handlers(case_id int4) RETURNS SETOF int4
LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
    RETURN QUERY
    SELECT t.user_id FROM helpdesk_ticket t
    WHERE t.id = case_id AND t.user_id IS NOT NULL
    UNION
    SELECT d.decided_by_id FROM gov_decision d WHERE d.ticket_id = case_id
    UNION
    SELECT e.user_id FROM gov_evidence e
    WHERE e.ticket_id = case_id AND e.user_id > 1 AND e.kind NOT IN (
        'filed', 'custody_opened', 'timer_started', 'timer_stopped', 'notice_sent',
        'queue_passed_over')
    UNION
    SELECT login.id FROM mail_message m
    JOIN helpdesk_ticket t ON t.id = m.res_id
    JOIN res_users login ON login.partner_id = m.author_id AND login.id > 1
    WHERE m.model = 'helpdesk.ticket' AND m.res_id = case_id AND (
        m.message_type IN ('comment', 'email', 'email_outgoing')
        -- A text by a program; what is said with the filing itself is no work.
        OR m.message_type = 'notification' AND m.body <> ''
           AND m.create_date > t.create_date)
    UNION
    SELECT held.id FROM mail_message m
    JOIN mail_tracking_value v ON v.mail_message_id = m.id
    JOIN ir_model_fields f ON f.id = v.field_id
        AND f.model = 'helpdesk.ticket' AND f.name = 'user_id'
    CROSS JOIN LATERAL (VALUES (v.old_value_integer), (v.new_value_integer)) AS held (id)
    WHERE m.model = 'helpdesk.ticket' AND m.res_id = case_id AND held.id > 1;
END $$
"""
