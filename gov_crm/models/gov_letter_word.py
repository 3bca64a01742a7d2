from odoo import api, fields, models

from ..tools import plain_language


class GovLetterWord(models.Model):
    """A word of the agency: one that citizens know, or one for which there is a plainer one.

    The program knows general ones itself; this list is what the agency adds.
    """

    _name = "gov.letter.word"
    _description = "Word in letters"
    _order = "name, id"

    name = fields.Char("Word", required=True)
    instead = fields.Char(
        "Plainer",
        help="What to write instead. Empty: everybody here knows the word, and nobody is "
        "asked to explain it.",
    )

    _name_uniq = models.UniqueIndex(
        "(lower(name))", "This word is in the list already. Change it there."
    )

    @api.model
    def _hints(self, text, lang, known=()):
        """What could be plainer in a text, as sentences in the language of the reader.

        :param lang: language of the text
        :param known: more words that need no explanation, such as the number of the case
        """
        words_sudo = self.sudo().search([])  # a list of words, the same for everybody
        known = [*known, *words_sudo.filtered(lambda it: not it.instead).mapped("name")]
        instead = {it.name: it.instead for it in words_sudo if it.instead}
        found = plain_language.hints(text or "", lang, known, instead)
        is_filipino = (lang or "")[:2] in ("tl", "fi")
        return [self._say(hint, is_filipino) for hint in found]

    def _say(self, hint, is_filipino):
        if hint.kind == "long":
            return self.env._(
                "%(count)s words in one sentence: “%(text)s” Say what happens, then why.",
                count=hint.count,
                text=hint.text,
            )
        if hint.kind == "passive" and is_filipino:
            return self.env._(
                "“%(text)s” does not say who decided. Add “namin”, or the office.",
                text=hint.text,
            )
        if hint.kind == "passive":
            return self.env._(
                "“%(text)s” does not say who does it. Begin with “we”, “you” or the office.",
                text=hint.text,
            )
        if hint.kind == "by":
            return self.env._(
                "“%(text)s” names last who acts. Begin with them.", text=hint.text
            )
        if hint.kind == "abbreviation":
            return self.env._(
                "“%(text)s” is not explained. Write the whole name where it first stands.",
                text=hint.text,
            )
        if hint.instead:
            return self.env._(
                "“%(text)s”: “%(instead)s” is plainer.",
                text=hint.text,
                instead=hint.instead,
            )
        return self.env._(
            "“%(text)s” tells the reader nothing. Leave it out, or say what you mean.",
            text=hint.text,
        )
