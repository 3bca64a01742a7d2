from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# The facts a correction may be about, and nothing else. The e-mail address is none of them:
# who has a login changes it under “My account”, where the new one has to be confirmed.
FACTS = [
    ("name", "Whole name"),
    ("gov_given_name", "Given names"),
    ("gov_middle_name", "Middle name"),
    ("gov_family_name", "Family name"),
    ("gov_name_suffix", "Name suffix"),
    ("gov_birth_date", "Birth date"),
    ("phone", "Phone"),
    ("street", "Street"),
    ("street2", "Street, second line"),
    ("city", "City or municipality"),
    ("zip", "Postal code"),
]
GRANTED = ("granted", "partly_granted")
MAX_VALUE = 200


class GovCorrection(models.Model):
    """What a case of correction is about: one fact, what it is, what it should be.

    The case is like any other, with a clock, a decision and a way of redress. Nothing of the
    person's record changes before it is granted and an officer applies it. The values stand
    here and in the evidence by digest, so that a later erasure can take them away.
    """

    _name = "gov.correction"
    _description = "Correction of personal data"
    _inherit = ["gov.access.logged.part.mixin", "gov.transition.mixin"]
    _order = "id desc"
    _rec_name = "fact"
    _transition_fields = frozenset(
        (
            "ticket_id",
            "partner_id",
            "fact",
            "old_value",
            "new_value",
            "proof",
            "key",
            "value_before",
            "applied_at",
            "applied_by_id",
        )
    )

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    fact = fields.Selection(FACTS, "Which fact", required=True, readonly=True)
    old_value = fields.Char("As it stood", readonly=True)
    new_value = fields.Char("As it should be", readonly=True)
    proof = fields.Text("How one can know", readonly=True)
    key = fields.Char(readonly=True, copy=False)
    value_before = fields.Char("Before it was changed", readonly=True, copy=False)
    applied_at = fields.Datetime("Changed on", readonly=True, copy=False)
    applied_by_id = fields.Many2one(
        "res.users", "Changed by", readonly=True, copy=False, ondelete="restrict"
    )

    _one_a_case = models.UniqueIndex("(ticket_id)", "A case is about one fact.")
    _once = models.UniqueIndex(
        "(partner_id, key) WHERE key IS NOT NULL", "This was sent already."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("Corrections are kept with their case."))

    @api.model
    def _clean(self, fact, value):
        """The new value of a fact as it is stored.

        :raises UserError: no such fact, nothing written, too long, no date
        """
        if fact not in dict(FACTS):
            raise UserError(self.env._("Choose what is wrong from the list."))
        value = " ".join((value or "").split())
        if not value:
            raise UserError(self.env._("Write what it should be."))
        if len(value) > MAX_VALUE:
            raise UserError(self.env._("This is too long for one fact."))
        if fact == "gov_birth_date":
            try:
                return fields.Date.to_string(fields.Date.to_date(value))
            except ValueError:
                raise UserError(
                    self.env._("Write the date as year-month-day, such as 1987-03-21.")
                ) from None
        return value

    @api.model
    def _value(self, partner, fact):
        """What the record says of a fact, as text."""
        return str(partner[fact] or "")

    @api.model
    def _file(self, partner, fact, value, proof, files=(), key=None):
        """File a case that asks for the correction of one fact of this person.

        :param partner: as whoever may see and ask; the callers check that
        :param proof: how the office can know, in words
        :param files: list of ``(name, content)``
        :param key: of a form: the same key is filed once
        :return: the case, as superuser
        """
        value = self._clean(fact, value)
        # The person or an officer who sees the record asks: the callers have checked it.
        partner_sudo = partner.sudo()
        if key:
            known = self.sudo().search(
                [("partner_id", "=", partner.id), ("key", "=", key)], limit=1
            )
            if known:
                return known.ticket_id
        office = partner_sudo._gov_record_office()
        label = dict(self._fields["fact"]._description_selection(self.env))[fact]
        ticket_sudo = (
            self.env["helpdesk.ticket"]
            .sudo()
            .create(
                {
                    "partner_id": partner.id,
                    "agency_id": office.id,
                    "service_id": office._correction_service().id,
                    "name": self.env._("Correction: %(fact)s", fact=label),
                    "description": self.env._(
                        "The person asks to correct a fact in the own record. See below what "
                        "it is and what it should be."
                    ),
                }
            )
        )
        self._transition().create(
            {
                "ticket_id": ticket_sudo.id,
                "partner_id": partner.id,
                "fact": fact,
                "old_value": self._value(partner_sudo, fact),
                "new_value": value,
                "proof": proof,
                "key": key,
            }
        )
        if files:
            ticket_sudo.message_post(
                body=self.env._("Proof"),
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                attachments=list(files),
            )
        return ticket_sudo

    def _apply(self, at, user):
        """Put the new value into the record of the person, and the change into evidence.

        :param at: naive UTC
        :raises UserError: not granted, or applied already
        """
        self.ensure_one()
        self.lock_for_update()
        self.invalidate_recordset()
        if self.applied_at:
            raise UserError(self.env._("This has been corrected already."))
        ticket_sudo = self.ticket_id.sudo()
        if ticket_sudo.outcome not in GRANTED:
            raise UserError(
                self.env._("Nothing is changed before the correction is granted.")
            )
        # The decision gives the right to change this one fact, and no other.
        partner_sudo = self.partner_id.sudo()
        before = self._value(partner_sudo, self.fact)
        partner_sudo.write({self.fact: self.new_value})
        self._transition().write(
            {"applied_at": at, "applied_by_id": user.id, "value_before": before}
        )
        Evidence = self.env["gov.evidence"]
        Evidence._append(
            [
                {
                    "ticket_id": ticket_sudo.id,
                    "kind": "fact_corrected",
                    "at": at,
                    "res_id": self.id,
                    "facts": {
                        "citizen_id": self.partner_id,
                        "fact": self.fact,
                        "old_digest": Evidence._text_digest(before),
                        "new_digest": Evidence._text_digest(self.new_value),
                    },
                }
            ]
        )

    def _gov_seen_sql(self, ids):
        return SQL(
            "%s UNION ALL SELECT 'res.partner', partner_id FROM gov_correction "
            "WHERE id = ANY(%s)",
            super()._gov_seen_sql(ids),
            ids,
        )
