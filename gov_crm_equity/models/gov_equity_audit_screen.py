from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from ..tools.result import RATE, WAIT


class GovEquityAudit(models.Model):
    """The result as plain values, for the page, the spreadsheet and the document alike."""

    _inherit = "gov.equity.audit"

    def _names(self):
        """The names of grounds and groups, as they were when the audit ran."""
        self.ensure_one()
        return self.result["names"]

    def result_for_screen(self):
        """What this audit found, in plain values and in the user's language.

        :return: dict with ``title``, ``subtitle``, ``facts`` (pairs of label and text),
            ``notice``, ``summary`` (sentences), ``buttons``, ``grounds``, ``findings`` (each
            with ``groups`` and ``comparisons``), ``followups``, ``hidden_count``, ``method``
            and ``caveats``. Waits in working days, rates and ratios as fractions; None:
            not known or withheld.
        :raises AccessError: neither equality officer nor oversight
        :raises UserError: the audit is not done
        """
        self.ensure_one()
        self.check_access("read")
        self._check_done()
        result, Words = self.result, self.env["gov.equity.words"]
        findings = [self._finding_for_screen(result, it) for it in result["findings"]]
        return {
            "title": self.name,
            "subtitle": self._period(result),
            "facts": self._facts(result),
            "notice": None,
            "summary": self._summary(findings),
            "buttons": [
                {"name": "action_download_xlsx", "label": self.env._("Spreadsheet")},
                {"name": "action_download_report", "label": self.env._("Report")},
            ],
            "grounds": [
                {"key": key, "name": name}
                for key, name in result["names"]["grounds"].items()
            ],
            "findings": findings,
            "followups": result["followups"],
            "hidden_count": sum(it["suppressed"] for it in result["findings"]),
            "method": Words._method(result),
            "caveats": Words._caveats(result),
        }

    def _check_done(self):
        if self.state != "done":
            raise UserError(self.env._("This audit has no result yet."))

    def _period(self, result):
        return self.env._(
            "Cases received from %(first)s to %(last)s, as they stood on %(as_of)s",
            first=format_date(self.env, self.date_from, date_format="d MMM y"),
            last=format_date(self.env, self.date_to, date_format="d MMM y"),
            as_of=format_date(self.env, self.as_of, date_format="d MMM y"),
        )

    def _facts(self, result):
        nothing_left_out = self.env._("All")
        return [
            (self.env._("Cases"), str(result["cases"])),
            (self.env._("Services"), ", ".join(result["services"]) or nothing_left_out),
            (
                self.env._("Came in at"),
                ", ".join(result["offices"]) or nothing_left_out,
            ),
            (
                self.env._("Asked by"),
                self.user_id.sudo().name,
            ),  # who asked is no secret
            (self.env._("Done"), format_datetime(self.env, self.done_at)),
            (self.env._("Audit before"), self.previous_id.name or self.env._("None")),
            (self.env._("Digest of the result"), self.digest),
        ]

    def _summary(self, findings):
        verdicts = [one["verdict"] for it in findings for one in it["comparisons"]]
        found = verdicts.count("disparity")
        sentences = []
        if found == 1:
            sentences.append(self.env._("One disparity was found: look into it."))
        elif found:
            sentences.append(
                self.env._("%s disparities were found: look into them.", found)
            )
        else:
            sentences.append(self.env._("No disparity was found."))
        sentences.append(
            self.env._(
                "Of %(all)s comparisons %(alike)s show no difference, %(unclear)s are "
                "unclear and of %(few)s nothing can be said.",
                all=len(verdicts),
                alike=verdicts.count("no_difference"),
                unclear=verdicts.count("unclear"),
                few=verdicts.count("too_few"),
            )
        )
        return sentences

    # ------------------------------------------------------------------
    # FINDINGS
    # ------------------------------------------------------------------

    def _finding_for_screen(self, result, finding):
        Words, names = self.env["gov.equity.words"], result["names"]
        key, metric = finding["ground"], finding["metric"]
        comparisons = [
            self._comparison_for_screen(finding, it, names)
            for it in finding["comparisons"]
        ]
        groups = self._groups_for_screen(finding, comparisons, names)
        name = Words._metric_name(metric)
        return {
            "key": f"{key}-{metric}",
            "ground": key,
            "ground_name": names["grounds"][key],
            "protected": finding["protected"],
            "metric": metric,
            "metric_name": name,
            "kind": finding["kind"],
            "verdict": finding["verdict"],
            "verdict_word": Words._verdict_word(finding["verdict"]),
            "sentence": self.env._("There is nobody to compare."),
            "hidden_sentence": Words._hidden_sentence(finding),
            "chart_sentence": self._chart_sentence(name, groups),
            "value_label": self._value_label(finding["kind"]),
            "undisclosed": finding["undisclosed"],
            "suppressed": finding["suppressed"],
            "groups": groups,
            "comparisons": comparisons,
        }

    def _value_label(self, kind):
        return {
            WAIT: self.env._("Half waited so long, working days"),
            RATE: self.env._("Share"),
        }.get(kind, self.env._("Mean"))

    def _comparison_for_screen(self, finding, one, names):
        Words = self.env["gov.equity.words"]
        known = names["groups"][finding["ground"]]
        reference = one["reference"]
        flags = {it["key"]: it["four_fifths"] for it in finding["groups"]}
        ratio = None
        if one["ratio"] is not None:
            ratio = {"value": one["ratio"], "low": one["low"], "high": one["high"]}
        return {
            "group": one["group"],
            "group_name": known[one["group"]],
            "reference": reference,
            "reference_name": known.get(reference) or self.env._("everybody else"),
            "n_group": one["n_group"],
            "n_reference": one["n_reference"],
            "ratio": ratio,
            "odds_ratio": one["odds_ratio"],
            "p": one["p"],
            "p_corrected": one["p_corrected"],
            "test": one["test"],
            "flag": bool(flags[one["group"]]),
            "verdict": one["verdict"],
            "verdict_word": Words._verdict_word(one["verdict"]),
            "sentence": Words._sentence(finding, one, names),
            "not_shown": Words._not_shown(finding, one, names),
            "hidden": one["hidden"],
        }

    def _groups_for_screen(self, finding, comparisons, names):
        by_group = {it["group"]: it for it in comparisons}
        shown = [it for it in finding["groups"] if it["curves"]]
        # Adjusted ones only if all are: only those may be compared by eye.
        mixed = all(any(it["adjusted"] for it in group["curves"]) for group in shown)
        return [
            {
                "key": group["key"],
                "name": names["groups"][finding["ground"]][group["key"]],
                "hidden": group["total"] is None,
                "suppressed": bool(group["hidden"]),
                "n": group["total"],
                "measured": group["measured"],
                "median": group["median"],
                "low": group["median_low"],
                "high": group["median_high"],
                "adjusted_median": group["adjusted_median"],
                "rate": group["rate"],
                "mean": group["mean"],
                "flag": group["four_fifths"],
                "value": self._value(finding["kind"], group),
                "curve": self._curve(group, mixed),
                "comparison": by_group.get(group["key"]),
            }
            for group in finding["groups"]
        ]

    def _value(self, kind, group):
        number = self.env["gov.equity.words"]._number
        if kind == WAIT:
            if group["median"] is None:
                if group["median_reached"] is False:
                    return self.env._("not reached")
                return "–"
            if group["median_high"] is None or group["median_low"] is None:
                return number(group["median"])
            return self.env._(
                "%(median)s (%(low)s to %(high)s)",
                median=number(group["median"]),
                low=number(group["median_low"]),
                high=number(group["median_high"]),
            )
        if kind == RATE:
            if group["rate"] is None:
                return "–"
            return f"{number(100 * group['rate'])} %"
        return "–" if group["mean"] is None else number(group["mean"], 2)

    @staticmethod
    def _curve(group, mixed):
        for curve in group["curves"]:
            if curve["adjusted"] == mixed:
                columns = (
                    curve["times"],
                    curve["waiting"],
                    curve["low"],
                    curve["high"],
                )
                return [list(point) for point in zip(*columns, strict=True)]
        return []

    def _chart_sentence(self, name, groups):
        parts = [
            self.env._("%(group)s: %(value)s", group=it["name"], value=it["value"])
            for it in groups
            if it["curve"]
        ]
        return self.env._(
            "%(metric)s: which share of each group still waited after so many working days. "
            "Half waited so long: %(groups)s.",
            metric=name,
            groups="; ".join(parts),
        )
