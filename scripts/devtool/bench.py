"""What ``bench`` does: run one of ``benchmarks/`` on a database of its own."""

import shutil
import subprocess
from pathlib import Path

from . import venv
from .cluster import Cluster
from .common import LOGS, ROOT, DevError, step
from .odoo import CONF, prepare
from .testing import TestRun

BENCHMARKS = ROOT / "benchmarks"
CORE = "gov_crm"


def names():
    """Return the benchmarks there are."""
    return sorted(
        path.stem
        for path in BENCHMARKS.glob("*.py")
        if "__main__" in path.read_text(encoding="utf-8")
    )


def needs_database(name):
    """Tell whether a benchmark wants a database; most do, without saying so."""
    text = (BENCHMARKS / f"{name}.py").read_text(encoding="utf-8")
    return "\nNEEDS_DATABASE = False\n" not in text


def bench(options):
    """Run a benchmark on a fresh database with gov_crm and no cases; drop it after.

    One that needs no database gets none.
    """
    if options.name not in names():
        raise DevError(
            f"There is no benchmark {options.name}: choose one of {', '.join(names())}."
        )
    extra = [word for part in options.part or () for word in ("--part", part)]
    if options.cases is not None:
        extra += ["--cases", str(options.cases)]
    if options.rows is not None:
        extra += ["--rows", str(options.rows)]
    if options.json:
        extra += ["--json", str(Path(options.json).expanduser().resolve())]
    odoo = prepare(developing=True)
    script = BENCHMARKS / f"{options.name}.py"
    if not needs_database(options.name):
        argv = [str(venv.PYTHON), str(script), *extra]
        return subprocess.call(argv, env=odoo.environment(), cwd=ROOT)
    run = TestRun(odoo, [], keep=options.keep)
    try:
        run.sweep()
        with run.scratch("bench") as database:
            with step("Database of the benchmark"):
                argv = run.odoo.argv("-c", CONF, "-d", database, "-i", CORE)
                argv += ["--stop-after-init", "--no-http"]
                sentence = f"{CORE} could not be installed"
                run.odoo.call(argv, LOGS / "bench.log", sentence)
            return subprocess.call(
                [str(venv.PYTHON), str(script), str(CONF), database, *extra],
                env=run.odoo.environment(),
                cwd=ROOT,
            )
    finally:
        shutil.rmtree(run.litter, ignore_errors=True)
        if run.odoo.database.embedded and not options.keep:
            Cluster().stop_unused()
