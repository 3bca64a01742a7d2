from odoo.http import request, route
from odoo.tools.translate import LazyTranslate

from odoo.addons.auth_signup.controllers.main import AuthSignupHome

from .language import COOKIE

_lt = LazyTranslate(__name__)

# What Odoo's own pages of accounts say from its program. A module can translate its own
# sentences only, so they are said once more here.
_SENTENCES = {
    str(sentence._source): sentence
    for sentence in (
        _lt("Wrong login/password"),
        _lt("Passwords do not match; please retype them."),
        _lt("Another user is already registered using this email address."),
        _lt("Could not create a new account."),
        _lt("Could not reset your password"),
        _lt("Invalid signup token"),
        _lt("No account found for this login"),
        _lt("No login provided."),
        _lt("Password reset instructions sent to your email address."),
        _lt("The form was not properly filled in."),
        _lt("Your password has been reset successfully."),
    )
}


class LoginLanguage(AuthSignupHome):
    """The pages of accounts are in the chosen language as all others are, and who logs in
    reads on in the language of the own account."""

    @route()
    def web_login(self, *args, **kwargs):
        if request.httprequest.method == "POST" and _is_empty(request.params):
            # Odoo would answer with an error of the server.
            kept = {"redirect": request.params.get("redirect")}
            return request.redirect_query(
                "/web/login", kept if all(kept.values()) else {}
            )
        chosen = request.cookies.get(COOKIE)
        if request.db and not request.session.uid and chosen:
            # Codes of languages; nobody is known yet who could have rights.
            if chosen in request.env["res.lang"].sudo()._get_frontend():
                request.update_context(lang=chosen)
        return _translated(super().web_login(*args, **kwargs))

    @route()
    def web_auth_signup(self, *args, **kwargs):
        return _translated(super().web_auth_signup(*args, **kwargs))

    @route()
    def web_auth_reset_password(self, *args, **kwargs):
        return _translated(super().web_auth_reset_password(*args, **kwargs))

    def _login_redirect(self, uid, redirect=None):
        user = request.env["res.users"].sudo().browse(uid)  # the language only
        if user.lang:
            request.future_response.set_cookie(COOKIE, user.lang)
        return super()._login_redirect(uid, redirect=redirect)


def _is_empty(params):
    """Whether a form to log in with a password came without login or password."""
    by_password = params.get("type", "password") == "password"
    return by_password and not (params.get("login") and params.get("password"))


def _translated(response):
    """The page, which is not made yet, with Odoo's sentence in the reader's language."""
    values = getattr(response, "qcontext", None) or {}
    for name in ("error", "message"):
        if sentence := _SENTENCES.get(values.get(name)):
            values[name] = request.env._(sentence)
    return response
