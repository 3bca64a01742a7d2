from odoo import api, fields, models
from odoo.exceptions import ValidationError


class GovSearchSynonym(models.Model):
    """Words that mean the same to citizens, also of different languages: a search for one
    finds services that are described by another."""

    _name = "gov.search.synonym"
    _description = "Words that mean the same"
    _order = "words, id"
    _rec_name = "words"

    words = fields.Char(
        required=True,
        help="Separated by commas, in any language: birth, kapanganakan, panganganak.",
    )
    active = fields.Boolean(default=True)

    @api.constrains("words")
    def _check_words(self):
        for synonym in self:
            if len(synonym._list()) < 2:
                raise ValidationError(
                    self.env._("Enter at least two words, separated by a comma.")
                )

    def _list(self):
        """The words and phrases of this row."""
        return [part for word in self.words.split(",") if (part := word.strip())]
