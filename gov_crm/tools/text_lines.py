"""Lines of a file that nobody vouches for: unpacked, of limited length, as text."""

import gzip
import zlib
from collections import deque

LONGEST_RECORD = 65536  # characters
MOST_LINES = 200  # of one record
# Unpacked. A small gzip file can unpack to terabytes: reading stops here.
LARGEST_FILE = 2**30


class CaseFileError(ValueError):
    """The file cannot be read, or not to its end.

    :ivar reason: ``empty``, ``not_text``, ``spreadsheet``, ``missing_columns``,
        ``double_columns``, ``broken``, ``too_large``
    :ivar values: what the sentence on it needs
    """

    def __init__(self, reason, **values):
        super().__init__(f"{reason} {values}")
        self.reason = reason
        self.values = values


class TooLong(Exception):
    """The record being read is longer than any record is."""


class TextLines:
    """Lines of a binary stream as text, of limited length, that can be taken back."""

    def __init__(self, stream):
        self._stream = stream
        self._back = deque()
        self._bytes = 0
        self.number = 0  # of the line handed out last
        self.begin_record()

    def __iter__(self):
        return self

    def begin_record(self):
        self._record, self._length = [], 0

    def push_back(self):
        """Hand out again the lines of this record after the first."""
        again = self._record[1:]
        self._back.extendleft(reversed(again))
        self.number -= len(again)

    def __next__(self):
        line = self._back.popleft() if self._back else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self._record.append(line)
        self._length += len(line)
        if self._length > LONGEST_RECORD or len(self._record) > MOST_LINES:
            raise TooLong
        return line

    def _read(self):
        """The next line. Of one that is too long, so much that this is noticed."""
        try:
            line = self._stream.readline(LONGEST_RECORD + 1)
            rest = line
            while len(rest) > LONGEST_RECORD and not rest.endswith(b"\n"):
                self._count(rest)
                rest = self._stream.readline(LONGEST_RECORD + 1)
        except (EOFError, OSError, zlib.error):
            raise CaseFileError("broken", line=self.number) from None
        self._count(rest)
        if rest is not line:
            line = b"?" * (LONGEST_RECORD + 1)
        # Wrong bytes survive as surrogates, so that only their own row is refused.
        return line.decode("utf-8", "surrogateescape")

    def _count(self, data):
        self._bytes += len(data)
        if self._bytes > LARGEST_FILE:
            raise CaseFileError("too_large", line=self.number, most=LARGEST_FILE)


def unpacked(stream):
    """The stream from its beginning, unpacked if it is gzip, whatever its name is."""
    stream.seek(0)
    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    return gzip.GzipFile(fileobj=stream, mode="rb") if packed else stream


def is_utf8(text):
    """Whether no wrong byte was met while the text was decoded."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
