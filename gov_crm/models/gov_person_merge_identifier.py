from odoo import api, models


class GovPersonMerge(models.Model):
    """Two people with a valid document of one kind each are not made one."""

    _inherit = "gov.person.merge"

    @api.model
    def _identifier_contradictions(self, kept_sudo, merged_sudo):
        def kinds(person_sudo):
            valid_sudo = person_sudo.id_numbers.filtered(
                lambda number: number.active and not number.gov_is_expired
            )
            return valid_sudo.category_id

        # One number stands on one record only, so two are two numbers.
        reasons = super()._identifier_contradictions(kept_sudo, merged_sudo)
        return reasons + [
            self.env._(
                "Each has a valid document of the kind “%(kind)s”, with another number. Find "
                "out which is right, and archive the wrong one first.",
                kind=kind.name,
            )
            for kind in kinds(kept_sudo) & kinds(merged_sudo)
        ]
