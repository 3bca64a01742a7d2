"""``test``: linters, kernel tests, then Odoo's tests in databases of their own."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

from . import addons, browser, linters, npm, office, selection, venv
from .cluster import Cluster
from .common import (
    CACHE,
    LOGS,
    ROOT,
    DevError,
    digest,
    free_ports,
    locked,
    process_runs,
    read_json,
    read_text,
    shown,
    step,
)
from .logcheck import TestCount, complaints, count_tests
from .odoo import CONF, prepare

RUNS = "gov_test"
TEMPLATES = "gov_template"
SCREENSHOTS = LOGS / "screenshots"
# What takes long, beside the others and in a database of its own, so that both end at about the
# same time: every model, method and route as every role; random acts on referrals; tours and
# pages in a real browser.
APART = (
    "gov_crm:TestSweepModels",
    "gov_crm:TestSweepMethods",
    "gov_crm:TestSweepRoutes",
    "gov_crm:TestQueueNeutral",
    "gov_crm:TestMeasurePairs",
    "gov_crm:TestDeskScreen",
    "gov_crm:TestCitizenPages",
    "gov_crm:TestCitizenError",
    "gov_crm:TestCitizenFrame",
    "gov_crm:TestApplicationBrowser",
    "gov_crm:TestCaseActsTour",
    "gov_crm:TestEntryBrowser",
    "gov_crm:TestEntryBrowserApply",
    "gov_crm:TestTourLetter",
    "gov_crm:TestTourSegment",
    "gov_crm_equity:TestEquityAccess",
    "gov_crm_equity:TestEquityFiles",
    "gov_crm_equity:TestEquityRun",
    "gov_crm_equity:TestEquityTour",
    "gov_crm_l10n_ph:TestAreaLoad",
    "gov_crm:TestReferralProperties",
    "gov_crm:TestReferralPromises",
    "gov_crm:TestCaseImport",
    "gov_crm:TestOutsidePage",
    "gov_crm:TestOutsideStaff",
    "gov_crm:TestPortalPages",
    "gov_crm:TestPortalText",
    "gov_crm:TestPortalWriting",
    "gov_crm:TestSecurityOrm",
    "gov_crm:TestSecurityRoutes",
    "gov_crm:TestSuggest",
    "gov_crm:TestTourClock",
    "gov_crm:TestTourClockRules",
    "gov_crm:TestFiguresBoardTour",
    "gov_crm:TestTourErasure",
    "gov_crm:TestTourExtract",
    "gov_crm:TestTourMainJob",
    "gov_crm:TestTourMandate",
    "gov_crm:TestTourPerson",
    "gov_crm:TestTourOutreach",
    "gov_crm:TestTourPortal",
    "gov_crm:TestTourQueue",
    "gov_crm:TestTourQueuePhone",
    "gov_crm:TestTourReferral",
    "gov_crm:TestTourReferralScreens",
    "gov_crm:TestTourStandard",
    "gov_crm:TestTourWhere",
)
# Scripts beside the tests, two at once, each on a copy of the database of the core alone.
PROCESSES = (
    {
        "check_referrals": "Referrals in four processes at once, one of them killed",
        "check_outside": "Buttons behind a signed link, pressed at once",
    },
    {
        "check_clock": "Sweeps of time limits, killed and two at once",
        "check_reorganisation": "Job of a reorganisation, killed and beside officers",
    },
    {
        "check_queue": "Twenty officers take from a queue at once, also beside its job",
    },
)
# What is not counted as a line of ours to be tested.
UNCOVERED = "*/tests/*,*/__manifest__.py,*/migrations/*"
# Words in the reason of a skip that tell a fault of the machine from a choice.
MACHINE_FAULTS = ("chrome", "websocket", "browser")


class TestRun:
    """One run of the tests: its databases, its figures and what was wrong."""

    def __init__(self, odoo, tests, keep=False):
        self.odoo = odoo
        self.tests = tests
        self.keep = keep
        self.work = CACHE / f"test-{os.getpid()}"
        # Chromium leaves folders with a socket behind, too long a path for which would
        # keep it from starting; so not in .dev, but removed at the end all the same.
        self.litter = tempfile.mkdtemp(prefix="gov-crm-")
        self.count = TestCount()
        self.problems = []
        self.own = addons.names()
        if tests:
            self.own = [name for name in self.own if name in {t.module for t in tests}]
        self.foreign = addons.dependencies()

    # -- databases -------------------------------------------------------------

    def sweep(self):
        """Drop what a run that was killed outright has left behind."""
        for name in self.odoo.database.names(f"{RUNS}_"):
            pid = name.split("_")[2]
            if pid.isdigit() and not process_runs(int(pid), "dev"):
                self.odoo.drop(name)

    def template(self, demo):
        """Return a database with everything ours builds on, made once and kept."""
        parts = (venv.RUNNING, *self.foreign, str(self.odoo.tree.home), demo)
        prefix = f"{TEMPLATES}_{'demo' if demo else 'plain'}_"
        name = f"{prefix}{digest(*parts)}"
        with locked(f"lock-{prefix}"):
            if not self.odoo.database.exists(name):
                self._make_template(prefix, name, demo)
        return name

    def _make_template(self, prefix, name, demo):
        title = "with demo data" if demo else "without demo data"
        with step(f"Template database of the dependencies, {title}"):
            # Only a server of our own surely has no other checkout's templates.
            if self.odoo.database.embedded:
                for old in self.odoo.database.names(prefix):
                    self.odoo.drop(old)
            part = f"{RUNS}_{os.getpid()}_template"
            log = LOGS / f"test-template{'-demo' if demo else ''}.log"
            argv = self._odoo_argv(part, "-i", self.foreign, demo)
            try:
                self.odoo.call(argv, log, "The dependencies could not be installed")
                self.odoo.publish(part, name)
            finally:
                self.odoo.drop(part)

    def scratch(self, label, demo=False):
        """Give a fresh copy of the template and drop it, whatever happens."""
        return self._copy(self.template(demo), label)

    @contextlib.contextmanager
    def _copy(self, original, label):
        """Give a copy of a database nobody is connected to, and drop it."""
        name = f"{RUNS}_{os.getpid()}_{label}"
        try:
            self.odoo.database.clone(original, name)
            source = self.odoo.filestore(original)
            if source.exists():
                shutil.copytree(source, self.odoo.filestore(name))
            yield name
        finally:
            if self.keep:
                print(f"  Kept the database {name}.")
            else:
                self.odoo.drop(name)

    # -- commands --------------------------------------------------------------

    def _odoo_argv(self, database, flag, modules, demo=False, tags=None, covered=True):
        argv = ["-c", CONF, "-d", database, flag, ",".join(modules)]
        argv += ["--stop-after-init"]
        if demo:
            argv.append("--with-demo")
        if tags is None:
            return self.odoo.argv(*argv, "--no-http")
        http, gevent = free_ports(2)
        argv += [f"--http-port={http}", f"--gevent-port={gevent}"]
        argv += [f"--screenshots={SCREENSHOTS}", f"--test-tags={','.join(tags)}"]
        if not covered:
            return self.odoo.argv(*argv)
        return self._covered("-m", "odoo", *argv)

    def _covered(self, *argv):
        """Return a Python command line that notes which of our lines it passes."""
        head = [venv.PYTHON, "-m", "coverage", "run", "--parallel-mode"]
        head += [f"--source={','.join(self.own)}", f"--omit={UNCOVERED}"]
        return [str(part) for part in (*head, *argv)]

    def environment(self):
        """Return the variables of a child of this run."""
        env = npm.environment(browser.environment(self.odoo.environment()))
        env = office.environment(env)
        return {
            **env,
            "COVERAGE_FILE": str(self.work / "coverage"),
            "TMPDIR": self.litter,
        }

    # -- the parts of a run ----------------------------------------------------

    def kernels(self):
        """Run the kernel tests; without a selection also all doctests."""
        chosen = [test.tag for test in self.tests or () if test.is_kernel]
        if self.tests and not chosen:
            return
        log = LOGS / "test-kernel.log"
        result = self.work / "kernel-result.json"
        path, *arguments = self.odoo.script(
            "kernel_tests.py",
            result,
            self.odoo.addons_path(),
            json.dumps(chosen),
            *self.own,
        )[1:]
        with step("Kernel tests, no database"):
            code = self.odoo.run(
                self._covered(path, *arguments), log, self.environment()
            )
        counts = read_json(result)
        if not counts:
            print(read_text(log)[-3000:])
            raise DevError(f"The kernel tests did not run: {shown(log)} says why.")
        found = TestCount(counts["run"], counts["failed"], counts["skipped"])
        if code:
            found.failures.append(read_text(log))
        self.count.add(found)

    def _tags(self):
        """Return the --test-tags of what is to run with a database."""
        if self.tests:
            chosen = [test for test in self.tests if not test.is_kernel]
            return [f"/{test.module}.{test.method}" for test in chosen]
        tags = [f"/{name}" for name in self.own]
        return tags + [f"-/{name}" for name in selection.kernel_classes()]

    def install_and_test(self, thorough):
        """Install our add-ons, run the tests; then update and uninstall them."""
        tags = list(dict.fromkeys(self._tags()))
        if not tags:
            return
        title = "Install without demo data and run the tests"
        parts = {"tests": tags}
        if thorough:
            # Beside the others: they take as long as all of them together.
            title += ", the longest in a database of their own"
            parts = {
                "tests": [*tags, *(f"-/{name}" for name in APART)],
                "apart": [f"/{name}" for name in APART],
            }
        with contextlib.ExitStack() as stack:
            names = {part: stack.enter_context(self.scratch(part)) for part in parts}
            commands = {
                self._log(part): self._odoo_argv(
                    names[part],
                    "-i",
                    self.own,
                    tags=tags,
                    # Noting every line would take the sweeps over their five minutes, and
                    # they pass through no line for its own sake.
                    covered=part != "apart",
                )
                for part, tags in parts.items()
            }
            with step(title):
                codes = self.odoo.run_together(commands, self.environment())
            for log, code in zip(commands, codes, strict=True):
                self._count_tests(title, log, code)
            installed = self._check_states(names["tests"], title)
            if thorough and installed:
                self._other_ways(names["tests"])

    @staticmethod
    def _log(part):
        return LOGS / ("test-install.log" if part == "tests" else f"test-{part}.log")

    def _count_tests(self, title, log, code):
        for complaint in complaints(log):
            self.problems.append(f"{title}: {complaint}")
        found = count_tests(log)
        self.count.add(found)
        if not found.run:
            self.problems.append(f"{title}: no test ran, see {shown(log)}")
        if code and not found.failed:
            self.problems.append(
                f"{title}: Odoo ended with code {code}, see {shown(log)}"
            )

    def _check_states(self, database, title):
        """Tell whether all our add-ons are installed; note those that are not."""
        states = self.odoo.database.module_states(database)
        found = {name: states.get(name, "not there") for name in self.own}
        wrong = {name: state for name, state in found.items() if state != "installed"}
        self.problems += [f"{title}: {name} is {wrong[name]}" for name in wrong]
        return not wrong

    def _other_ways(self, tested):
        """Update and uninstall what was tested, install the core alone, and everything with
        demo data; then the scripts that need processes of their own. In pairs: each of these
        keeps one processor busy."""
        with self.scratch("alone") as alone, self.scratch("demo", demo=True) as demo:
            self._expect(
                {
                    "Update": self._odoo_argv(tested, "-u", self.own),
                    "Install the core alone": self._odoo_argv(
                        alone, "-i", self.own[:1]
                    ),
                }
            )
            self._expect(
                {
                    "Uninstall": self.odoo.script(
                        "uninstall_addons.py", CONF, tested, *self.own
                    ),
                    "Install with demo data": self._odoo_argv(
                        demo, "-i", self.own, demo=True
                    ),
                }
            )
            self._check_states(demo, "Install with demo data")
            self._processes(alone)

    def _processes(self, original):
        """Run what only several processes at once, or one that is killed, can show."""
        for pair in PROCESSES:
            with contextlib.ExitStack() as stack:
                commands = {}
                for script, title in pair.items():
                    copy = stack.enter_context(self._copy(original, script))
                    commands[title] = self.odoo.script(f"{script}.py", CONF, copy)
                self._expect(commands)

    def _expect(self, commands):
        """Run commands at once, which must succeed without a complaint.

        :param commands: ``{title: command line}``
        """
        logs = {
            title: LOGS / f"test-{re.sub('[^a-z]+', '-', title.lower())}.log"
            for title in commands
        }
        argvs = {logs[title]: argv for title, argv in commands.items()}
        with step("; ".join(commands)):
            codes = self.odoo.run_together(argvs, self.environment())
        for (title, log), code in zip(logs.items(), codes, strict=True):
            self.problems += [f"{title}: {it}" for it in complaints(log)]
            if code:
                last = read_text(log).splitlines()[-5:]
                self.problems.append(
                    "\n    ".join([f"{title} failed, see {shown(log)}:", *last])
                )

    # -- the outcome -----------------------------------------------------------

    def coverage(self):
        """Print which part of our add-ons the tests passed through."""
        head = [str(venv.PYTHON), "-m", "coverage"]
        for argv in (["combine", "--quiet"], ["report", "--skip-covered"]):
            subprocess.run(
                [*head, *argv], cwd=ROOT, env=self.environment(), check=False
            )

    def conclude(self):
        """Print what was wrong and the closing line; return the exit code."""
        count = self.count
        if not count.run:
            self.problems.append("No test ran at all.")
        for failure in count.failures:
            print(f"\n{failure}")
        for skipped in count.skipped:
            print(f"\nSkipped: {skipped}")
            if any(word in skipped.lower() for word in MACHINE_FAULTS):
                self.problems.append(f"A browser test was skipped: {skipped}")
        if self.problems:
            print("\nThis must not be:")
            for problem in self.problems:
                print(f"  - {problem}")
        line = f"{count.passed} passed, {count.failed} failed"
        if count.skipped:
            line += f", {len(count.skipped)} skipped"
        print(f"\n{line}", flush=True)
        return 1 if count.failed or self.problems else 0


def test(options):
    """Run everything, or what ``-k`` and ``--module`` name."""
    start = time.monotonic()
    narrow = bool(options.name or options.module)
    tests = selection.select(options.name, options.module) if narrow else None
    odoo = prepare(developing=True)
    if not tests or not all(test.is_kernel for test in tests):
        with locked("lock-browser"):
            browser.ensure()
            npm.ensure()
            office.ensure()
    run = TestRun(odoo, tests, options.keep_db)
    try:
        shutil.rmtree(run.work, ignore_errors=True)
        run.work.mkdir(parents=True)
        run.sweep()
        if not narrow:
            run.problems += linters.run()
        run.kernels()
        run.install_and_test(thorough=not narrow)
        if not narrow:
            run.coverage()
    finally:
        shutil.rmtree(run.work, ignore_errors=True)
        shutil.rmtree(run.litter, ignore_errors=True)
        if odoo.database.embedded and not options.keep_db:
            Cluster().stop_unused()
    print(f"\n  All of it took {time.monotonic() - start:.0f} s.")
    return run.conclude()
