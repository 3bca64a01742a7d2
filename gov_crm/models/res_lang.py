from urllib.parse import urlencode

from werkzeug.exceptions import HTTPException

from odoo import api, http, models
from odoo.http import request
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse

from ..tools.text_language import language_of


class ResLang(models.Model):
    """Languages as citizens choose and hear them."""

    _inherit = "res.lang"

    @api.model
    def _gov_tag(self, code):
        """The language as browsers and screen readers know it: “fil-PH” for ``tl_PH``.

        :param code: code of a language of Odoo; English for none
        """
        return str(babel_locale_parse(code or "en_US")).replace("_", "-")

    @api.model
    def _gov_own_name(self, code):
        """What the language calls itself: “Filipino”, “English”, “français”.

        :param code: code of an active language
        """
        names = [
            babel_locale_parse(other).language for other in self._get_active_by("code")
        ]
        locale = babel_locale_parse(code)
        own_name = (
            locale.get_language_name()
            if names.count(locale.language) == 1
            else locale.get_display_name()
        )
        return own_name or self._get_data(code=code).name

    @api.model
    def _gov_switch(self):
        """The languages one can read this page in, as plain values: ``name``, ``tag``,
        ``url`` (the same page in that language) and ``current``. Empty where there is
        but one."""
        codes = list(self._get_active_by("code"))
        if len(codes) < 2 or not request:
            return []
        page = urlencode({"page": _page()})
        return [
            {
                "name": self._gov_own_name(code),
                "tag": self._gov_tag(code),
                "url": f"/language/{code}?{page}",
                "current": code == self.env.lang,
            }
            for code in codes
        ]

    @api.model
    def _gov_other_language(self, text):
        """The language of a text where it is certainly another one than the reader's, as
        the value of a ``lang`` attribute; else “”.

        :param text: plain text that a person wrote
        """
        tag = language_of(text)
        return "" if tag == self._gov_tag(self.env.lang).split("-")[0] else tag

    @api.model
    def _gov_untranslated(self, records, names):
        """Which texts of an office have not been written in the reader's language and are
        therefore shown in English.

        :param records: published records, as superuser
        :param names: translated fields of them, kept in the database
        :return: set of (id, name)
        """
        lang = self.env.lang or "en_US"
        if lang == "en_US" or not records:
            return set()
        missing = SQL(", ").join(
            SQL(
                "%(field)s IS NOT NULL AND NOT %(field)s ? %(lang)s",
                field=SQL.identifier(name),
                lang=lang,
            )
            for name in names
        )
        records.flush_recordset(names)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM %s WHERE id IN %s",
                missing,
                SQL.identifier(records._table),
                tuple(records.ids),
            )
        )
        return {
            (row[0], name)
            for row in rows
            for name, is_missing in zip(names, row[1:], strict=True)
            if is_missing
        }


def _page():
    """Address of the page that is shown now, without its language; the charter where it
    is the answer to a form that has no page of its own."""
    wanted = request.httprequest
    if wanted.method not in ("GET", "HEAD"):
        router = http.root.get_db_router(request.db).bind("")
        try:
            router.match(wanted.path, method="GET")
        except HTTPException:
            return "/services"
        return wanted.path
    query = wanted.query_string.decode("ascii", "ignore")
    return f"{wanted.path}?{query}" if query else wanted.path
