from odoo import fields, models

from .gov_service_question import QUESTION_KINDS


class GovCaseAnswer(models.Model):
    """One answer as the citizen gave it when the case was filed: question and answer in the
    words that stood on the page, or the file that was sent.

    A copy: when the questions of the service change, what was asked and answered here does
    not.
    """

    _name = "gov.case.answer"
    _description = "Answer of the citizen"
    _inherit = ["gov.access.logged.part.mixin", "gov.append.only.mixin"]
    _order = "ticket_id, sequence, id"
    _rec_name = "question"
    _log_access = False
    _erasable_columns = ("value", "attachment_id")

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(required=True)
    section = fields.Char("Of", help="The entry of a group of questions.")
    question = fields.Char(required=True)
    kind = fields.Selection([*QUESTION_KINDS, ("paper", "Paper")], required=True)
    value = fields.Text("Answer")
    attachment_id = fields.Many2one(
        "ir.attachment", string="File", index="btree_not_null", ondelete="restrict"
    )
    file = fields.Binary(related="attachment_id.datas", string="Content of the file")
