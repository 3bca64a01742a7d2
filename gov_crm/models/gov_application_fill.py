from odoo import models

from ..tools.application_form import missing_papers, paper_problems

# More than a person photographs for one request; a script would fill the disk.
MAX_FILES = 60


class GovApplication(models.Model):
    """Filling in: pages, answers, files, papers, and what is still to be done."""

    _inherit = "gov.application"

    def _form(self):
        return self.service_id._application_form()

    def _pages(self):
        """The pages of questions asked with the answers so far: ``[(number, questions)]``;
        the numbers count hidden pages, too, so that addresses stay."""
        form = self._form()
        answers = self.answers or {}
        pages = [
            (number, form.shown(page, answers))
            for number, page in enumerate(form.pages(), start=1)
        ]
        return [(number, questions) for number, questions in pages if questions]

    def _steps(self):
        """The steps in their order, with what is done: ``[{"key", "is_begun", "is_done"}]``.

        ``key`` is the last part of the address: a number, ``papers`` or ``contact``.
        """
        self.ensure_one()
        form, answers = self._form(), self.answers or {}
        seen = set(self.done_pages or ())
        steps = [
            {
                "key": str(number),
                "is_begun": bool(seen & {it.id for it in questions}),
                "is_done": bool(seen & {it.id for it in questions})
                and not form.problems(questions, answers),
            }
            for number, questions in self._pages()
        ]
        if self.service_id._application_requirements():
            papers = self.service_id._application_papers()
            wrong = paper_problems(papers, self.papers or {})
            steps.append(
                {
                    "key": "papers",
                    "is_begun": bool(self.papers),
                    "is_done": not wrong,
                }
            )
        if self._needs_contact():
            steps.append(
                {
                    "key": "contact",
                    "is_begun": bool(self.contact_name),
                    "is_done": bool(self.contact_confirmed_at),
                }
            )
        return steps

    def _needs_contact(self):
        """Whether it has to be asked who applies and how to answer."""
        return not self.partner_id

    def _next_step(self, key=None):
        """Key of the first step that is not done, after ``key`` if any is there; “check”
        where all are done."""
        steps = self._steps()
        keys = [step["key"] for step in steps]
        if key in keys:
            later = steps[keys.index(key) + 1 :]
            if later:
                return later[0]["key"]
        return next((step["key"] for step in steps if not step["is_done"]), "check")

    def _save_page(self, questions, answers):
        """Keep what was answered on a page, whether it will do or not.

        :param questions: of the kernel
        :param answers: by key of the question
        :return: problems, of the kernel
        """
        kept = {**(self.answers or {}), **answers}
        seen = {*(self.done_pages or ()), *(it.id for it in questions)}
        self._keep(answers=kept, done_pages=sorted(seen))
        return self._form().problems(questions, kept)

    # ------------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------------

    def _files(self, ids=None):
        """The files of this draft, as superuser; of these ids only those."""
        self.ensure_one()
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        if ids is not None:
            domain.append(("id", "in", [id_ for id_ in ids if isinstance(id_, int)]))
        return self.env["ir.attachment"].sudo().search(domain, order="id")

    def _add_files(self, files):
        """Keep files with the draft.

        :param files: list of ``(name, content)``, checked by the caller
        :return: their ids; none is kept beyond ``MAX_FILES``
        """
        self.ensure_one()
        room = MAX_FILES - len(self._files())
        # Drafts and their files are reached by their pages only.
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": name,
                        "raw": content,
                        "res_model": self._name,
                        "res_id": self.id,
                    }
                    for name, content in files[: max(0, room)]
                ]
            )
            .ids
        )

    def _remove_file(self, file_id):
        """Take a file out of the draft again."""
        self.ensure_one()
        self._files([file_id]).unlink()
        self._keep(
            answers=_without(self.answers or {}, file_id),
            papers=_without(self.papers or {}, file_id),
        )

    # ------------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------------

    def _save_papers(self, said):
        """Keep what was said about papers.

        :param said: ``{id of the paper as text: {"state", "files", "because"}}``
        :return: ids of papers about which nothing lawful was said
        """
        known = {str(id_) for id_ in self.service_id._application_requirements().ids}
        papers = {**(self.papers or {}), **said}
        papers = {key: value for key, value in papers.items() if key in known}
        self._keep(papers=papers)
        return paper_problems(self.service_id._application_papers(), papers)

    def _missing(self):
        """The papers that still have to come, as ``gov.service.requirement``."""
        ids = missing_papers(self.service_id._application_papers(), self.papers or {})
        return self.service_id._application_requirements().filtered(
            lambda it: it.id in ids
        )

    def _kept_answers(self):
        """The answers to questions that are asked."""
        return self._form().kept(self.answers or {})


def _without(value, file_id):
    """A copy of answers without one file."""
    if isinstance(value, dict):
        return {key: _without(it, file_id) for key, it in value.items()}
    if isinstance(value, list):
        return [_without(it, file_id) for it in value if it != file_id]
    return value
