"""LibreOffice for the tests of spreadsheets: the machine's own, else one unpacked into
``.dev``.

The tests convert every register with it: what it opens without a complaint, people can
open. They are told where it is by the variable ``GOV_SOFFICE``.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import apt
from .common import DEV, DevError, write_atomic

NAMES = ("soffice", "libreoffice")
HOME = DEV / "office"
PROGRAM = HOME / "bin" / "soffice"
VARIABLE = "GOV_SOFFICE"
PACKAGES = ["libreoffice-calc-nogui", "fonts-liberation"]
HOW_TO_INSTALL = (
    "install LibreOffice, e.g. `sudo apt-get install libreoffice-calc-nogui`, and run "
    "the command again"
)
# Its libraries are found beside the program, wherever .dev is.
STARTER = """\
#!/bin/sh
# Starts the LibreOffice that ./dev unpacked; the machine's own files are untouched.
root=$(dirname "$(dirname "$(readlink -f "$0")")")/root
office=$root/usr/lib/libreoffice/program
for folder in "$office" "$root"/usr/lib/*-linux-gnu* "$root"/lib/*-linux-gnu*; do
    for part in "$folder" "$folder/blas" "$folder/lapack"; do
        [ -d "$part" ] && LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$part
    done
done
export LD_LIBRARY_PATH
exec "$office/soffice" "$@"
"""


def find():
    """Return the LibreOffice of the machine or of ``.dev``, or None."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    return str(PROGRAM) if PROGRAM.exists() else None


def works(program):
    """Tell whether it can make a table of a line of text here, without a display."""
    with tempfile.TemporaryDirectory(
        prefix="gov-crm-", ignore_cleanup_errors=True
    ) as folder:
        Path(folder, "one.csv").write_text("one,two\n", encoding="utf-8")
        argv = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        argv += ["--convert-to", "xlsx", "--outdir", folder, f"{folder}/one.csv"]
        try:
            subprocess.run(
                argv,
                capture_output=True,
                timeout=120,
                check=False,
                env={**os.environ, "HOME": folder, "TMPDIR": folder},
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return Path(folder, "one.xlsx").exists()


def ensure():
    """Return a LibreOffice that works, fetching Debian's if the machine has none."""
    program = find()
    if not program:
        try:
            apt.fetch("LibreOffice", HOME, PACKAGES, _finish)
        except DevError as error:
            raise DevError(
                f"The tests of registers need LibreOffice and none is here "
                f"({str(error).rstrip('.')}): {HOW_TO_INSTALL}."
            ) from error
        program = find()
    if not program or not works(program):
        raise DevError(
            f"LibreOffice ({program}) does not convert a file, and the tests of "
            f"registers need it: {HOW_TO_INSTALL}."
        )
    return program


def _finish(part):
    """Put the starter beside what was unpacked, and do what Debian's installation does: put
    the settings where they are looked for, and name the folder LibreOffice is in."""
    write_atomic(part / "bin" / "soffice", STARTER, mode=0o755)
    office = part / "root" / "usr" / "lib" / "libreoffice"
    settings = office / "share" / "registry"
    if settings.is_symlink():
        settings.unlink()
    shutil.copytree(office / "share" / ".registry", settings, dirs_exist_ok=True)
    path = office / "program" / "fundamentalrc"
    text = path.read_text(encoding="utf-8")
    text = text.replace("file:///usr/lib/libreoffice", "${ORIGIN}/..")
    text = text.replace(
        "file:///etc/libreoffice/registry", "${BRAND_BASE_DIR}/share/registry"
    )
    write_atomic(path, text)


def environment(env):
    """Return the variables with the one that tells tests where LibreOffice is."""
    return {**env, VARIABLE: find() or ""}
