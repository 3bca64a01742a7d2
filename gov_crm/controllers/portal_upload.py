"""Files that citizens send: what is taken, and under which name."""

import os
import re
import unicodedata

from odoo.tools.mimetypes import guess_mimetype

MAX_FILES = 5
MAX_MEGABYTES = 10
# By what the file is, whatever the browser or the name says it were.
_EXTENSIONS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (
        ".docx",
    ),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "text/plain": (".txt",),
}
ACCEPT = ",".join(name for names in _EXTENSIONS.values() for name in names)


class UploadError(ValueError):
    """A file that cannot be taken; the text is for the citizen."""


def read_uploads(env, uploads):
    """Read and check the files of a form.

    :param uploads: werkzeug ``FileStorage`` objects; an empty field is one without name
    :return: list of ``(name, content)``
    :raises UploadError: too many, too large, empty, of a kind not taken, or with a virus
    """
    uploads = [upload for upload in uploads if upload.filename]
    if len(uploads) > MAX_FILES:
        raise UploadError(
            env._(
                "You chose %(count)s files. Send at most %(max)s at once, and the "
                "others with a second message.",
                count=len(uploads),
                max=MAX_FILES,
            )
        )
    return [_read(env, upload) for upload in uploads]


def _read(env, upload):
    name = clean_name(upload.filename)
    size = upload.stream.seek(0, os.SEEK_END)
    upload.stream.seek(0)  # Odoo may run a request twice
    if size > MAX_MEGABYTES * 1024 * 1024:
        raise UploadError(
            env._(
                "“%(name)s” is larger than %(max)s MB. Make it smaller, or bring it to "
                "the office.",
                name=name,
                max=MAX_MEGABYTES,
            )
        )
    if not size:
        raise UploadError(env._("“%(name)s” is empty. Choose another file.", name=name))
    content = upload.stream.read()
    extensions = _EXTENSIONS.get(guess_mimetype(content))
    if not extensions:
        raise UploadError(
            env._(
                "“%(name)s” is not a PDF, JPG, PNG, DOCX, ODT or TXT file. Save it as "
                "one of these, or bring it to the office.",
                name=name,
            )
        )
    name, refusal = env["gov.antivirus"]._pass(
        clean_name(upload.filename, extensions), content
    )
    if refusal:
        raise UploadError(refusal)
    return name, content


def clean_name(name, extensions=()):
    """The bare name of a file without path, control or direction characters, at most
    about 100 characters long and with one of the extensions.

    >>> clean_name("C:\\\\scans\\\\..\\\\My  clearance.PDF", (".pdf",))
    'My clearance.PDF'
    >>> clean_name("photo.exe", (".jpg", ".jpeg"))
    'photo.exe.jpg'
    >>> clean_name("../../.bashrc", (".txt",))
    'bashrc.txt'
    >>> clean_name("\\u202efdp.exe")
    'fdp.exe'
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = re.sub(r"\s+", " ", name).strip(" .") or "file"
    stem, extension = os.path.splitext(name)
    if extensions and extension.lower() not in extensions:
        stem, extension = name, extensions[0]
    return f"{stem[:90]}{extension[:10]}"
