from odoo import api, models
from odoo.tools import human_size

from ..tools.application_form import ADDRESS, MAX_ROWS, split_date


class GovApplication(models.Model):
    """The pages of an application as plain values.

    Whoever calls has found the application by the account, the officer or the token it
    belongs to.
    """

    _inherit = "gov.application"

    # ------------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------------

    def _url(self, key=""):
        url = f"/services/{self.service_id.slug}/apply"
        return f"{url}/{key}" if key else url

    def _step_list(self):
        """The steps in words, for the list of what is to do."""
        steps, open_before = [], False
        for step in self._steps():
            begun = "begun" if step["is_begun"] else "todo"
            state = "done" if step["is_done"] else begun
            steps.append(
                {
                    "key": step["key"],
                    "title": self._step_title(step["key"]),
                    "url": self._url(step["key"]),
                    "state": state,
                }
            )
            open_before = open_before or not step["is_done"]
        steps.append(
            {
                "key": "check",
                "title": self.env._("Check your answers and send"),
                "url": self._url("check"),
                "state": "wait" if open_before else "todo",
            }
        )
        return steps

    def _step_title(self, key):
        if key == "papers":
            return self.env._("Your papers")
        if key == "contact":
            return self.env._("How we reach you")
        if key == "check":
            return self.env._("Check your answers before you send")
        pages = dict(self._pages())
        questions = pages.get(int(key)) or ()
        if len(questions) == 1:
            return self._question(questions[0].id).name
        plain = [number for number, them in pages.items() if len(them) > 1]
        if len(plain) == 1:
            return self.env._("About your request")
        return self.env._(
            "About your request, part %(number)s",
            number=1 + sum(number < int(key) for number in plain),
        )

    def _frame(self, key):
        """What stands around a step: where it is, the way back, when it was saved."""
        keys = [step["key"] for step in self._steps()] + ["check"]
        place = keys.index(key)
        return {
            "service": self.service_id.name,
            "url": self._url(key),
            "start_url": self._url(),
            "key": key,
            "number": place + 1,
            "total": len(keys),
            "title": self._step_title(key),
            "back": self._url(keys[place - 1]) if place else self._url(),
            "saved": self._say_saved(),
            "office": self.service_id.agency_id._public_contact(),
            "citizen": self.partner_id.name if self.officer_id else "",
        }

    # ------------------------------------------------------------------
    # QUESTIONS
    # ------------------------------------------------------------------

    def _question(self, question_id):
        return self.env["gov.service.question"].browse(question_id)

    def _fields_of(self, questions, errors=None):
        """The fields of a page.

        :param questions: of the kernel
        :param errors: ``{name of the field: sentence}``
        """
        answers, errors = self.answers or {}, errors or {}
        form = self._form()
        fields = []
        for question in questions:
            value = answers.get(question.key)
            if question.kind == "group":
                parts = form.shown(form.parts[question.id], answers)
                fields.append(self._group_field(question, parts, value or [], errors))
            else:
                fields.append(self._field(question, f"q{question.id}", value, errors))
        return fields

    def _group_field(self, group, parts, rows, errors):
        record, name = self._question(group.id), f"q{group.id}"
        rows = list(rows[:MAX_ROWS]) or [{}]
        return {
            "name": name,
            "id": group.id,
            "kind": "group",
            "label": record.name,
            "hint": record.help or "",
            "is_optional": not record.is_required,
            "error": errors.get(name, ""),
            "rows": [
                {
                    "number": number,
                    "title": self.env._(
                        "%(what)s, %(number)s", what=record.name, number=number + 1
                    )
                    if record.is_repeatable
                    else "",
                    "fields": [
                        self._field(
                            part,
                            f"{name}-{number}-q{part.id}",
                            row.get(part.key),
                            errors,
                        )
                        for part in parts
                    ],
                }
                for number, row in enumerate(rows)
            ],
            "can_add": record.is_repeatable and len(rows) < MAX_ROWS,
            "can_remove": len(rows) > 1,
            "anchor": name,
        }

    def _field(self, question, name, value, errors):
        record = self._question(question.id)
        field = {
            "name": name,
            "kind": record.kind,
            "label": record.name,
            "hint": record.help or "",
            "is_optional": not record.is_required,
            "error": errors.get(name, ""),
            "value": value or "",
            "anchor": name,
            "condition": "",
        }
        if record.kind in ("choice", "choices"):
            chosen = [value] if isinstance(value, str) else value or []
            field["choices"] = [
                {
                    "value": str(choice.id),
                    "name": choice.name,
                    "is_chosen": str(choice.id) in chosen,
                }
                for choice in record.choice_ids
            ]
            if record.choice_ids:
                field["anchor"] = f"{name}-{record.choice_ids[0].id}"
        elif record.kind == "date":
            field["parts"] = dict(
                zip(("day", "month", "year"), split_date(value), strict=True)
            )
            field["anchor"] = f"{name}-day"
        elif record.kind == "address":
            given = value if isinstance(value, dict) else {}
            field["parts"] = {part: given.get(part, "") for part in ADDRESS}
            field["anchor"] = f"{name}-street"
        elif record.kind == "file":
            field["files"] = self._file_list(value or [])
        return field

    def _file_list(self, ids):
        return [
            {"id": file.id, "name": file.name, "size": human_size(file.file_size)}
            for file in self._files(ids)
        ]

    # ------------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------------

    def _paper_list(self, errors=None):
        errors, papers = errors or {}, []
        for paper in self.service_id._application_requirements():
            said = (self.papers or {}).get(str(paper.id)) or {}
            name = f"p{paper.id}"
            papers.append(
                {
                    "name": name,
                    "label": paper.name,
                    "where": paper.where_to_secure or "",
                    "condition": paper.condition or "",
                    "copies": paper.copies or "",
                    "state": said.get("state") or "",
                    "because": said.get("because") or "",
                    "files": self._file_list(said.get("files") or []),
                    "error": errors.get(name, ""),
                }
            )
        return papers

    # ------------------------------------------------------------------
    # CHECK
    # ------------------------------------------------------------------

    def _check_page(self):
        """Everything that was said, with the way to change it; what is still open."""
        missing = self._missing()
        return {
            **self._frame("check"),
            "sections": self._check_sections(),
            "open": [
                step for step in self._step_list()[:-1] if step["state"] != "done"
            ],
            "missing": [
                {"name": paper.name, "where": paper.where_to_secure or ""}
                for paper in missing
            ],
            "promise": self.service_id._charter_promise(),
            "who": self.partner_id.name or self.contact_name or "",
            "contact": self.contact_email or self.contact_phone or "",
            "contact_url": self._url("contact") if self._needs_contact() else "",
            "key": self.key,
        }

    def _check_sections(self):
        answers, form = self._kept_answers(), self._form()
        sections = []
        for number, questions in self._pages():
            rows = []
            for question in questions:
                value = answers.get(question.key)
                if question.kind != "group":
                    rows.append(self._check_row(question, value, number))
                    continue
                parts = form.shown(form.parts[question.id], answers)
                name = self._question(question.id).name
                for place, entry in enumerate(value or [{}]):
                    rows += [
                        self._check_row(
                            part,
                            entry.get(part.key),
                            number,
                            f"q{question.id}-{place}-q{part.id}",
                            f"{name}, {place + 1}" if question.is_repeatable else name,
                        )
                        for part in parts
                    ]
            sections.append({"title": self._step_title(str(number)), "rows": rows})
        if self.service_id._application_requirements():
            sections.append(
                {"title": self._step_title("papers"), "rows": self._check_papers()}
            )
        return sections

    def _check_row(self, question, value, number, name="", section=""):
        record = self._question(question.id)
        anchor = self._field(question, name or f"q{question.id}", value, {})["anchor"]
        return {
            "section": section,
            "question": record.name,
            "value": self._say_answer(record, value) or "",
            "url": f"{self._url(number)}?to=check#{anchor}",
        }

    def _check_papers(self):
        rows = []
        for paper in self.service_id._application_requirements():
            said = (self.papers or {}).get(str(paper.id)) or {}
            files = self._files(said.get("files") or [])
            value = (
                ", ".join(files.mapped("name"))
                if said.get("state") == "sent"
                else self._say_paper(said)
            )
            rows.append(
                {
                    "section": "",
                    "question": paper.name,
                    "value": value or "",
                    "url": f"{self._url('papers')}?to=check#p{paper.id}",
                }
            )
        return rows

    @api.model
    def _portal_drafts(self, user):
        """What a user has begun and not sent, for “My cases”."""
        drafts_sudo = self.sudo().search(
            [
                ("partner_id", "=", user.partner_id.id),
                ("officer_id", "=", False),
                ("state", "=", "draft"),
                ("service_id.is_online", "=", True),
                ("service_id.is_published", "=", True),
            ]
        )
        return [
            {
                "service": draft.service_id.name,
                "url": draft._url(),
                "begun": draft._say_begun(),
                "until": draft._say_until(),
            }
            for draft in drafts_sudo
        ]

    # ------------------------------------------------------------------
    # RECEIPT
    # ------------------------------------------------------------------

    def _receipt_page(self, user):
        """The receipt of what was sent.

        :param user: who looks at it; the way to follow the case depends on it
        """
        case = self.ticket_id.with_context(lang=self.env.lang)
        own = not user._is_public() and case.partner_id == user.partner_id
        return {
            "number": case.number,
            "service": self.service_id.name,
            "steps": case._next_steps(),
            "missing": case._missing_items() if not case.complete_at else [],
            "is_complete": bool(case.complete_at),
            "follow": case.access_url if own else "/track",
            "is_own": own,
            "has_email": bool(case.partner_id.email),
            "print": self._url("receipt"),
            "office": case.agency_id._public_contact(),
            "citizen": case.partner_id.name if self.officer_id else "",
        }
