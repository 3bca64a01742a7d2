import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.modules import module

from ..tools.audit import audit as work_out
from ..tools.result import Published, Settings
from .gov_equity_casework import VOLUNTARY

_logger = logging.getLogger(__name__)

# By when somebody has looked into a disparity.
FOLLOW_UP_DAYS = 30
# A job that was killed is taken up again after so long.
STALE = timedelta(hours=1)
# What share of the work it is to collect the cases.
_COLLECTED = 30


class _Stopped(Exception):
    """Somebody has asked to stop."""


class GovEquityAudit(models.Model):
    """The work itself: collected, worked out and written down by a job."""

    _inherit = "gov.equity.audit"

    # ------------------------------------------------------------------
    # WHAT IT IS ABOUT
    # ------------------------------------------------------------------

    def _asked_grounds(self):
        """The grounds under which citizens answer: of a national ground the general one."""
        self.ensure_one()
        grounds = self.ground_ids
        return (
            grounds.general_id | grounds.filtered(lambda it: not it.general_id)
        ).sorted("code")

    def _service_scope(self):
        """Ids of the services, in order; none for all."""
        return sorted(self.service_ids.ids)

    def _office_scope(self):
        """Ids of the offices and all below them, in order; none for all."""
        if not self.agency_ids:
            return []
        # Which office lies below which is no secret.
        offices = self.env["gov.agency"].sudo().with_context(active_test=False)
        return sorted(offices.search([("id", "child_of", self.agency_ids.ids)]).ids)

    def _scope(self):
        return Published(
            first=self.date_from.isoformat(),
            last=self.date_to.isoformat(),
            services=tuple(sorted(map(str, self._service_scope()))),
            offices=tuple(sorted(map(str, self._office_scope()))),
        )

    def _earlier(self):
        """What all finished audits have shown, for the guard against differencing."""
        # Also those this user might not see: what was published was published.
        done = self.sudo().search(
            [("state", "=", "done"), ("id", "!=", self.id)], order="id"
        )
        return [Published.from_dict(it.result["published"]) for it in done]

    def _earlier_followups(self):
        """What was found and done since the audits before, as plain values."""
        audits, audit = self.browse(), self.previous_id
        while audit and audit not in audits:
            audits |= audit
            audit = audit.previous_id
        return [
            {
                "audit": it.audit_id.name,
                "about": it.line_id.display_name if it.line_id else "",
                "found": it.found,
                "action": it.action,
                "due": it.due_date.isoformat(),
                "done": it.done_date.isoformat() if it.done_date else None,
            }
            for it in audits.followup_ids.sorted(lambda it: (it.due_date, it.id))
        ]

    # ------------------------------------------------------------------
    # JOB
    # ------------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Work out the oldest audit that waits or was interrupted."""
        stale = fields.Datetime.now() - STALE
        waiting = [
            "|",
            ("state", "=", "queued"),
            "&",
            ("state", "=", "running"),
            ("write_date", "<", stale),
        ]
        audit = self.search(waiting, order="id", limit=1)
        if audit:
            user = audit.user_id
            audit.with_user(user).with_context(lang=user.lang, tz=user.tz)._run()
        left = self.search_count(waiting)
        if left:
            self.env.ref("gov_crm_equity.ir_cron_audits")._trigger()
        self.env["ir.cron"]._commit_progress(remaining=left)

    def _run(self):
        """Work this audit out and write down what it found, or why it could not."""
        self.ensure_one()
        now = fields.Datetime.now()
        self._note(state="running", started_at=now, progress=0)
        try:
            self._check_officer()
            result = self._work_out(now)
        except _Stopped:
            self._note(state="cancelled", is_stopping=False)
            return
        except psycopg2.OperationalError:
            raise  # the database is busy or away: the job is run again
        except UserError as error:
            self._fail(str(error))
            return
        except Exception:
            # Whatever it was: the officer must see that it failed, and the log says why.
            _logger.exception("Audit %s failed", self.id)
            self._fail(
                self.env._("Something went wrong. The log of the server tells what.")
            )
            return
        self._finish(result)

    def _fail(self, message):
        if not module.current_test:
            self.env.cr.rollback()
        self._note(state="failed", message=message)

    def _note(self, **values):
        """Write where the job stands, for those who look at it meanwhile."""
        self._transition().write(values)
        self.env.flush_all()
        if not module.current_test:
            # So that others see how far it is, and can ask it to stop.
            self.env["ir.cron"]._commit_progress()

    def _advance(self, share):
        """Tell how far it is, and stop if somebody has asked to.

        :param share: of the statistics, from 0 to 1
        """
        try:
            self._advance_to(share)
        except psycopg2.errors.SerializationFailure:
            # Somebody has written to the audit at this very moment: asked to stop, most
            # likely. Nothing else is pending, so look again.
            self.env.cr.rollback()
            self.env.invalidate_all()
            self._advance_to(share)

    def _advance_to(self, share):
        self.invalidate_recordset(["is_stopping"])
        if self.is_stopping:
            raise _Stopped
        self._note(progress=round(_COLLECTED + (100 - _COLLECTED) * share))

    def _work_out(self, now):
        _first, end = self.env["gov.equity.casework"]._bounds(self.as_of, self.as_of)
        moment = min(end - timedelta(seconds=1), now)
        casework, names = self.env["gov.equity.casework"]._collect(self, moment)
        measured = {column.metric.key for column in casework.columns}
        scope, earlier = self._scope(), self._earlier()
        self._advance(0)
        found = work_out(casework, self._settings(), scope, earlier, self._advance)
        return found.as_dict() | {
            "names": names,
            "as_of": fields.Datetime.to_string(moment),
            "zone": self.env["gov.equity.casework"]._zone(),
            "services": self.service_ids.mapped("name"),
            "offices": self.agency_ids.mapped("name"),
            "not_measured": [
                code
                for code in self.metric_ids.mapped("code")
                if code in VOLUNTARY and code not in measured
            ],
            "followups": self._earlier_followups(),
        }

    def _settings(self):
        return Settings(
            minimum=self.minimum,
            minimum_sensitive=self.minimum_sensitive,
            reference=self.reference,
        )

    # ------------------------------------------------------------------
    # RESULT
    # ------------------------------------------------------------------

    def _finish(self, result):
        self._transition().write(
            {
                "state": "done",
                "progress": 100,
                "result": result,
                "digest": self._digest(result),
                "done_at": fields.Datetime.now(),
                "is_stopping": False,
            }
        )
        self.env["gov.equity.audit.line"]._transition().create(
            self._line_values(result)
        )
        self._give_tasks(result)

    def _line_values(self, result):
        metrics = {it.code: it.id for it in self.env["gov.equity.metric"].search([])}
        names = result["names"]
        values = []
        for number, finding in enumerate(result["findings"]):
            ground = finding["ground"]
            groups = {group["key"]: group for group in finding["groups"]}
            for place, one in enumerate(finding["comparisons"]):
                reference = one["reference"]
                flags = groups[one["group"]]
                values.append(
                    {
                        "audit_id": self.id,
                        "finding": number,
                        "place": place,
                        "metric_id": metrics[finding["metric"]],
                        "ground_code": ground,
                        "ground_name": names["grounds"][ground],
                        "is_protected": finding["protected"],
                        "group_code": one["group"],
                        "group_name": names["groups"][ground][one["group"]],
                        "reference_code": reference,
                        "reference_name": names["groups"][ground].get(reference)
                        or self.env._("everybody else"),
                        "n_group": one["n_group"],
                        "n_reference": one["n_reference"],
                        "ratio": one["ratio"],
                        "low": one["low"],
                        "high": one["high"],
                        "p": one["p"],
                        "p_holm": one["p_corrected"],
                        "four_fifths": bool(flags["four_fifths"]),
                        "verdict": one["verdict"],
                        "reason": one["reason"],
                        "suppressed": one["hidden"],
                    }
                )
        return values

    def _give_tasks(self, result):
        """A disparity is a task: find out, and put it right or explain it."""
        Words = self.env["gov.equity.words"]
        due = fields.Date.context_today(self) + timedelta(days=FOLLOW_UP_DAYS)
        for finding in result["findings"]:
            found = [
                it for it in finding["comparisons"] if it["verdict"] == "disparity"
            ]
            if found:
                sentences = [
                    Words._sentence(finding, it, result["names"]) for it in found
                ]
                self.activity_schedule(
                    "gov_crm_equity.mail_activity_disparity",
                    due,
                    summary=self.env._(
                        "Disparity: %(metric)s, %(ground)s",
                        metric=Words._metric_name(finding["metric"]),
                        ground=result["names"]["grounds"][finding["ground"]],
                    ),
                    note=Words._paragraphs(sentences),
                    user_id=self.user_id.id,
                )
