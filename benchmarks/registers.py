"""What it costs to take a register away, at a million rows of 15 columns.

Runs inside Odoo's Python: ``registers.py CONF DATABASE [--rows N] [--json FILE]``. The
database needs gov_crm and no cases; the first run fills it. The register of cases is asked
for by oversight and made by the job, as always: record rules, cursor of the database,
summary, cover, digest of the rows, note of every look, commits with progress, file store.

Beside it, in the same run and over the same rows, a bare loop of xlsxwriter in constant
memory: nothing but ``worksheet.write`` for each cell that is not empty. Compared are the
processor time of this process (the database works in its own) and the most memory it took
above what it had before.
"""

import argparse
import gc
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter
from case_access_fill import MARK, fill
from filled_once import ready

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

COLUMNS = 15
MEMORY_MB, CPU_TIMES = 60, 1.3
BATCH = 2000


def memory_mb(name):
    """A figure of this process in /proc, in MB: VmRSS now, VmHWM the most."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("Memory is read from Linux's /proc, which is not here.")


class Measured:
    """Processor time of a block, and the most memory above what was there before."""

    def __enter__(self):
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        self.base = memory_mb("VmRSS")
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_error):
        self.cpu = time.process_time() - self.cpu
        self.wall = time.perf_counter() - self.wall
        self.memory = memory_mb("VmHWM") - self.base


def narrowed(env):
    """Let the register of cases have 15 columns, as many as the target names."""
    kind = type(env["gov.register.cases"])
    whole = kind._frame

    def _frame(self, ask):
        frame = whole(self, ask)
        del frame._columns[COLUMNS:]
        return frame

    kind._frame = _frame


def keep_rows(env, export, path):
    """Write the rows of the register to a file, batch by batch; returns its columns."""
    # Add-ons are found only after Odoo has read its settings.
    from odoo.addons.gov_crm.models.gov_register_kind import Ask

    register = export._kind_model().with_user(export.user_id)
    frame = register._frame(Ask(export.first_day, export.last_day))
    env.cr.execute(SQL("DECLARE kept NO SCROLL CURSOR FOR %s", frame.rows(SQL("NULL"))))
    with open(path, "wb") as stream:
        while True:
            env.cr.execute(SQL("FETCH FORWARD %s FROM kept", BATCH))
            rows = [row[1:] for row in env.cr.fetchall()]
            if not rows:
                break
            pickle.dump(rows, stream)
    return frame.columns


def batches(path):
    with open(path, "rb") as stream:
        while True:
            try:
                yield pickle.load(stream)
            except EOFError:
                return


def bare(columns, kept, folder):
    """The loop to compare with; returns its processor time without reading the rows."""
    path = str(Path(folder, "bare.xlsx"))
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": folder})
    sheet = book.add_worksheet()
    formats = {
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    styles = [formats.get(column.kind) for column in columns]
    number, spent = 0, 0.0
    for rows in batches(kept):
        begun = time.process_time()
        for row in rows:
            number += 1
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value, styles[column])
        spent += time.process_time() - begun
    begun = time.process_time()
    book.close()
    return spent + time.process_time() - begun, os.path.getsize(path)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf")
    parser.add_argument("database")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json")
    parser.add_argument("--filled", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    config.parse_config(["-c", options.conf, "-d", options.database])
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if options.filled:
            return measure(env, options)
        ready(env, MARK, options.rows, fill, "cases")
    # In a process of its own: filling leaves memory behind that would hide what is used.
    return subprocess.call([sys.executable, __file__, *arguments, "--filled"])


def measure(env, options):
    reader = env["res.users"].create(
        {
            "name": "Auditor",
            "login": f"auditor-{time.time_ns()}",
            "group_ids": [(4, env.ref("gov_crm.group_gov_oversight").id)],
        }
    )
    narrowed(env)
    Export = env["gov.register.export"].with_user(reader)
    export = Export.create(
        {
            "kind": "cases",
            "period": "days",
            "first_day": "2019-01-01",
            "last_day": "2028-12-31",
        }
    )
    env.cr.commit()
    # The register comes first: what the other one took would be part of the base.
    export.action_start()
    env.cr.commit()
    env.invalidate_all()
    with Measured() as ours:
        env["gov.register.export"]._cron_make()
    with tempfile.TemporaryDirectory(prefix="gov-bench-") as folder:
        kept = Path(folder, "rows")
        columns = keep_rows(env, export, kept)
        env.cr.commit()
        with Measured() as plain:
            bare_cpu, bare_size = bare(columns, kept, folder)
    export.invalidate_recordset()
    if export.state != "done":
        raise SystemExit(f"The register ended as {export.state}: {export.message}")
    figures = {
        "rows": export.row_count,
        "base_memory_mb": round(ours.base, 1),
        "columns": len(columns),
        "register_cpu_s": round(ours.cpu, 1),
        "register_wall_s": round(ours.wall, 1),
        "register_memory_mb": round(ours.memory, 1),
        "register_size_mb": round(export.file_size / 2**20, 1),
        "bare_cpu_s": round(bare_cpu, 1),
        "bare_wall_s": round(plain.wall, 1),
        "bare_memory_mb": round(plain.memory, 1),
        "bare_size_mb": round(bare_size / 2**20, 1),
        "cpu_times": round(ours.cpu / bare_cpu, 3),
    }
    return conclude(figures, options)


def conclude(figures, options):
    print(
        "\n  {rows:,} rows, {columns} columns   processor      wall  memory above base"
        "   file".format(**figures)
    )
    for name, words in (("register", "the register"), ("bare", "bare xlsxwriter")):
        print(
            f"  {words:<28} {figures[f'{name}_cpu_s']:>8} s "
            f"{figures[f'{name}_wall_s']:>8} s "
            f"{figures[f'{name}_memory_mb']:>12} MB {figures[f'{name}_size_mb']:>8} MB"
        )
    print(
        f"\n  processor: {figures['cpu_times']} times the bare loop (at most {CPU_TIMES}); "
        f"memory: {figures['register_memory_mb']} MB above {figures['base_memory_mb']} MB "
        f"(at most {MEMORY_MB})"
    )
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=1), encoding="utf-8")
    missed = (
        figures["rows"] != options.rows
        or figures["cpu_times"] > CPU_TIMES
        or figures["register_memory_mb"] > MEMORY_MB
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
