from odoo import api, fields, models

from .gov_person_search_new import WRITTEN


class ResPartner(models.Model):
    """Who somebody may be that is being registered on the ordinary form.

    Only people whose record the officer may read; others are looked for at the desk, where
    tries are counted.
    """

    _inherit = "res.partner"

    gov_may_be = fields.Text(
        "Might be the same person",
        compute="_compute_gov_may_be",
        groups="gov_crm.group_gov_frontline",
    )

    @api.depends("name", "gov_is_citizen", *WRITTEN)
    @api.depends_context("uid")
    def _compute_gov_may_be(self):
        for partner in self:
            is_new = partner.gov_is_citizen and not partner._origin
            partner.gov_may_be = is_new and partner._gov_say_may_be()

    def _gov_say_may_be(self):
        """One line a match: who, and why; False for none."""
        search = self.env["gov.person.search"]
        values = {name: self[name] for name in WRITTEN}
        values["gov_area_id"] = self.gov_area_id.id
        person = search._described(values)
        person = person._replace(name=person.name or self.name or "")
        if not person.name and not person.phone and not person.email:
            return False
        lines = [
            ", ".join(filter(None, (row["name"], row["birth"], row["area"])))
            + f": {row['reason']}"
            for row in search._alike_rows(search._alike(person))
        ]
        return "\n".join(lines) or False
