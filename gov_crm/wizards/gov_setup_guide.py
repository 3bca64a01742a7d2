from odoo import api, fields, models

STEPS = {
    "agency": "gov_crm.gov_agency_action",
    "calendar": "gov_crm.resource_calendar_action",
    "holidays": "gov_crm.resource_calendar_leaves_action",
    "people": "gov_crm.gov_agency_action",
    "service": "gov_crm.gov_service_action",
    "standard": "gov_crm.gov_service_standard_action",
}


class GovSetupGuide(models.TransientModel):
    """The opening screen of an administrator: what is set up, what comes next.

    Nothing is ticked by hand; each step looks at the data themselves.
    """

    _name = "gov.setup.guide"
    _description = "Set up citizen services"

    done_count = fields.Integer(compute="_compute_steps")
    has_agency = fields.Boolean(compute="_compute_steps")
    has_calendar = fields.Boolean(compute="_compute_steps")
    has_holidays = fields.Boolean(compute="_compute_steps")
    has_people = fields.Boolean(compute="_compute_steps")
    has_service = fields.Boolean(compute="_compute_steps")
    has_standard = fields.Boolean(compute="_compute_steps")
    agency_text = fields.Char(compute="_compute_steps")
    calendar_text = fields.Char(compute="_compute_steps")
    holidays_text = fields.Char(compute="_compute_steps")
    people_text = fields.Char(compute="_compute_steps")
    service_text = fields.Char(compute="_compute_steps")
    standard_text = fields.Char(compute="_compute_steps")

    @api.depends_context("lang")
    def _compute_display_name(self):
        for guide in self:
            guide.display_name = self.env._("Set up")

    @api.depends_context("lang", "uid")
    def _compute_steps(self):
        agencies = self.env["gov.agency"].search([])
        calendars = agencies.calendar_id
        holidays = self.env["resource.calendar.leaves"].search_count(
            [
                ("resource_id", "=", False),
                ("calendar_id", "in", [*calendars.ids, False]),
                ("date_to", ">=", fields.Datetime.now()),
            ]
        )
        # Only how many people have an office, not who.
        people = len(agencies.sudo().user_ids)
        services = self.env["gov.service"].search_count([])
        standards = self.env["gov.service.standard"].search([])
        defaults = standards.filtered(
            lambda s: (s.get_external_id().get(s.id) or "").startswith("gov_crm.")
        )
        own_standards = len(standards) - len(defaults)
        texts = {
            "agency": (bool(agencies), ", ".join(agencies[:3].mapped("name"))),
            "calendar": (bool(calendars), ", ".join(calendars[:3].mapped("name"))),
            "holidays": (
                bool(holidays),
                self.env._("%(count)s days off to come", count=holidays),
            ),
            "people": (bool(people), self.env._("%(count)s members", count=people)),
            "service": (
                bool(services),
                self.env._("%(count)s services", count=services),
            ),
            "standard": (
                bool(own_standards),
                self.env._("%(count)s besides the defaults", count=own_standards),
            ),
        }
        for guide in self:
            for name, (is_done, text) in texts.items():
                guide[f"has_{name}"] = is_done
                guide[f"{name}_text"] = text if is_done else ""
            guide.done_count = sum(is_done for is_done, _text in texts.values())

    def action_open_step(self):
        """Open the list of the step named in the button's context."""
        step = self.env.context.get("gov_step")
        return self.env["ir.actions.act_window"]._for_xml_id(
            STEPS.get(step, STEPS["agency"])
        )
