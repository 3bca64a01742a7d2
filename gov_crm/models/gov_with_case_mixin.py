from odoo import api, fields, models
from odoo.tools import SQL

# Documents whose conversation, tasks and followers are seen with them only.
WITH_CASE = ("helpdesk.ticket", "gov.referral")


class GovWithCaseMixin(models.AbstractModel):
    """What hangs on a case or a referral by model and id is seen with it and nothing else.

    Odoo opens messages, activities and followers also to authors, to notified people and
    to followers. On a case that would outlast the right to see it, so global record rules
    read the two fields below. On documents of other models both are true.
    """

    _name = "gov.with.case.mixin"
    _description = "Seen with the case"
    _inherit = ["gov.sql.access.mixin"]

    # Name of the field with the model of the document; the other one is ``res_id``.
    _gov_model_field = "res_model"

    gov_visible = fields.Boolean(
        "On a case I see", compute="_compute_gov_visible", search="_search_gov_visible"
    )
    gov_editable = fields.Boolean(
        "On a case that is mine to change",
        compute="_compute_gov_editable",
        search="_search_gov_editable",
    )

    @api.depends(lambda self: (self._gov_model_field, "res_id"))
    @api.depends_context("uid")
    def _compute_gov_visible(self):
        self._compute_by_sql("gov_visible", self._gov_visible_sql)

    @api.depends(lambda self: (self._gov_model_field, "res_id"))
    @api.depends_context("uid")
    def _compute_gov_editable(self):
        self._compute_by_sql("gov_editable", self._gov_editable_sql)

    def _search_gov_visible(self, operator, value):
        return self._search_by_sql(operator, value, self._gov_visible_sql)

    def _search_gov_editable(self, operator, value):
        return self._search_by_sql(operator, value, self._gov_editable_sql)

    def _gov_visible_sql(self, alias):
        return self._by_case_sql(alias, "gov_visible")

    def _gov_editable_sql(self, alias):
        return self._by_case_sql(alias, "gov_editable")

    def _by_case_sql(self, alias, name):
        """True for rows on other documents, and for those on cases and referrals the user
        may see (``gov_visible``) or take part in (``gov_editable``)."""
        return SQL(" AND ").join(
            self._by_document_sql(alias, name, model) for model in WITH_CASE
        )

    def _by_document_sql(self, alias, name, model):
        Document = self.env[model]
        return SQL(
            "(%s IS DISTINCT FROM %s OR coalesce(%s, 0) = 0 OR EXISTS ("
            "SELECT FROM %s AS gov_document WHERE gov_document.id = %s AND %s))",
            self._access_column(alias, self._gov_model_field),
            model,
            self._access_column(alias, "res_id"),
            SQL.identifier(Document._table),
            self._access_column(alias, "res_id"),
            getattr(Document, f"_{name}_sql")("gov_document"),
        )
