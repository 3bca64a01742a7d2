from urllib.parse import urlsplit

from odoo import http
from odoo.http import request, route

COOKIE = "frontend_lang"


class Language(http.Controller):
    """The switch between languages: a plain link that keeps the page."""

    @route(
        "/language/<string:code>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def switch(self, code, page="/services", **_kw):
        """Show ``page`` in the language ``code``, and all pages from now on.

        A citizen with an account gets letters and messages in it, too. Officers have
        chosen the language of their own screens elsewhere.

        :raises NotFound: no such language, or it is not in use
        """
        if code not in request.env["res.lang"]._get_frontend():
            raise request.not_found()
        if not _is_own_page(page):
            page = "/services"
        user = request.env.user
        if user.share and not user._is_public() and _from_here() and user.lang != code:
            user.lang = code  # one's own, with one's own rights
        IrHttp = request.env["ir.http"]
        if code != IrHttp._get_default_lang().code:
            page = IrHttp._url_lang(page, code)
        response = request.redirect(page)
        response.set_cookie(COOKIE, code)
        response.headers["Cache-Control"] = "no-store"
        return response


def _is_own_page(page):
    """Whether this is a path of this site and nothing a browser takes for another one."""
    if not page.startswith("/") or page.startswith("//") or "\\" in page:
        return False
    if any(sign < " " for sign in page):
        return False
    parts = urlsplit(page)
    return not parts.scheme and not parts.netloc


def _from_here():
    """Whether the link stood on a page of ours: no other site changes an account."""
    return request.httprequest.headers.get("Sec-Fetch-Site") != "cross-site"
