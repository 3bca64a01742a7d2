import socketserver
import struct
import threading

# The test file of all virus scanners, in two parts so that none of them reports this one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Clamd(socketserver.StreamRequestHandler):
    """What clamd says to PING and INSTREAM."""

    def handle(self):
        command = self._word()
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM":
            self.wfile.write(self._stream() + b"\0")
        else:
            self.wfile.write(b"UNKNOWN COMMAND\0")

    def _word(self):
        word = b""
        while (sign := self.rfile.read(1)) not in (b"", b"\0"):
            word += sign
        return word

    def _stream(self):
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > self.server.largest:
                return b"INSTREAM size limit exceeded. ERROR"
        self.server.seen.append(len(content))
        found = b"stream: Eicar-Signature FOUND"
        return found if EICAR in content else b"stream: OK"


class _Server(socketserver.ThreadingMixIn):
    daemon_threads = True
    allow_reuse_address = True


class _Tcp(_Server, socketserver.TCPServer):
    pass


class _Unix(_Server, socketserver.UnixStreamServer):
    pass


class LoopbackClamd:
    """A virus scanner on this machine that knows one virus.

    :param str path: of its socket; without one it listens on a port of its own
    """

    def __init__(self, path=None):
        self.server = _Unix(path, _Clamd) if path else _Tcp(("127.0.0.1", 0), _Clamd)
        self.server.largest = 25 << 20
        self.server.seen = []
        self.address = path or f"127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def seen(self):
        """Sizes of the files it looked at."""
        return self.server.seen

    def stop(self):
        """End it, also for the second time; whoever asks then finds nobody. To close its
        socket alone would leave its thread asking for connections as fast as it can."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
