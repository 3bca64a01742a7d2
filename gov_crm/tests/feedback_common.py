from datetime import timedelta

from .portal_common import PortalCase


class FeedbackCommon(PortalCase):
    """A case that has just been decided, and ways to answer for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.gov_feedback_form_id = False
        cls.form = cls.env.ref("gov_crm.gov_feedback_form_core")
        cls.questions = {it.code: it for it in cls.form.question_ids}

    def _end(self, case=None, outcome="granted", at=None, **words):
        case = case or self.case
        words = {"reason": "Rule 7", "answer": "<p>Come and get it.</p>"} | words
        if outcome in ("withdrawn", "duplicate"):
            words["answer"] = False
        case._decide(
            outcome, words["reason"], words["answer"], at or self.now, self.officer
        )
        return case._last_end()

    def _texts(self, values=(3, 2, 3, 3, 3), **more):
        """The fields of the page: the five questions in their order."""
        texts = {
            f"q{question.id}": str(value)
            for question, value in zip(self.form.question_ids, values, strict=False)
        }
        return texts | {"solved": "yes"} | more

    def _given(self, decision):
        self.env.invalidate_all()
        return decision._feedback()

    def _said(self, count, service=None, day=None, values=(3, 3, 3, 3, 3), **more):
        """Forms on paper without a case, as the database has them afterwards."""
        answers = dict(zip(self.form.question_ids.ids, values, strict=False))
        for _nobody in range(count):
            self.env["gov.feedback"]._record(
                self.form,
                answers,
                self.now,
                service_id=(service or self.permit).id,
                agency_id=self.permits.id,
                channel="paper",
                day=day or self.now.date() - timedelta(days=0),
                **more,
            )
