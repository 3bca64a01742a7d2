import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.image import base64_to_image

from ..tools import colour

SEAL_HEIGHT = 48
SEAL_WIDEST = 160
_WHITE = "#ffffff"
_GREY = "#f8f9fa"  # of boxes, on which links stand, too


class ResCompany(models.Model):
    """How pages for citizens look: name, seal and colours of the agency."""

    _inherit = "res.company"

    gov_color_head = fields.Char(
        "Colour of the head",
        help="The band at the top of citizens' pages, under white words. Empty: white, under "
        "black words.",
    )
    gov_color_act = fields.Char(
        "Colour of buttons and links",
        help="Of buttons under white words, and of links on white. Empty: as in Odoo.",
    )
    gov_seal_key = fields.Char(
        compute="_compute_gov_seal_key",
        store=True,
        help="Tells one seal from the next, so that phones may keep it; empty without one.",
    )

    gov_seal_width = fields.Integer(
        compute="_compute_gov_seal_key",
        store=True,
        help="In pixels, at the height of the head: a wide logo keeps its shape, and the page "
        "does not move when it arrives.",
    )

    @api.depends("partner_id.image_1920", "uses_default_logo")
    def _compute_gov_seal_key(self):
        for company in self:
            image = not company.uses_default_logo and company.partner_id.image_1920
            company.gov_seal_key = (
                hashlib.sha256(image).hexdigest()[:16] if image else False
            )
            company.gov_seal_width = _shown_width(image) if image else 0

    @api.constrains("gov_color_head", "gov_color_act")
    def _check_gov_colours(self):
        """:raises ValidationError: no colour, or words on it could not be read"""
        for company in self:
            company._check_gov_colour("gov_color_head", _WHITE)
            company._check_gov_colour("gov_color_act", _GREY)

    def _check_gov_colour(self, name, ground):
        chosen = self[name]
        if not chosen:
            return
        label = self._fields[name]._description_string(self.env)
        if not colour.is_colour(chosen):
            raise ValidationError(
                self.env._(
                    "%(label)s: “%(chosen)s” is no colour. Write it like #1b4d89.",
                    label=label,
                    chosen=chosen,
                )
            )
        contrast = colour.contrast(chosen, ground)
        if contrast < colour.READABLE:
            raise ValidationError(
                self.env._(
                    "%(label)s: %(chosen)s is too pale. White words on it, or words of this "
                    "colour on white, have a contrast of %(contrast)s to 1, and people with "
                    "weak eyes need at least 4.5 to 1. Choose a darker one.",
                    label=label,
                    chosen=chosen,
                    contrast=contrast,
                )
            )

    @api.model
    def _citizen_frame(self):
        """What stands around each page for citizens, as plain values.

        :return: dict of name, seal (address or ``""``) and its width in pixels, colours (style
            or ``""``), person (whether somebody is logged in), office (whom to ask, or None)
        """
        company_sudo = self.env.company.sudo()  # what stands on the door of the agency
        colours = {
            "--gov-head": company_sudo.gov_color_head,
            "--gov-act": company_sudo.gov_color_act,
        }
        if company_sudo.gov_color_head:
            colours["--gov-head-words"] = _WHITE
        key = company_sudo.gov_seal_key
        return {
            "name": company_sudo.name,
            "seal": f"/agency/seal/{key}.png" if key else "",
            "seal_width": company_sudo.gov_seal_width,
            "colours": ";".join(f"{name}:{it}" for name, it in colours.items() if it),
            "person": not self.env.user._is_public(),
            "office": self.env["gov.agency"]._front_office_kept(),
        }


def _shown_width(image):
    """How wide a logo (base64) is shown, in pixels; a drawing that has no size is square."""
    try:
        width, height = base64_to_image(image).size
    except UserError:
        return SEAL_HEIGHT
    return max(1, min(SEAL_WIDEST, round(SEAL_HEIGHT * width / height)))
