from odoo import models
from odoo.http import request

_ADDRESSES = {"a": "href", "form": "action"}


class IrQweb(models.AbstractModel):
    """Links lead to pages in the language of this one at once. Odoo would lead there by
    a redirect, and each costs a phone with a bad line a second."""

    _inherit = "ir.qweb"

    def _post_processing_att(self, tagName, atts):
        atts = super()._post_processing_att(tagName, atts)
        name = _ADDRESSES.get(tagName)
        address = name and atts.get(name)
        if (
            not isinstance(address, str)
            or not address.startswith("/")
            or not request
            or not getattr(request, "is_frontend", False)
        ):
            return atts
        IrHttp = self.env["ir.http"]
        if self.env.lang in (None, IrHttp._get_default_lang().code):
            return atts
        return {**atts, name: IrHttp._url_lang(address)}
