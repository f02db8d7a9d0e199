"""An emulator of AWS as a child process, on a free port, with its IAM enforcement on."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import json
from pathlib import Path

REGION = "eu-west-1"
READY_WITHIN_S = 30
END_WITHIN_S = 10


def credentials():
    """What every call of the test carries: root of the emulated account, and nothing of this machine's."""
    return {
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "SAM_CLI_TELEMETRY": "0",
    }


class Emulator:
    """Started by `with`; whatever happens, it and its functions are gone afterwards."""

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="strands-e2e-")
        home = Path(self._folder.name)
        (home / "tmp").mkdir()
        self.log = home / "emulator.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TMPDIR": str(home / "tmp"),
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "MINISTACK_REGION": REGION,
            "AUTH": "true",
            # The emulator hands it on to the functions, after their own variables.
            "AWS_ENDPOINT_URL": self.url,
            **credentials(),
        }
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(Path(sys.executable).parent / "ministack")],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._folder.cleanup()

    def get(self, path):
        """An answer of the emulator's own pages, as JSON."""
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)

    def mails(self):
        """Every mail that was sent, newest last."""
        mailboxes = self.get("/_ministack/ses/messages")["messages"]
        return [mail for mailbox in mailboxes.values() for mail in mailbox]

    def last_lines(self, count=60):
        """The end of the log: the functions' own lines are in it."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def _wait_until_ready(self):
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the emulator ended at once:\n{self.last_lines()}")
            try:
                urllib.request.urlopen(self.url + "/_ministack/ready", timeout=1).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"the emulator was not ready in {READY_WITHIN_S} s:\n{self.last_lines()}")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
