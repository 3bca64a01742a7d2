from odoo import api, models


class GovDeadlineMixin(models.AbstractModel):
    """Records that say how their dates stand in words, which age while a screen is open."""

    _name = "gov.deadline.mixin"
    _description = "Dates in words"

    # Computed from the clock and never stored.
    _deadline_fields = ()

    @api.model
    @api.readonly
    def read_deadlines(self, ids):
        """The dates of these records in words, as they stand now, for screens that stay
        open. It is no look at a record: the screen has been shown already.

        :param ids: records on the screen; those the user does not see are left out
        :return: ``{id: {field: words}}``
        """
        records = self.browse(ids).exists()._filtered_access("read")
        records.invalidate_recordset(self._deadline_fields, flush=False)
        return {
            record.id: {name: record[name] for name in self._deadline_fields}
            for record in records
        }
