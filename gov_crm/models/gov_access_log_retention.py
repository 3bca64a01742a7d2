import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

YEARS_PARAMETER = "gov_crm.access_log_years"
_DEFAULT_YEARS = 5
# The trigger refuses to delete what is younger, whatever the parameter says.
_LEAST_YEARS = 1
# So many rows are deleted in one transaction.
_BATCH = 20_000


class GovAccessLog(models.Model):
    """Rows of the log end when nobody may keep them any longer, and in no other way: the
    trigger lets a deletion through that says it is this one, of rows of over a year."""

    _inherit = "gov.access.log"

    @api.model
    def _retention_years(self):
        """How long rows are kept: the system parameter, but a year at least. What is no
        number counts as not set."""
        # Oversight may read how long; only administrators of Odoo set it.
        text = self.env["ir.config_parameter"].sudo().get_param(YEARS_PARAMETER, "")
        years = int(text) if text.strip().isdigit() else _DEFAULT_YEARS
        return max(years, _LEAST_YEARS)

    @api.autovacuum
    def _gc_old(self):
        """Delete rows older than the years they are kept, the oldest first.

        :return: ``(deleted now, whether there are more)``, as the job wants it
        """
        until = fields.Datetime.now() - relativedelta(years=self._retention_years())
        cr = self.env.cr
        cr.execute("SELECT set_config('gov.erase', 'access_log', true)")
        cr.execute(
            SQL(
                "DELETE FROM gov_access_log WHERE id IN (SELECT id FROM gov_access_log "
                "WHERE at < %s ORDER BY at, id LIMIT %s)",
                until,
                _BATCH,
            )
        )
        deleted = cr.rowcount
        cr.execute("SELECT set_config('gov.erase', '', true)")
        if deleted:
            _logger.info("Deleted %s rows of who looked before %s", deleted, until)
            self.invalidate_model(flush=False)
        return deleted, int(deleted == _BATCH)
