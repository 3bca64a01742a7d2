from odoo import api, models


class GovEquityWords(models.AbstractModel):
    """How the figures came about, and what no audit of this kind shows."""

    _inherit = "gov.equity.words"

    @api.model
    def _method(self, result):
        """How the figures came about, one sentence a line."""
        settings = result["settings"]
        lines = [
            self.env._(
                "Only cases of the same service that came in in the same month are "
                "compared: %(strata)s such sets of %(cases)s cases.",
                strata=result["strata"],
                cases=result["cases"],
            ),
            self.env._(
                "Waits are in working days of the office where the case came in, by its "
                "calendar. A case open on the day of the audit counts as waiting until then "
                "(Kaplan–Meier); withdrawn ones count as ended."
            ),
            self.env._(
                "Waits are tested by the stratified log-rank test, yes-or-no outcomes by "
                "Cochran–Mantel–Haenszel or, where there is little, by Fisher's exact "
                "conditional test, numbers by Mantel's test of mean scores. Ratios are "
                "Mantel–Haenszel, with 95 % intervals."
            ),
            self.env._(
                "All %(family)s comparisons were corrected together (Holm): were nobody "
                "treated differently, %(alpha)s of 100 audits at most would report "
                "something.",
                family=result["family"],
                alpha=self._number(100 * settings["alpha"], 0),
            ),
            self.env._(
                "A disparity needs a ratio below %(lower)s or above %(upper)s, a corrected p "
                "below %(alpha)s and at least %(threshold)s comparable cases in each group. "
                "No difference needs the whole interval within these limits.",
                lower=self._number(settings["lower_limit"], 2),
                upper=self._number(settings["upper_limit"], 2),
                alpha=self._number(settings["alpha"], 2),
                threshold=settings["threshold"],
            ),
            self.env._(
                "The flag “below four fifths” is a quick look at plain rates (29 CFR "
                "1607.4(D)). It ignores services and chance; no verdict rests on it."
            ),
            self.env._(
                "Numbers below %(minimum)s, on sensitive grounds below %(sensitive)s, are "
                "withheld, and what they would follow from; so is what could be subtracted "
                "from an earlier audit.",
                minimum=settings["minimum"],
                sensitive=settings["minimum_sensitive"],
            ),
            self.env._(
                "Worked out with %s.",
                ", ".join(f"{name} {it}" for name, it in result["versions"].items()),
            ),
        ]
        return lines

    @api.model
    def _caveats(self, result):
        """What no audit of this kind shows, one sentence a line."""
        return [
            *(self._not_measured_sentence(code) for code in result["not_measured"]),
            self.env._("It does not show why, and nobody's intention."),
            self.env._(
                "It does not show who never came or gave up, how people were spoken to, or "
                "whether the rules of a service are fair."
            ),
            self.env._(
                "People who did not say which group they belong to are in no comparison. "
                "They may have fared differently. Answers count as they stood when the "
                "audit ran."
            ),
            self.env._(
                "A group too small to compare can be treated badly without its showing "
                "here. Ask them."
            ),
            self.env._("A person with many cases counts many times."),
            self.env._(
                "Satisfaction is what those said who answered. Who does not answer may have "
                "fared differently."
            ),
        ]
