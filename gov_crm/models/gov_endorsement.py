from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

ANSWER, REPORT = "answer", "report"


class GovEndorsement(models.Model):
    """An office that is not responsible for a case speaks up for it, or forwards it: a
    president's or mayor's staff, a legislator.

    It is recorded, answered and reported back, and that is all: nothing of it stands on the
    case, so nothing that looks at the case (clock, queue, officer) can depend on it. What was
    recorded is never changed; how far it is follows from the letters that were written back.
    """

    _name = "gov.endorsement"
    _description = "Endorsement of a case"
    _inherit = [
        "gov.access.logged.part.mixin",
        "gov.append.only.mixin",
        "gov.transition.mixin",
    ]
    _order = "received_at desc, id desc"
    _rec_name = "office"
    _log_access = False
    _erasable_columns = ("person", "email", "reference", "text")
    _transition_fields = frozenset(
        (
            "ticket_id",
            "kind",
            "office",
            "agency_id",
            "person",
            "email",
            "reference",
            "received_at",
            "text",
            "recorded_at",
            "recorded_by_id",
            "recorded_by_name",
            "text_digest",
        )
    )

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="restrict"
    )
    number = fields.Char("Case number", related="ticket_id.number")
    kind = fields.Selection(
        [("endorse", "Endorsed"), ("forward", "Forwarded")],
        "What it did",
        required=True,
        default="endorse",
    )
    office = fields.Char(
        required=True, help="The office that endorses, as it calls itself."
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Takes part here as",
        index="btree_not_null",
        ondelete="restrict",
        help="If it is one of the offices that take part here. It sees nothing by that.",
    )
    person = fields.Char(help="Who wrote.")
    email = fields.Char("E-mail", help="Where the answer goes.")
    reference = fields.Char("Its reference")
    received_at = fields.Datetime("Received", required=True)
    text = fields.Text("What it says")
    recorded_at = fields.Datetime("Recorded", required=True)
    # A user who has recorded something is archived and not deleted.
    recorded_by_id = fields.Many2one(
        "res.users", string="Recorded by", required=True, ondelete="restrict"
    )
    recorded_by_name = fields.Char("Name of who recorded it", required=True)
    text_digest = fields.Char("Digest of the texts", required=True)
    letter_ids = fields.One2many("gov.endorsement.letter", "endorsement_id", "Letters")
    state = fields.Selection(
        [
            ("recorded", "To be answered"),
            ("answered", "Answered"),
            ("reported", "Reported back"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    can_answer = fields.Boolean(compute="_compute_can_answer")

    @api.depends("letter_ids.kind")
    def _compute_state(self):
        for endorsement in self:
            kinds = set(endorsement.letter_ids.mapped("kind"))
            endorsement.state = (
                "reported"
                if REPORT in kinds
                else "answered"
                if ANSWER in kinds
                else "recorded"
            )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        answered = Domain("letter_ids.kind", "=", ANSWER)
        reported = Domain("letter_ids.kind", "=", REPORT)
        states = {
            "recorded": ~reported & ~answered,
            "answered": answered & ~reported,
            "reported": reported,
        }
        return Domain.OR(domain for state, domain in states.items() if state in value)

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        # Whoever may change the case writes for its office.
        editable = self.ticket_id._filtered_access("write")
        for endorsement in self:
            endorsement.can_answer = (
                endorsement.state == "recorded" and endorsement.ticket_id in editable
            )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["text_digest"] = self._digest_texts(
                vals.get("office"), vals.get("reference"), vals.get("text")
            )
        endorsements = super().create(vals_list)
        self.env["gov.evidence"]._append(
            [
                {
                    "ticket_id": endorsement.ticket_id.id,
                    "kind": "endorsement_recorded",
                    "at": endorsement.recorded_at,
                    "res_id": endorsement.id,
                    "facts": {
                        "kind": endorsement.kind,
                        "agency_id": endorsement.agency_id,
                        "received_at": endorsement.received_at,
                        "text_digest": endorsement.text_digest,
                    },
                }
                for endorsement in endorsements
            ]
        )
        return endorsements

    @api.model
    def _digest_texts(self, office, reference, text):
        return self.env["gov.evidence"]._text_digest(office, reference, text)

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_answer(self):
        """Open the dialog in which the office answers who endorsed the case.

        :raises UserError: it has been answered already
        """
        self.ensure_one()
        self.check_access("read")
        self._refuse_answered()
        action = self.ticket_id._open_dialog(
            "gov.endorsement.answer", self.env._("Answer the endorsement")
        )
        action["context"]["default_endorsement_id"] = self.id
        return action

    def action_open_case(self):
        """Open the case, for those who see it."""
        self.ensure_one()
        self.check_access("read")
        return self.ticket_id._get_records_action(name=self.ticket_id.display_name)

    def _refuse_answered(self):
        if self.sudo().letter_ids:
            raise UserError(self.env._("This endorsement has been answered already."))

    # ------------------------------------------------------------------
    # TRANSITIONS (moments are naive UTC and given by the caller)
    # ------------------------------------------------------------------

    def _answer(self, at, user, told, consent=None, contents=None):
        """Write back what may be told.

        :param told: see ``gov_endorsement_words``: which facts the letter tells
        :param consent: how and when the citizen agreed that contents are told
        :param contents: what of the contents is told; needs ``consent``
        :return: the letter
        :raises UserError: answered before, or contents without consent
        """
        self.ensure_one()
        contents = (contents or "").strip()
        consent = (consent or "").strip()
        self.ticket_id._lock_for_transition()
        self.invalidate_recordset(["letter_ids", "state"])
        self._refuse_answered()
        if contents and not consent:
            raise UserError(
                self.env._(
                    "Say how and when the citizen agreed that this office is told about "
                    "the contents of the case."
                )
            )
        # Of a case that is closed the answer says so: nothing is left to report.
        kind = ANSWER if self.sudo().ticket_id.is_open else REPORT
        text = self._answer_text(told, contents, at)
        return self._write_back(kind, text, at, user, told, consent if contents else "")

    def _report(self, at, user):
        """Tell the endorsing offices, once each, that their cases have been decided."""
        for endorsement in self:
            text = endorsement._report_text(at)
            endorsement._write_back(REPORT, text, at, user, ("number", "date"))

    def _write_back(self, kind, text, at, user, told, consent=""):
        letter = (
            self.env["gov.endorsement.letter"]
            ._transition()
            .create(
                {
                    "endorsement_id": self.id,
                    "ticket_id": self.sudo().ticket_id.id,
                    "kind": kind,
                    "at": at,
                    "written_by_id": user.id,
                    "written_by_name": user.name,
                    "email": self.sudo().email,
                    "subject": self._letter_subject(),
                    "text": text,
                    "told": ",".join(told),
                    "consent": consent,
                }
            )
        )
        letter._send(user)
        return letter
