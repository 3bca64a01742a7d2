import os
import subprocess
import tempfile
from pathlib import Path


def convert(test, path, extension):
    """What LibreOffice makes of a file; fails where it complains, or is not there.

    ``./dev test`` fetches LibreOffice and says where it is (``GOV_SOFFICE``).

    :return: the content of the converted file
    """
    program = os.environ.get("GOV_SOFFICE")
    if not program:
        test.fail("LibreOffice is not here: run ./dev test, or set GOV_SOFFICE.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        done = subprocess.run(
            [
                program,
                "--headless",
                f"-env:UserInstallation=file://{folder}/profile",
                "--convert-to",
                extension,
                "--outdir",
                folder,
                str(path),
            ],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
            env={**os.environ, "HOME": folder},
        )
        said = done.stdout + done.stderr
        made = list(Path(folder).glob(f"*.{extension.partition(':')[0]}"))
        if done.returncode or len(made) != 1 or "Error:" in said:
            test.fail(f"LibreOffice does not take {Path(path).name}: {said}")
        return made[0].read_bytes()
