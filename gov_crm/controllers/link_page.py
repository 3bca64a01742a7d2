"""What pages behind a secret link have in common: waiting rooms, feedback, referrals."""

from odoo.http import request

# No script runs there, nothing comes from elsewhere, nobody else is sent the form.
FORM_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def link_page(template, values, status=200, policy=FORM_POLICY):
    """A page that no cache keeps and no other site learns of: its address is the secret.

    :param policy: the ``Content-Security-Policy``
    """
    response = request.render(template, values)
    response.status_code = status
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def void_values():
    """What the page says on which a link ends that opens nothing: nothing of any case, and
    whom to ask."""
    # Name and phone of the body that runs this desk stand on its web site.
    company_sudo = request.env.company.sudo()
    return {
        "title": request.env._("This link is no longer valid"),
        "office": {
            "name": company_sudo.name,
            "phone": company_sudo.phone or "",
            "email": company_sudo.email or "",
        },
    }
