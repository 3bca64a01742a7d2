from odoo import api, models
from odoo.http import request
from odoo.tools.misc import babel_locale_parse


class IrHttp(models.AbstractModel):
    """One language has several codes: browsers say “fil”, Odoo says “tl_PH”."""

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path):
        # Odoo knows only languages that come with a country, such as “fil-PH”.
        first_visit = not hasattr(request, "is_frontend") and not request.session.uid
        if first_visit and "frontend_lang" not in request.cookies:
            spoken = request.httprequest.accept_languages.best or ""
            if spoken.isalpha():
                request.update_context(lang=spoken)
        return super()._match(path)

    @classmethod
    def _get_default_lang(cls):
        # Odoo asks the database anew for each link of a page; within a request it is one.
        if not request:
            return super()._get_default_lang()
        if not hasattr(request, "gov_default_lang"):
            request.gov_default_lang = super()._get_default_lang()
        return request.gov_default_lang

    @api.model
    def get_nearest_lang(self, lang_code):
        nearest = super().get_nearest_lang(lang_code)
        if nearest or not lang_code or not lang_code.replace("_", "").isalpha():
            return nearest
        wanted = babel_locale_parse(lang_code).language
        if wanted == babel_locale_parse(None).language:
            return None  # what babel says of a code it does not know
        for code in self.env["res.lang"]._get_frontend():
            if babel_locale_parse(code).language == wanted:
                return code
        return None
