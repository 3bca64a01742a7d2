from odoo import models
from odoo.tools.misc import format_date

# The order in which `_specificity` looks at a standard.
SCOPE_FIELDS = (
    "service_ids",
    "channel_ids",
    "agency_ids",
    "case_kind",
    "classification",
)


class GovServiceStandard(models.Model):
    """What a standard is for, and why another was taken, in words."""

    _inherit = "gov.service.standard"

    def _say(self):
        """The promise in one sentence, as staff and citizens read it."""
        self.ensure_one()
        kind = self._label("case_kind") or self.env._("case")
        words = filter(None, (self._label("classification"), kind))
        sentence = self.env._(
            "%(what)s: %(target)s within %(amount)s %(unit)s, counted from %(start)s.",
            what=" ".join(words).capitalize(),
            target=self._label("target").lower(),
            amount=self.amount,
            unit=self._label("unit"),
            start=self._label("starts_at"),
        )
        limits = ("service_ids", "channel_ids", "agency_ids")
        narrow = [word for name in limits if (word := self._scope_word(name))]
        if narrow:
            only = self.env._("Only for %(what)s.", what=", ".join(narrow))
            sentence = f"{sentence} {only}"
        return sentence

    def _say_amount(self):
        """“3 working days”; “” of no standard."""
        if not self:
            return ""
        if self.amount == 1 and self.unit == "working_days":
            return self.env._("1 working day")
        return f"{self.amount} {self._label('unit')}"

    def _label(self, name):
        """The chosen value of a selection field in the reader's language, or “”."""
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

    def _scope_word(self, name):
        """What one field limits this standard to, or “”."""
        self.ensure_one()
        if not self[name]:
            return ""
        if name == "case_kind":
            return self.env._("kind of case “%(kind)s”", kind=self._label(name))
        if name == "classification":
            return self.env._("services of class “%(name)s”", name=self._label(name))
        names = self[name][:3].mapped("name")
        listed = ", ".join(f"“{text}”" for text in names)
        if more := len(self[name]) - len(names):
            listed = self.env._("%(names)s and %(more)s more", names=listed, more=more)
        if name == "service_ids":
            return self.env._("service %(names)s", names=listed)
        if name == "channel_ids":
            return self.env._("what comes in by %(names)s", names=listed)
        return self.env._("office %(names)s and what is below", names=listed)

    def _scope_words(self):
        """What this standard is limited to, the most specific first; empty: nothing."""
        return [word for name in SCOPE_FIELDS if (word := self._scope_word(name))]

    def _why_misfit(self, misfit):
        """Why this standard does not apply, in a sentence; “” where it does.

        :param misfit: what :meth:`_misfit` said
        """
        self.ensure_one()
        if not misfit:
            return ""
        if misfit == "target":
            return self.env._("It is about another target.")
        if misfit == "valid_from":
            return self.env._(
                "Not in force yet on the day of filing: it begins on %(day)s.",
                day=format_date(self.env, self.valid_from),
            )
        if misfit == "valid_to":
            return self.env._(
                "No longer in force on the day of filing: it ended on %(day)s.",
                day=format_date(self.env, self.valid_to),
            )
        return self.env._("Only for %(what)s.", what=self._scope_word(misfit))

    def _why_behind(self, chosen):
        """Why ``chosen`` was taken although this standard fits as well."""
        self.ensure_one()
        for name, mine, theirs in zip(
            SCOPE_FIELDS, self._specificity(), chosen._specificity(), strict=True
        ):
            if theirs and not mine:
                return self.env._(
                    "Less specific: the chosen rule is made for %(what)s.",
                    what=chosen._scope_word(name),
                )
            if mine and not theirs:
                return self.env._(
                    "It fits more closely, and would give a later date: what was promised "
                    "before holds."
                )
        if self.valid_from != chosen.valid_from:
            return self.env._("As specific, but the chosen rule is the later law.")
        return self.env._("As specific, but it stands further down in the list.")
