from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

# The sweep also runs once an hour; much later than that it has stopped.
SWEEP_LATE = timedelta(hours=2)
# What is due for so long has been overlooked.
BACKLOG_LATE = timedelta(minutes=15)
MAIL_LATE = timedelta(hours=1)
OWN_JOBS = "gov_crm"
STATES = ("fine", "look", "act")
ADMINISTRATORS = "gov_crm.group_gov_service_admin,base.group_system"


class GovHealth(models.AbstractModel):
    """Whether what has to run runs: the sweep, its effects, messages, jobs, calendars.

    Nothing lawful depends on a job (a case is late without one), but warnings and letters
    do. Every line says fine, look or act, and what to do.
    """

    _name = "gov.health"
    _description = "Health of the service desk"

    @api.model
    def examine(self):
        """Every finding as ``{"key", "state", "text", "action", "label"}``; oversight, which
        changes nothing, gets no action.

        :raises AccessError: for others than administrators of services or of the system
            and oversight
        """
        if self.env.user.has_groups(ADMINISTRATORS):
            return self._examine()
        if not self.env.user.has_group("gov_crm.group_gov_oversight"):
            raise AccessError(self.env._("Administrators look after the jobs."))
        return [it | {"action": False, "label": False} for it in self._examine()]

    def _check_right(self):
        if not self.env.user.has_groups(ADMINISTRATORS):
            raise AccessError(self.env._("Administrators look after the jobs."))

    def _examine(self):
        findings = [
            *self._sweep(),
            *self._effects(),
            *self._notices(),
            *self._messages(),
            *self._jobs(),
            *self._holidays(),
        ]
        return sorted(findings, key=lambda it: -STATES.index(it["state"]))

    def _overall(self):
        """The worst state of all, and the state of each key, for programs that watch."""
        states = {}
        for finding in self._examine():
            key, state = finding["key"], finding["state"]
            states[key] = max(states.get(key, "fine"), state, key=STATES.index)
        worst = max(states.values(), key=STATES.index, default="fine")
        return {"state": worst, "checks": states}

    @api.model
    def _finding(self, key, state, text, action=False, label=False):
        return {
            "key": key,
            "state": state,
            "text": text,
            "action": action,
            "label": label,
        }

    def _sweep(self):
        # Jobs are read as what they are: whether they run is what is asked here.
        cron = self.env.ref("gov_crm.ir_cron_sweep_timers").sudo()
        now = fields.Datetime.now()
        if not cron.active:
            text = self.env._("The clock sweep is switched off: nobody is warned.")
            return [
                self._finding("sweep", "act", text, "sweep", self.env._("Switch on"))
            ]
        if not cron.lastcall:
            text = self.env._("The clock sweep has not run yet.")
            return [self._finding("sweep", "look", text, "sweep", self.env._("Run it"))]
        text = self.env._(
            "Clock sweep ran %(moment)s.", moment=self._say(cron.lastcall)
        )
        [(late,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM gov_service_timer WHERE next_due_at < %s",
                now - BACKLOG_LATE,
            )
        )
        if late:
            left = (
                self.env._("One time limit waits for it.")
                if late == 1
                else self.env._("%(count)s time limits wait for it.", count=late)
            )
            text = f"{text} {left}"
        else:
            whole = self.env._("Nothing is left over.")
            text = f"{text} {whole}"
        state = "act" if late or now - cron.lastcall > SWEEP_LATE else "fine"
        return [
            self._finding(
                "sweep", state, text, state == "act" and "sweep", self.env._("Run it")
            )
        ]

    def _effects(self):
        """Effects of time limits that failed; those given up wait for a person."""
        self.env.flush_all()
        [(failed, given_up, oldest)] = self.env.execute_query(
            SQL(
                "SELECT count(*), count(*) FILTER (WHERE try_at IS NULL), min(due_at) "
                "FROM gov_timer_effect WHERE tries > 0"
            )
        )
        if not failed:
            return []
        text = self.env._(
            "%(count)s effects of time limits failed, the oldest due %(moment)s.",
            count=failed,
            moment=self._say(oldest),
        )
        more = (
            self.env._("%(count)s were given up.", count=given_up)
            if given_up
            else self.env._("They are tried again by themselves.")
        )
        return [
            self._finding(
                "effects",
                "act" if given_up else "look",
                f"{text} {more}",
                "effects",
                self.env._("Look at them"),
            )
        ]

    def _notices(self):
        """Citizens who have not been told yet that their date has moved."""
        self.env.flush_all()
        [(waiting, oldest)] = self.env.execute_query(
            SQL("SELECT count(*), min(at) FROM gov_case_notice")
        )
        if not waiting:
            return []
        text = self.env._(
            "%(count)s citizens are still to be told of a new date or office.",
            count=waiting,
        )
        late = fields.Datetime.now() - oldest > MAIL_LATE
        return [self._finding("notices", "act" if late else "fine", text)]

    def _messages(self):
        now = fields.Datetime.now()
        rows = dict(
            (state, (count, oldest))
            for state, count, oldest in self.env.execute_query(
                SQL(
                    "SELECT state, count(*), min(create_date) FROM mail_mail "
                    "WHERE state IN ('outgoing', 'exception') GROUP BY state"
                )
            )
        )
        findings = []
        if "exception" in rows:
            failed = rows["exception"][0]
            text = (
                self.env._("One e-mail could not be sent.")
                if failed == 1
                else self.env._("%(count)s e-mails could not be sent.", count=failed)
            )
            findings.append(
                self._finding("mail", "look", text, "mail", self.env._("Try again"))
            )
        waiting, oldest = rows.get("outgoing", (0, None))
        if waiting:
            since = self._say(oldest)
            text = (
                self.env._("One e-mail waits since %(moment)s.", moment=since)
                if waiting == 1
                else self.env._(
                    "%(count)s e-mails wait, the oldest since %(moment)s.",
                    count=waiting,
                    moment=since,
                )
            )
            state = "act" if now - oldest > MAIL_LATE else "fine"
            findings.append(self._finding("mail", state, text))
        if not findings:
            findings.append(
                self._finding("mail", "fine", self.env._("No e-mail waits."))
            )
        return findings

    def _jobs(self):
        own = (
            self.env["ir.model.data"]
            .sudo()
            .search([("module", "=like", f"{OWN_JOBS}%"), ("model", "=", "ir.cron")])
        )
        jobs = (
            self.env["ir.cron"]
            .sudo()
            .with_context(active_test=False)
            .browse(own.mapped("res_id"))
        )
        broken = jobs.exists().filtered(lambda job: job.failure_count or not job.active)
        return [
            self._finding(
                "jobs",
                "act",
                self.env._("The job “%(name)s” is switched off.", name=job.cron_name)
                if not job.active
                else self.env._(
                    "The job “%(name)s” failed %(count)s times in a row.",
                    name=job.cron_name,
                    count=job.failure_count,
                ),
            )
            for job in broken
        ]

    def _holidays(self):
        """Calendars of offices that know no holiday of the coming months."""
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT calendar.name FROM gov_agency agency
                JOIN resource_calendar calendar ON calendar.id = agency.calendar_id
                WHERE agency.active AND NOT EXISTS (
                    SELECT FROM resource_calendar_leaves closure
                    WHERE closure.resource_id IS NULL
                      AND (closure.calendar_id = calendar.id OR closure.calendar_id IS NULL)
                      AND closure.date_to > %s
                ) ORDER BY calendar.name
                """,
                now,
            )
        )
        return [
            self._finding(
                "holidays",
                "look",
                self.env._(
                    "The calendar “%(name)s” knows no holiday from today on. Its time "
                    "limits count through them.",
                    name=name,
                ),
                "holidays",
                self.env._("Enter holidays"),
            )
            for (name,) in rows
        ]

    def _say(self, moment):
        local = fields.Datetime.context_timestamp(self, moment)
        day = self.env["helpdesk.ticket"]._say_date_in_words(local.date())
        return f"{day}, {local:%H:%M}"

    # ------------------------------------------------------------------
    # WHAT TO DO
    # ------------------------------------------------------------------

    @api.model
    def do(self, action):
        """Do what a finding proposes; an action to open, or nothing.

        :param action: name as :meth:`examine` gave it
        :raises AccessError: as there
        """
        self._check_right()
        if action == "sweep":
            # Starting the office's own job is what this page is for.
            cron_sudo = self.env.ref("gov_crm.ir_cron_sweep_timers").sudo()
            cron_sudo.active = True
            cron_sudo._trigger()
            return False
        if action == "mail":
            failed_sudo = (
                self.env["mail.mail"].sudo().search([("state", "=", "exception")])
            )
            failed_sudo.mark_outgoing()
            return False
        actions = {
            "effects": "gov_crm.gov_timer_effect_action",
            "holidays": "gov_crm.resource_calendar_leaves_action",
        }
        if action not in actions:
            raise AccessError(self.env._("There is nothing to do of that name."))
        return self.env["ir.actions.act_window"]._for_xml_id(actions[action])
