"""What a code is for, translated when it is known who reads it in which language."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

PURPOSES = {
    "application": _lt(
        "Enter it in your application. So we know that we can reach you here."
    ),
    "resume": _lt("Enter it to go on with your application."),
    "track": _lt("Enter it to see how your request stands."),
    "claim": _lt(
        "Enter it to take your request into your account. Whoever has this code can do so."
    ),
}
