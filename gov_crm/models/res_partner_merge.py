from odoo import fields, models

from ..tools.person_match import contradicts


class ResPartner(models.Model):
    """What speaks against merging two records of citizens."""

    _inherit = "res.partner"

    gov_merge_ids = fields.One2many(
        "gov.person.merge",
        "kept_id",
        string="Merges",
        groups="gov_crm.group_gov_frontline,gov_crm.group_gov_oversight",
    )

    def _gov_birth_contradicts(self, other):
        self.ensure_one()
        return contradicts(self._gov_as_person(), other._gov_as_person())

    def _gov_is_known_beside(self, other):
        """Whether a link says that these are two people: relatives, or one acts for the
        other."""
        pair = [self.id, other.id]
        for model, one, two in self._gov_links_of_two():
            if model in self.env and self.env[model].sudo().search_count(
                [(one, "in", pair), (two, "in", pair)], limit=1
            ):
                return True
        return False

    def _gov_links_of_two(self):
        """``(model, field, field)`` of records that name two different people."""
        return [
            ("gov.relation", "from_id", "to_id"),
            ("gov.representation", "principal_id", "agent_id"),
        ]
