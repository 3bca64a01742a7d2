from markupsafe import Markup

from odoo import api, models
from odoo.tools.misc import formatLang

from ..tools.result import RATE, SCORE, WAIT


class GovEquityWords(models.AbstractModel):
    """Findings in sentences for people who know no statistics.

    Each says what was compared, how it came out and how sure that is; beside it stands what
    it does not show. All work on the plain values of a result (`tools.result`).
    """

    _name = "gov.equity.words"
    _description = "Words of an audit"

    # ------------------------------------------------------------------
    # NAMES
    # ------------------------------------------------------------------

    @api.model
    def _metric_name(self, code):
        """The name of a metric."""
        return self.env["gov.equity.metric"].search([("code", "=", code)]).name or code

    @api.model
    def _verdict_word(self, verdict):
        return {
            "disparity": self.env._("Disparity"),
            "unclear": self.env._("Unclear"),
            "too_few": self.env._("Too few"),
            "no_difference": self.env._("No difference"),
        }[verdict]

    @api.model
    def _group_names(self, finding, comparison, names):
        """The names of the group and of whom it is compared with, in quotes."""
        known = names["groups"][finding["ground"]]
        reference = comparison["reference"]
        return (
            self.env._("“%s”", known[comparison["group"]]),
            self.env._("all others")
            if reference is None
            else self.env._("“%s”", known[reference]),
        )

    @api.model
    def _what(self, metric):
        """What is waited for, or what happens, inside a sentence."""
        return {
            "first_response": self.env._("the first answer"),
            "resolution": self.env._("the end of the case"),
            "pause_length": self.env._("the end of pauses"),
            "kept": self.env._("every promise kept"),
            "granted": self.env._("what was asked for granted in full"),
            "paused": self.env._("the case paused"),
            "extended": self.env._("the time limit extended"),
            "hops": self.env._("the case handed over"),
            "jumped": self.env._("the case passed over in the queue"),
            "advanced": self.env._("the case taken before its turn"),
            "satisfied": self.env._("a satisfying answer"),
        }[metric]

    # ------------------------------------------------------------------
    # SENTENCES
    # ------------------------------------------------------------------

    @api.model
    def _sentence(self, finding, comparison, names):
        """What came out of one comparison."""
        group, reference = self._group_names(finding, comparison, names)
        words = {
            "group": group,
            "reference": reference,
            "what": self._what(finding["metric"]),
        }
        parts = [self._verdict_sentence(finding, comparison, words)]
        if comparison["hidden"]:
            parts.append(
                self.env._("The figures are withheld, so that nobody can be made out.")
            )
        elif comparison["ratio"] is not None:
            parts += [
                self._figures_sentence(finding, comparison, words),
                self._ratio_sentence(finding, comparison, words),
                self._chance_sentence(comparison),
            ]
        return " ".join(part for part in parts if part)

    def _verdict_sentence(self, finding, comparison, words):
        verdict, reason = comparison["verdict"], comparison["reason"]
        if verdict == "disparity":
            return self._difference_sentence(finding, comparison, words)
        if verdict == "no_difference":
            return self.env._(
                "%(group)s and %(reference)s fared alike, as to %(what)s: whatever "
                "difference there is, it is less than a quarter.",
                **words,
            )
        if verdict == "unclear":
            if reason == "curves_differ":
                return self.env._(
                    "It is unclear whether %(group)s and %(reference)s fared alike, as to "
                    "%(what)s: on the whole about so, yet half of the one group waited much "
                    "longer than half of the other.",
                    **words,
                )
            return self.env._(
                "It is unclear whether %(group)s and %(reference)s fared alike, as to "
                "%(what)s: the figures allow both.",
                **words,
            )
        why = {
            "few_cases": self.env._("one of them has too few cases to compare"),
            "few_events": self.env._("it happened too seldom"),
            "no_overlap": self.env._(
                "they had no service and month in common in which to compare them"
            ),
            "nothing_measured": self.env._("there are no cases of one of them"),
            "hidden": self.env._("one of them is too small to be shown"),
        }.get(reason, "")
        return self.env._(
            "Nothing can be said about %(group)s and %(reference)s, as to %(what)s: %(why)s.",
            why=why,
            **words,
        )

    def _difference_sentence(self, finding, comparison, words):
        less = comparison["ratio"] is not None and comparison["ratio"] < 1
        if finding["kind"] == WAIT:
            if less or (comparison["ratio"] is None and comparison["worse"]):
                return self.env._(
                    "%(group)s waited longer for %(what)s than %(reference)s, within the "
                    "same service and month.",
                    **words,
                )
            return self.env._(
                "%(group)s waited less long for %(what)s than %(reference)s, within the "
                "same service and month.",
                **words,
            )
        if comparison["ratio"] is None:
            less = comparison["worse"] == finding["favourable"]
        if less:
            return self.env._(
                "%(group)s had %(what)s less often than %(reference)s, within the same "
                "service and month.",
                **words,
            )
        return self.env._(
            "%(group)s had %(what)s more often than %(reference)s, within the same service "
            "and month.",
            **words,
        )

    def _figures_sentence(self, finding, comparison, words):
        groups = {group["key"]: group for group in finding["groups"]}
        mine, other = groups[comparison["group"]], groups.get(comparison["reference"])
        if not other:
            return ""
        kind = finding["kind"]
        if kind == WAIT:
            key = "adjusted_median"
            if mine[key] is None or other[key] is None:
                key = "median"
            if mine[key] is None or other[key] is None:
                return ""
            return self.env._(
                "Half of %(group)s had waited %(mine)s working days or less, half of "
                "%(reference)s %(other)s.",
                mine=self._number(mine[key]),
                other=self._number(other[key]),
                **words,
            )
        if kind == RATE and mine["rate"] is not None and other["rate"] is not None:
            return self.env._(
                "Over all services it is %(mine)s %% of %(group)s and %(other)s %% of "
                "%(reference)s.",
                mine=self._number(100 * mine["rate"]),
                other=self._number(100 * other["rate"]),
                **words,
            )
        if kind == SCORE and mine["mean"] is not None and other["mean"] is not None:
            return self.env._(
                "Over all services it is %(mine)s times a case of %(group)s and %(other)s "
                "of %(reference)s.",
                mine=self._number(mine["mean"], 2),
                other=self._number(other["mean"], 2),
                **words,
            )
        return ""

    def _ratio_sentence(self, finding, comparison, words):
        values = {
            "ratio": self._number(100 * comparison["ratio"], 0),
            "low": self._number(100 * comparison["low"], 0),
            "high": self._number(100 * comparison["high"], 0)
            if comparison["high"] is not None
            else self.env._("any number"),
        }
        if finding["kind"] == WAIT:
            return self.env._(
                "For every 100 of %(reference)s who reached it in a given time, %(ratio)s of "
                "%(group)s did (between %(low)s and %(high)s).",
                **words,
                **values,
            )
        return self.env._(
            "For every 100 times it happened to %(reference)s, it happened %(ratio)s times "
            "to as many of %(group)s (between %(low)s and %(high)s).",
            **words,
            **values,
        )

    def _chance_sentence(self, comparison):
        p = comparison["p_corrected"]
        if p is None:
            return ""
        if p < 0.001:
            return self.env._(
                "By chance alone this would come about less than once in a thousand audits."
            )
        if p < 0.05:
            return self.env._(
                "By chance alone this would come about in fewer than %s of 100 audits.",
                self._number(100 * p, 1),
            )
        return self.env._("Chance alone can explain what was seen.")

    @api.model
    def _not_shown(self, finding, comparison, names):
        """What one comparison does not show."""
        verdict = comparison["verdict"]
        if verdict == "disparity":
            return self.env._("Why it is so, and that anybody meant it.")
        if verdict == "no_difference":
            return self.env._(
                "That every single person was treated fairly, or that others outside these "
                "figures were."
            )
        if verdict == "too_few":
            return self.env._("Anything: neither equal nor unequal treatment.")
        return self._would_have_shown(finding, comparison)

    def _would_have_shown(self, finding, comparison):
        if comparison["hidden"] or comparison["shows_below"] is None:
            return self.env._("That all is well.")
        if comparison["shows_days"] is not None:
            return self.env._(
                "That all is well. A wait longer by %s working days would probably have "
                "shown, a smaller difference not.",
                self._number(comparison["shows_days"]),
            )
        if comparison["shows_points"] is not None:
            return self.env._(
                "That all is well. A difference of %s percentage points would probably have "
                "shown, a smaller one not.",
                self._number(100 * comparison["shows_points"]),
            )
        return self.env._(
            "That all is well. %s instead of 100 would probably have shown, a smaller "
            "difference not.",
            self._number(100 * comparison["shows_below"], 0),
        )

    @api.model
    def _hidden_sentence(self, finding):
        """How much of a finding is withheld, and why; empty if nothing is."""
        if not finding["suppressed"]:
            return ""
        return self.env._(
            "Numbers withheld: %(count)s. Those below %(minimum)s are never shown, and others "
            "with them, so that nobody can subtract.",
            count=finding["suppressed"],
            minimum=finding["minimum"],
        )

    @api.model
    def _not_measured_sentence(self, code):
        return self.env._(
            "%s was not measured: nobody answered when asked. That is no sign that all were "
            "treated alike.",
            self._metric_name(code),
        )

    # ------------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------------

    @api.model
    def _number(self, value, digits=1):
        """A number in the reader's language, without needless zeros."""
        value = round(value, digits)
        if value == round(value):
            digits = 0
        return formatLang(self.env, value, digits=digits)

    @api.model
    def _paragraphs(self, sentences):
        return Markup().join(Markup("<p>%s</p>") % sentence for sentence in sentences)
