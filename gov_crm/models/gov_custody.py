from odoo import api, fields, models
from odoo.exceptions import UserError


class GovCustody(models.Model):
    """Who is responsible for a case from when to when.

    From filing to closing the spans of a case have no gap and no overlap: a database
    constraint forbids the overlap, and each transition closes one span and opens the next
    at the same instant. Moments are UTC, spans half-open.
    """

    _name = "gov.custody"
    _description = "Custody of a case"
    _inherit = ["gov.access.logged.part.mixin", "gov.transition.mixin"]
    _order = "ticket_id, date_from, id"
    _rec_name = "agency_id"
    _transition_fields = frozenset(
        ("ticket_id", "agency_id", "date_from", "date_to", "referral_id")
    )

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency", string="Office", required=True, index=True, ondelete="restrict"
    )
    date_from = fields.Datetime("From", required=True)
    date_to = fields.Datetime("To")
    referral_id = fields.Many2one(
        "gov.referral",
        string="Handed over by",
        ondelete="restrict",
        index="btree_not_null",
    )

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (ticket_id WITH =, tsrange(date_from, date_to) WITH &&)",
        "Two offices cannot be responsible for the same case at the same time.",
    )
    _dates_check = models.Constraint(
        "CHECK (date_to > date_from)", "Responsibility cannot end before it begins."
    )
    _one_open_idx = models.UniqueIndex(
        "(ticket_id) WHERE date_to IS NULL",
        "Exactly one office is responsible for an open case.",
    )

    def _auto_init(self):
        # A trusted extension: the owner of the database may create it. Without it Odoo
        # would only log that the constraint is missing and go on.
        self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        return super()._auto_init()

    @api.model_create_multi
    def create(self, vals_list):
        spans = super().create(vals_list)
        spans._record("custody_opened", "date_from")
        spans.filtered("date_to")._record("custody_closed", "date_to")
        return spans

    def write(self, vals):
        ending = self.filtered(lambda span: not span.date_to)
        result = super().write(vals)
        if vals.get("date_to"):
            ending._record("custody_closed", "date_to")
        return result

    def _record(self, kind, moment):
        """Add to the evidence that responsibility began or ended."""
        self.env["gov.evidence"]._append(
            [
                {
                    "ticket_id": span.ticket_id.id,
                    "kind": kind,
                    "at": span[moment],
                    "res_id": span.id,
                    "facts": {
                        "agency_id": span.agency_id,
                        "referral_id": span.referral_id,
                    },
                }
                for span in self
            ]
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(
            self.env._("The record of who was responsible is kept for good.")
        )
