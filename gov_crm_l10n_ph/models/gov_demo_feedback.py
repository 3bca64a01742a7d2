from datetime import timedelta
from random import Random

from odoo import api, fields, models

# How many forms were put into the boxes of the counters, and how content people were.
_BOXES = (
    ("service_business_renewal", 34, 0.86),
    ("service_birth_copy", 27, 0.93),
    ("service_senior_id", 18, 0.97),
    ("service_aics", 12, 0.72),
    # Too few to show.
    ("service_building_permit", 3, 0.5),
)
_SAID = (
    "Mabilis po at mababait ang mga tao sa bintana.",
    "Please put more chairs for the elderly.",
    "Two windows were closed at noon. We waited an hour.",
    "Salamat po!",
    "The list of papers on the wall is not the same as on the web site.",
    "I was sent to another office and back again.",
)
_REGIONS = (3, 3, 3, 3, 1, 4, 6)


class GovDemoTown(models.AbstractModel):
    """What the people of the town said at the end of their cases. Made up, and the same
    each time. The cases of Luz are not answered for: she is asked."""

    _inherit = "gov.demo.town"

    @api.model
    def _load_feedback(self):
        Feedback = self.env["gov.feedback"].sudo()
        if Feedback.search_count([], limit=1):
            return
        town, chance = self.sudo(), Random(2022)
        form = town._record("gov_feedback_form_csm")
        town._answer_for_cases(form, chance)
        for name, count, content in _BOXES:
            service = self.env.ref(f"gov_crm_l10n_ph.{name}", raise_if_not_found=False)
            if service:
                for number in range(count):
                    town._fill_in(form, service, number, content, chance)

    def _answer_for_cases(self, form, chance):
        """Every second of the cases that have ended."""
        luz = self._record("citizen_luz")
        ends = self.env["gov.decision"].search([], order="id")
        for decision in ends:
            ticket = decision.ticket_id
            if (
                ticket.is_open
                or ticket.partner_id == luz
                or not decision._is_last()
                or chance.random() < 0.5
            ):
                continue
            good = decision.outcome in ("granted", "resolved", "deemed_approved")
            now = fields.Datetime.now()
            at = min(decision.at + timedelta(hours=chance.randint(2, 60)), now)
            texts = {
                f"q{question}": str(value)
                for question, value in self._tick(form, good, chance).items()
            }
            solved = "yes" if good else chance.choice(("partly", "no"))
            decision._answer_feedback(
                texts | {"solved": solved}, at, chance.choice(("portal", "link"))
            )

    def _fill_in(self, form, service, number, content, chance):
        """A form on paper from the box of an office."""
        good = chance.random() < content
        now = fields.Datetime.now()
        day = service.agency_id._local(now).date() - timedelta(
            days=chance.randint(0, 25)
        )
        self.env["gov.feedback"]._record(
            form,
            self._tick(form, good, chance),
            now,
            service_id=service.id,
            agency_id=service.agency_id.id,
            channel="paper",
            day=day,
            solved="yes" if good else chance.choice(("partly", "no")),
            comment=chance.choice(_SAID) if number % 6 == 0 else "",
            entered_by_id=self._user("frontline").id,
            batch=f"{service.agency_id.code} {day:%Y-%m}",
        )

    def _tick(self, form, good, chance):
        """Answers that go together: who is content is so with most."""
        answers = {}
        for question in form.question_ids:
            code = question.code
            if question.kind == "scale":
                value = chance.choice((5, 5, 4, 4, 4, 3) if good else (4, 3, 2, 2, 1))
                if code == "SQD5" and chance.random() < 0.4:
                    value = 0
            elif code == "AGE":
                value = chance.randint(18, 84)
            elif code == "REGION":
                value = chance.choice(_REGIONS)
            elif code == "CC1":
                value = chance.choice((1, 1, 1, 2, 3, 4))
            else:
                # The first ones of the list more often; never “N/A”.
                values = question.option_ids.filtered(
                    lambda it: not it.is_not_applicable
                ).mapped("value")
                value = chance.choice((*values, *values[:2]))
            answers[question.id] = value
        known, _wrong = form._read({f"q{it}": str(v) for it, v in answers.items()})
        return known
