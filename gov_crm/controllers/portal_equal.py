from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request, route

from .portal import MAX_ID, CitizenPortal, limited

_DONE = ("saved", "erased")
_PAGE = "/my/equal-treatment"


class CitizenPortalEqual(CitizenPortal):
    """“Equal treatment”: the citizen's own answers, of the own will, to change and to erase."""

    @route(_PAGE, type="http", auth="user", website=True, methods=["GET"])
    @limited
    def portal_equal(self, done="", **_kw):
        self._keep_private()
        return self._render_equal(done=done)

    @route(_PAGE, type="http", auth="user", website=True, methods=["POST"])
    @limited
    def portal_equal_save(self, **_kw):
        self._keep_private()
        self._count("post")
        Fact = request.env["gov.protected.fact"]
        try:
            Fact._declare(self._entered(Fact._questions()), fields.Datetime.now())
        except UserError as error:
            return self._render_equal(error=error.args[0])
        return request.redirect(f"{_PAGE}?done=saved#done")

    @route(f"{_PAGE}/erase", type="http", auth="user", website=True, methods=["POST"])
    @limited
    def portal_equal_erase(self, **_kw):
        self._keep_private()
        self._count("post")
        request.env["gov.protected.fact"]._forget()
        return request.redirect(f"{_PAGE}?done=erased#done")

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _entered(self, questions):
        """``{ground: answer or None}`` of the form.

        :raises UserError: something else than a choice of the page
        """
        form = request.httprequest.form
        answers = {}
        for question in questions:
            text = form.get(f"ground_{question['id']}")
            if text is None:
                continue
            if text and not (text.isdecimal() and int(text) <= MAX_ID):
                raise UserError(
                    request.env._("Choose one of the answers that stand on the page.")
                )
            answers[question["id"]] = int(text) if text else None
        return answers

    def _render_equal(self, done="", error=""):
        questions = request.env["gov.protected.fact"]._questions()
        title = request.env._("Equal treatment")
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "page_name": "gov_equal",
                "title": request.env._("Error: %(title)s", title=title)
                if error
                else title,
                "questions": questions,
                "has_answers": any(question["answer"] for question in questions),
                "done": done if done in _DONE else "",
                "error": error,
            }
        )
        response = request.render("gov_crm.portal_equal", values)
        response.status_code = 422 if error else 200
        return response
