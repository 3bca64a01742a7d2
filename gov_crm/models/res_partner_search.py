from odoo import api, fields, models, modules
from odoo.tools import SQL

from ..tools import person_name, phone_number

_COMPUTED = ("gov_name_key", "gov_phone_e164")


class ResPartner(models.Model):
    """By what citizens are found: the words of their names and their phone number, each in
    one form. Other contacts have neither.
    """

    _inherit = "res.partner"

    gov_name_key = fields.Char(
        "Name as it is compared",
        compute="_compute_gov_name_key",
        store=True,
        groups="base.group_no_one",
    )
    gov_phone_e164 = fields.Char(
        "Phone number in one form",
        compute="_compute_gov_phone_e164",
        store=True,
        groups="base.group_no_one",
    )

    _gov_name_key_idx = models.Index(
        "USING gin (to_tsvector('simple', gov_name_key)) WHERE gov_is_citizen IS TRUE"
    )
    _gov_phone_e164_idx = models.Index(
        "(gov_phone_e164) WHERE gov_phone_e164 IS NOT NULL"
    )
    # The last digits are what people remember.
    _gov_phone_end_idx = models.Index(
        "(reverse(gov_phone_e164) text_pattern_ops) WHERE gov_phone_e164 IS NOT NULL"
    )
    # Empty but for citizens of an earlier version, until the job has been there.
    _gov_no_name_key_idx = models.Index(
        "(id) WHERE gov_is_citizen IS TRUE AND gov_name_key IS NULL"
    )

    def _auto_init(self):
        # A column that is there already is not computed for all contacts at once; the job
        # does it for citizens.
        self.env.cr.execute(
            "ALTER TABLE res_partner ADD COLUMN IF NOT EXISTS gov_name_key varchar,"
            " ADD COLUMN IF NOT EXISTS gov_phone_e164 varchar"
        )
        return super()._auto_init()

    @api.depends("name", "gov_is_citizen")
    def _compute_gov_name_key(self):
        words = set()
        for partner in self:
            key = partner.gov_is_citizen and person_name.name_key(partner.name)
            partner.gov_name_key = key or ("" if partner.gov_is_citizen else False)
            if key and partner._origin:
                words.update(key.split())
        self.env["gov.name.word"]._learn(words)

    @api.depends("phone", "country_id", "gov_is_citizen")
    def _compute_gov_phone_e164(self):
        for partner in self:
            region = (partner.country_id or self.env.company.country_id).code
            partner.gov_phone_e164 = partner.gov_is_citizen and phone_number.digits(
                partner.phone, region
            )

    # ------------------------------------------------------------------
    # JOB
    # ------------------------------------------------------------------

    @api.model
    def _cron_gov_name_keys(self, limit=1000):
        """Fill what citizens are found by where an earlier version left it empty.

        One committed batch after the other, until none is left or the time for jobs is over.
        """
        left = True
        while left:
            rows = self.env.execute_query(
                SQL(
                    "SELECT id FROM res_partner WHERE gov_is_citizen IS TRUE "
                    "AND gov_name_key IS NULL ORDER BY id LIMIT %s",
                    limit,
                )
            )
            partners = self.browse(row[0] for row in rows)
            for name in _COMPUTED:
                self.env.add_to_compute(self._fields[name], partners)
            partners.flush_recordset(_COMPUTED)
            # Tests are one transaction, which they undo.
            if not modules.module.current_test:
                seconds = self.env["ir.cron"]._commit_progress(len(partners))
                self.env.invalidate_all()
                left = seconds > 0
            left = left and len(partners) == limit
