from odoo import api, models

# By kind of view: those of engagements.
_OURS = {
    "form": "gov_crm.crm_lead_view_form_engagement",
    "list": "gov_crm.crm_lead_view_list_engagement",
    "kanban": "gov_crm.crm_lead_view_kanban_engagement",
    "search": "gov_crm.crm_lead_view_search_engagement",
}


class CrmLead(models.Model):
    """Whoever sells nothing meets engagements in their own views everywhere, also where Odoo
    opens leads by itself: those of the CRM are about revenue."""

    _inherit = "crm.lead"

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        if (
            not view_id
            and view_type in _OURS
            and not self.env.context.get(f"{view_type}_view_ref")
            and not self.env.user.has_group("sales_team.group_sale_salesman")
            and any(
                self.env.user.has_group(f"gov_crm.group_gov_{role}")
                for role in ("frontline", "oversight")
            )
        ):
            view_id = self.env.ref(_OURS[view_type]).id
        return super().get_view(view_id, view_type, **options)
