from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date, plaintext2html

from ..tools.application_form import ADDRESS


class GovApplication(models.Model):
    """Sending: the draft becomes a case, once."""

    _inherit = "gov.application"

    def _why_not_file(self):
        """Why it cannot be sent yet, in a sentence, or “”."""
        self.ensure_one()
        if any(not step["is_done"] for step in self._steps()):
            return self.env._("Something is still to be filled in.")
        return ""

    def _file(self, at):
        """File what was filled in as a case; called again, give the same case.

        :param at: naive UTC
        :return: ``helpdesk.ticket``, as superuser: callers show its receipt to who applied
        :raises UserError: something is still to be filled in
        """
        self.ensure_one()
        self._lock()
        if self.ticket_id:
            return self.ticket_id
        if refusal := self._why_not_file():
            raise UserError(refusal)
        self = self.with_context(lang=self.lang or self.env.lang)
        partner = self._citizen()
        rows = self._answer_rows()
        ticket = self._case_model().create(self._case_values(partner, rows)).sudo()
        for row in rows:
            row["ticket_id"] = ticket.id
        files = self._files([row.get("attachment_id") for row in rows])
        # What was sent belongs to the case from now on; what was not stays behind.
        files.write({"res_model": ticket._name, "res_id": ticket.id})
        self.env["gov.case.answer"].create(rows)
        self._files().unlink()
        self.write(
            {
                "state": "sent",
                "ticket_id": ticket.id,
                "partner_id": partner.id,
                # It stands on the case; nobody needs it twice.
                "answers": {},
                "papers": {},
                "done_pages": [],
                "contact_name": False,
                "contact_phone": False,
                "contact_email": False,
                "saved_at": at,
            }
        )
        return ticket

    def _citizen(self):
        """Who asks: the account, whom the officer helps, or somebody new whose contact was
        confirmed a moment ago."""
        if self.partner_id:
            if not self.partner_id.gov_is_citizen and all(
                user.share for user in self.partner_id.user_ids
            ):
                # Who registered on the website becomes somebody officers know as a citizen.
                self.partner_id.gov_is_citizen = True
            return self.partner_id
        return self.env["res.partner"]._gov_new_from_application(
            {
                "name": self.contact_name,
                "phone": self.contact_phone,
                "email": self.contact_email,
                "lang": self.lang,
            }
        )

    def _case_model(self):
        """In whose rights the case is filed: the officer's; else the system's, as citizens
        file through their pages only."""
        Case = self.env["helpdesk.ticket"].with_context(lang=self.env.lang)
        if self.officer_id:
            return Case.with_user(self.officer_id)
        return Case.sudo()

    def _case_values(self, partner, rows):
        """Values of the case."""
        service = self.service_id
        values = {
            "partner_id": partner.id,
            "service_id": service.id,
            "name": service.name,
            "description": self._summary(rows),
        }
        if not self.officer_id:
            values["agency_id"] = service.agency_id.id
            web = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web")
            values["channel_id"] = web.id
        missing = self._missing()
        if missing:
            values["missing_papers"] = "\n".join(
                " ".join(paper.name.split()) for paper in missing
            )
        return values

    def _summary(self, rows):
        """The answers as text, which goes along where the case goes."""
        texts = []
        for row in rows:
            if row["kind"] in ("file", "paper") or not row["value"]:
                continue
            question = (
                f"{row['section']}: {row['question']}"
                if row["section"]
                else row["question"]
            )
            texts.append(f"{question}\n{row['value']}")
        return plaintext2html("\n\n".join(texts)) if texts else False

    # ------------------------------------------------------------------
    # ANSWERS IN WORDS
    # ------------------------------------------------------------------

    def _answer_rows(self):
        """Everything that was said, in words and in its order: values for
        ``gov.case.answer`` but the case."""
        answers, rows = self._kept_answers(), []
        form = self._form()
        for question in form.shown(form.top, answers):
            record = self.env["gov.service.question"].browse(question.id)
            value = answers.get(question.key)
            if question.kind != "group":
                rows += self._rows_of(record, value)
                continue
            parts = form.shown(form.parts[question.id], answers)
            for number, entry in enumerate(value or [{}], start=1):
                name = record.name
                if record.is_repeatable:
                    name = self.env._("%(what)s, %(number)s", what=name, number=number)
                for part in parts:
                    child = self.env["gov.service.question"].browse(part.id)
                    rows += self._rows_of(child, entry.get(part.key), name)
        rows += self._paper_rows()
        return [{**row, "sequence": number} for number, row in enumerate(rows, start=1)]

    def _rows_of(self, question, value, section=False):
        row = {
            "section": section,
            "question": question.name,
            "kind": question.kind,
            "value": self._say_answer(question, value),
            "attachment_id": False,
        }
        if question.kind == "file" and value:
            return [
                {**row, "value": file.name, "attachment_id": file.id}
                for file in self._files(value)
            ] or [row]
        return [row]

    def _paper_rows(self):
        rows = []
        for paper in self.service_id._application_requirements():
            said = (self.papers or {}).get(str(paper.id)) or {}
            row = {
                "section": False,
                "question": paper.name,
                "kind": "paper",
                "value": self._say_paper(said),
                "attachment_id": False,
            }
            files = self._files(said.get("files") or [])
            if said.get("state") == "sent" and files:
                rows += [
                    {**row, "value": file.name, "attachment_id": file.id}
                    for file in files
                ]
            else:
                rows.append(row)
        return rows

    def _say_paper(self, said):
        """What was said about a paper of which no file was sent."""
        if said.get("state") == "later":
            return self.env._("You will bring or send it later")
        if said.get("state") != "not_needed":
            return False
        if said.get("because"):
            return self.env._("Not needed: %(reason)s", reason=said["because"])
        return self.env._("Not needed")

    def _say_answer(self, question, value):
        """An answer as a person reads it; False where there is none."""
        if not value:
            return False
        if question.kind in ("choice", "choices"):
            chosen = [value] if isinstance(value, str) else value
            return "; ".join(
                choice.name
                for choice in question.choice_ids
                if str(choice.id) in chosen
            )
        if question.kind == "date":
            return format_date(self.env, value, date_format="d MMMM y")
        if question.kind == "address":
            return ", ".join(filter(None, map(value.get, ADDRESS))) or False
        if question.kind == "file":
            return ", ".join(self._files(value).mapped("name"))
        return value
