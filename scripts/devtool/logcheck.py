"""Reading Odoo's logs: what was tested, and warnings nobody has excused."""

import re
from dataclasses import dataclass, field

from .common import ROOT

RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>[^:]+): (?P<text>.*)$"
)
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
SKIPPED = re.compile(r"^skipped (?P<test>.+?) : (?P<reason>.*)$")
FAILED = re.compile(r"^(FAIL|ERROR): (Subtest )?(?P<test>[^ ]+)")
LOUD = {"WARNING", "ERROR", "CRITICAL"}

# Warnings that are not ours to mend: a pattern for "logger: text" and the reason why it
# is harmless. A line that names one of our add-ons is never excused: mend it.
EXCUSED = (
    (
        r"\.browser: Error received after termination: ",
        "a page still loading when its test ended well; the next page is not affected",
    ),
    (
        r"^odoo\.addons\.base\.models\.ir_actions_report: .*wkhtmltopdf",
        "the PDF printer is optional; reports are tested as HTML",
    ),
    (
        r"^weasyprint: .*HarfBuzz-Subset",
        "letters are drawn without that library as well, with fontTools",
    ),
)


@dataclass
class Record:
    """One log record with the lines that follow it, e.g. a traceback."""

    level: str
    logger: str
    text: str
    more: list = field(default_factory=list)

    @property
    def whole(self):
        """Return everything the record says."""
        return "\n".join([f"{self.logger}: {self.text}", *self.more])


def records(path):
    """Return the records of a log in order; other output counts as ``stdout``."""
    found = []
    with open(path, encoding="utf-8", errors="replace") as stream:
        for line in stream:
            line = line.rstrip("\n")
            match = RECORD.match(line)
            if match:
                found.append(Record(match["level"], match["logger"], match["text"]))
            elif found:
                found[-1].more.append(line)
            else:
                found.append(Record("INFO", "stdout", line))
    return found


def names_us(record):
    """Tell whether a record comes from our add-ons or speaks of them."""
    if record.logger.endswith(".browser"):
        # A browser's console speaks under the name of the test that opened it.
        return False
    # The checkout may well be called gov_crm itself.
    return "gov_crm" in record.whole.replace(str(ROOT), "")


def is_test_result(record):
    """Tell whether a record reports a failed test, which is counted elsewhere."""
    return bool(
        FAILED.match(record.text)
        or RESULT.search(record.text)
        or re.match(r"Module \w+: \d+ failures, \d+ errors of", record.text)
        or record.text.startswith("At least one test failed when loading")
    )


def complaints(path):
    """Return the records of a log that must not be there, as short texts."""
    found = []
    for record in records(path):
        if record.level not in LOUD or is_test_result(record):
            continue
        line = f"{record.logger}: {record.text}"
        excused = any(re.search(pattern, line) for pattern, _reason in EXCUSED)
        if names_us(record) or not excused:
            found.append(f"{record.level} {line}")
    return list(dict.fromkeys(found))


@dataclass
class TestCount:
    """What one run of tests came to."""

    run: int = 0
    failed: int = 0
    skipped: list = field(default_factory=list)
    failures: list = field(default_factory=list)

    @property
    def passed(self):
        """Return how many tests did what they should."""
        return max(0, self.run - self.failed - len(self.skipped))

    def add(self, other):
        """Add another run's figures to these."""
        self.run += other.run
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures


def count_tests(path):
    """Return what Odoo's test runner reported in a log.

    Odoo counts each failed subtest; here a test fails once, however often.
    """
    count = TestCount()
    reported, failed_tests = 0, set()
    for record in records(path):
        result = RESULT.search(record.text)
        skipped = SKIPPED.match(record.text)
        failed = FAILED.match(record.text)
        if result:
            failures, errors, run = map(int, result.groups())
            count.run += run
            reported += failures + errors
        elif skipped:
            count.skipped.append(f"{skipped['test']}: {skipped['reason']}")
        elif failed and record.level == "ERROR":
            failed_tests.add(f"{record.logger} {failed['test']}")
            count.failures.append("\n".join([record.text, *record.more]))
    count.failed = len(failed_tests) or reported
    return count
