"""The command line of ``./dev``: its sub-commands, their options and help."""

import argparse
import errno
import sys
import traceback

from . import bench, commands, doctor, testing
from .common import LOGS, DevError, shown, write_atomic

EPILOG = """\
Everything ./dev makes is in the folder .dev of the checkout: Odoo, the Python
environment, PostgreSQL's data, logs. Each command makes what it needs first, so a
fresh clone needs nothing else; each may be interrupted and repeated. To undo all:
./dev stop && rm -rf .dev

Settings, all optional:
  ODOO_HOME      a folder with Odoo 19's source, instead of fetching it
  PGHOST         a PostgreSQL server (with PGPORT, PGUSER, PGPASSWORD), instead of
                 the embedded one; its user may not be postgres
  DATABASE_URL   the same as one address: postgresql://USER:PASSWORD@HOST:PORT/
"""


def _add(subparsers, name, function, text):
    parser = subparsers.add_parser(
        name,
        help=text.splitlines()[0],
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(function=function)
    return parser


def _add_database(parser):
    parser.add_argument(
        "--no-demo",
        dest="demo",
        action="store_false",
        help="work on a database without demo data and with a made-up administrator's "
        "password, as in production (its name: gov_empty)",
    )
    parser.add_argument(
        "--db", metavar="NAME", help="another name for the database (default: gov_demo)"
    )


def _add_run(subparsers):
    parser = _add(
        subparsers,
        "run",
        commands.run,
        "Start gov_crm and print its address and logins.\n\n"
        "The first time this fetches and installs everything, which takes a few\n"
        "minutes; later it takes seconds. Add-ons whose sources changed since are\n"
        "updated first. The server stays in the background until ./dev stop.",
    )
    parser.add_argument("--port", type=int, help="where to listen (default: 8069)")
    _add_database(parser)


def _add_test(subparsers):
    parser = _add(
        subparsers,
        "test",
        testing.test,
        "Run the linters and all tests; the exit code is 0 only if all is well.\n\n"
        "Works in databases of its own, which it drops at the end: installs without\n"
        "demo data, tests, updates and uninstalls both add-ons, installs the core\n"
        "alone and everything with demo data. A warning in a log is a failure.",
    )
    parser.add_argument(
        "-k",
        dest="name",
        metavar="NAME",
        help="only the tests with NAME (or NAME,NAME) in their file, class or method; no linters",
    )
    parser.add_argument(
        "--module", metavar="ADDON", help="only the tests of this add-on; no linters"
    )
    parser.add_argument(
        "--keep-db", action="store_true", help="keep the databases to look into them"
    )


def _add_import(subparsers):
    parser = _add(
        subparsers,
        "import",
        commands.import_file,
        "Read a file of cases into the database of ./dev run.\n\n"
        "Prints progress, what was taken and rejected, the pace, the memory used and\n"
        "where the report with the rejected lines is.",
    )
    parser.add_argument("file", metavar="FILE", help="the file, .csv or .csv.gz")
    parser.add_argument(
        "--timezone", metavar="ZONE", help="time zone of the dates in the file"
    )
    parser.add_argument(
        "--source", metavar="NAME", help="name of the system the file comes from"
    )
    _add_database(parser)


def _add_check(subparsers):
    parser = _add(
        subparsers,
        "check",
        commands.check,
        "Say whether the record in a database is whole; changes nothing in it.\n\n"
        "Examines the evidence of every case and whether offices, time limits, decisions\n"
        "and numbers agree with it. Prints what was examined and names what is wrong; the\n"
        "exit code is then 1.",
    )
    _add_database(parser)


def _add_bench(subparsers):
    parser = _add(
        subparsers,
        "bench",
        bench.bench,
        "Run one of benchmarks/ and print what it measured.\n\n"
        "Works on a database of its own with gov_crm and no cases, which it drops at\n"
        "the end. Every figure stands beside a reference measured in the same run; the\n"
        "exit code is 1 if something that was wanted is missed.",
    )
    parser.add_argument(
        "name", metavar="NAME", help=f"which one: {', '.join(bench.names())}"
    )
    parser.add_argument("--cases", type=int, metavar="N", help="how many cases")
    parser.add_argument(
        "--rows", type=int, metavar="N", help="how many rows (registers only)"
    )
    parser.add_argument(
        "--json", metavar="FILE", help="write the figures there as well (clock only)"
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep the database to look into it"
    )
    parser.add_argument(
        "--part",
        action="append",
        metavar="PART",
        help="measure this part alone, such as kernel; may be repeated (clock only)",
    )


def _add_shell(subparsers):
    parser = _add(
        subparsers,
        "shell",
        commands.shell,
        "Open Odoo's Python shell on the database of ./dev run.\n\n"
        "`env` is there; call env.cr.commit() to keep what you changed.",
    )
    _add_database(parser)


def _add_doctor(subparsers):
    _add(
        subparsers,
        "doctor",
        doctor.doctor,
        "Say what ./dev found and what is missing; changes nothing.\n\n"
        "The exit code is 1 if something is missing that ./dev cannot make itself.",
    )


def _add_stop(subparsers):
    _add(
        subparsers,
        "stop",
        commands.stop,
        "Stop the servers and the embedded PostgreSQL of this checkout.",
    )


def build_parser():
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="./dev",
        description="Run, test and try gov_crm from a clone of its repository.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in (
        _add_run,
        _add_test,
        _add_import,
        _add_check,
        _add_bench,
        _add_shell,
        _add_doctor,
        _add_stop,
    ):
        add(subparsers)
    return parser


def main(arguments):
    """Run one command; every failure is one sentence and a non-zero exit code."""
    options = build_parser().parse_args(arguments)
    try:
        return options.function(options)
    except DevError as error:
        print(f"\nError: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nInterrupted. Run the same command again to go on.", file=sys.stderr)
        return 130
    except Exception as error:
        print(f"\nError: {unexpected(error)}", file=sys.stderr)
    return 1


def unexpected(error):
    """Return one sentence on an error no other sentence covers."""
    if getattr(error, "errno", None) == errno.ENOSPC:
        return "the disk is full: free some space and run the command again."
    log = LOGS / "traceback.log"
    write_atomic(log, traceback.format_exc())
    kind = type(error).__name__
    return f"./dev did not expect this ({kind}: {error}); details: {shown(log)}."
