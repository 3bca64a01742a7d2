_DEMO_MODELS = (
    "gov.agency",
    "gov.area",
    "gov.contact.preference",
    "gov.desk",
    "gov.service",
    "gov.service.requirement",
    "gov.service.step",
    "helpdesk.ticket",
    "helpdesk.ticket.channel",
    "res.country.state",
    "res.partner",
    "res.users",
)


def uninstall_hook(env):
    """What cases rely on stays: standards, calendars of offices, the demo town.

    Its external ids are forgotten, so that Odoo does not try to delete it.
    """
    known = env["ir.model.data"].search([("module", "=", "gov_crm_l10n_ph")])
    by_model = {
        model: rows.mapped("res_id") for model, rows in known.grouped("model").items()
    }
    timers = env["gov.service.timer"].search(
        [("standard_id", "in", by_model.get("gov.service.standard", []))]
    )
    calendar_ids = by_model.get("resource.calendar", [])
    offices = env["gov.agency"].with_context(active_test=False)
    offices = offices.search([("calendar_id", "in", calendar_ids)])
    companies = env["res.company"].search(
        [("resource_calendar_id", "in", calendar_ids)]
    )
    calendars = offices.calendar_id | companies.resource_calendar_id
    keep = {model: by_model.get(model, []) for model in _DEMO_MODELS}
    standards = timers.standard_id
    # A later version points at the one before it.
    Standard = env["gov.service.standard"].with_context(active_test=False)
    standards |= Standard.search([]).previous_id
    keep["gov.service.standard"] = standards.ids
    events = env["gov.service.timer.event"].search([("pause_reason_id", "!=", False)])
    grounds = standards.pause_reason_ids | events.pause_reason_id
    keep["gov.pause.reason"] = grounds.ids
    keep["resource.calendar"] = calendars.ids
    # What citizens answered stays theirs, to change and to erase.
    answers = env["gov.protected.fact"].sudo().search([])
    keep["gov.protected.value"] = answers.value_id.ids
    keep["gov.protected.ground"] = answers.ground_id.ids
    # What citizens answered at the end of a case, with what they were asked.
    forms = env["gov.feedback"].sudo().search([]).form_id
    keep["gov.feedback.form"] = forms.ids
    keep["gov.feedback.question"] = forms.question_ids.ids
    keep["gov.feedback.option"] = forms.question_ids.option_ids.ids
    numbers = env["res.partner.id_number"].with_context(active_test=False).search([])
    keep["res.partner.id_category"] = numbers.category_id.ids
    keep["resource.calendar.leaves"] = calendars.leave_ids.ids
    known.filtered(lambda row: row.res_id in keep.get(row.model, ())).unlink()
