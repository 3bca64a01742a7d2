from odoo import api, fields, models
from odoo.tools import formataddr, plaintext2html

from .gov_endorsement import ANSWER, REPORT

PAPER = "gov_crm.mail_activity_endorsement"


class GovEndorsementLetter(models.Model):
    """What an endorsing office was told, kept as it was written: one answer, one report.

    That there is no second one is a constraint of the database.
    """

    _name = "gov.endorsement.letter"
    _description = "Letter to an endorsing office"
    _inherit = [
        "gov.access.logged.part.mixin",
        "gov.append.only.mixin",
        "gov.transition.mixin",
    ]
    _order = "at, id"
    _rec_name = "subject"
    _log_access = False
    _erasable_columns = ("email", "subject", "text", "consent")
    _transition_fields = frozenset(
        (
            "endorsement_id",
            "ticket_id",
            "kind",
            "at",
            "written_by_id",
            "written_by_name",
            "email",
            "subject",
            "text",
            "told",
            "consent",
            "text_digest",
        )
    )

    endorsement_id = fields.Many2one(
        "gov.endorsement", required=True, index=True, ondelete="restrict"
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [(ANSWER, "Answer"), (REPORT, "Report")], "What", required=True
    )
    at = fields.Datetime("Written", required=True)
    written_by_id = fields.Many2one(
        "res.users", string="By", required=True, ondelete="restrict"
    )
    written_by_name = fields.Char("Written by", required=True)
    email = fields.Char("Sent to", help="Empty: on paper.")
    subject = fields.Char(required=True)
    text = fields.Text("What it says", required=True)
    told = fields.Char(help="Which facts of the case it tells.")
    consent = fields.Char(
        "The citizen agreed",
        help="How and when the citizen agreed that contents are told.",
    )
    text_digest = fields.Char("Digest of the texts", required=True)

    _once_uniq = models.UniqueIndex(
        "(endorsement_id, kind)",
        "This endorsement has been answered already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["text_digest"] = self.env["gov.evidence"]._text_digest(
                vals.get("subject"), vals.get("text"), vals.get("consent")
            )
        letters = super().create(vals_list)
        self.env["gov.evidence"]._append(
            [
                {
                    "ticket_id": letter.ticket_id.id,
                    "kind": "endorsement_answered"
                    if letter.kind == ANSWER
                    else "endorsement_reported",
                    "at": letter.at,
                    "res_id": letter.id,
                    "facts": {
                        "endorsement_id": letter.endorsement_id,
                        "told": letter.told,
                        "with_contents": bool(letter.consent),
                        "text_digest": letter.text_digest,
                    },
                }
                for letter in letters
            ]
        )
        return letters

    def _send(self, user):
        """Put the letter into the outbox, from where it is sent when all of this is
        committed; without an address somebody gets the task to post it.

        :param user: who writes, or decided the case
        """
        self.ensure_one()
        letter_sudo = self.sudo()
        office_sudo = letter_sudo.ticket_id.agency_id
        if not letter_sudo.email:
            self._ask_to_post(letter_sudo.ticket_id.user_id or user)
            return
        # Of no document: on the case it would stand in the conversation with the citizen.
        self.env["mail.mail"].sudo().create(
            {
                "subject": letter_sudo.subject,
                "body_html": plaintext2html(letter_sudo.text),
                "email_from": office_sudo._letter_sender() or False,
                "reply_to": office_sudo._letter_sender() or False,
                "author_id": office_sudo.partner_id.id,
                "email_to": formataddr(
                    (letter_sudo.endorsement_id.office, letter_sudo.email)
                ),
                # The letter itself is kept here for good.
                "auto_delete": True,
            }
        )
        self.env["gov.service.timer"]._wake_outbox()

    def _ask_to_post(self, user):
        ticket_sudo = self.sudo().ticket_id
        kind = self.env["mail.activity"]._kind(PAPER)
        self.env["mail.activity"]._tell(
            ticket_sudo,
            kind,
            {
                user: {
                    "summary": self.with_context(lang=user.lang).env._(
                        "Post the letter to %(office)s: tab Endorsements",
                        office=self.sudo().endorsement_id.office,
                    ),
                    "date_deadline": ticket_sudo._local(self.sudo().at).date(),
                }
            },
        )
