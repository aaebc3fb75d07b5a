"""Untrusted bytes are parsed in a child process with limited memory and time.

A crafted file can make a parser allocate without bound or never end; a child can be stopped, and its death is
the file's fault, not the service's. The child (``python -m workbooks.isolation``) writes what it read into a
folder of the parent's: ``answer.json``, and one Arrow file for each sheet.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue.errors import StorageBlocked
from workbooks.refusals import Refusal, UnreadableWorkbook

_ANSWER = "answer.json"
_OUT_OF_MEMORY_EXIT = 71
_DISK_FULL_EXIT = 74
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_MAX_THREADS = 4
_MOST_SAID_BYTES = 64 << 10
#: What a child says that was refused memory: by Rust, by the loader of libraries, by the system to a new thread.
_OUT_OF_MEMORY_WORDS = (
    "memory allocation",
    "MemoryError",
    "failed to map segment",
    "Cannot allocate memory",
    "WouldBlock",
    "Polars binary is missing",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use; the defaults leave several times what the largest known workbook needs."""

    #: Address space, not memory in use: threads and memory maps reserve far more than they touch.
    address_space_bytes: int = 6 << 30
    cpu_seconds: int = 300
    timeout_seconds: float = 600.0


DEFAULT_LIMITS = Limits()


def run_isolated(command: str, path: Path, folder: Path, *, limits: Limits = DEFAULT_LIMITS, **options: Any) -> Any:
    """Run one command of the child on a file and return its JSON answer; its Arrow files land in ``folder``.

    ``command`` is "read" or "inspect"; ``options`` are passed to it as they are.

    Raises UnreadableWorkbook as the child did, or because it died, or went beyond its limits; StorageUnavailable
    when the disk is full, which is no fault of the file's.
    """
    request = {
        "command": command,
        "path": str(path.resolve()),
        "folder": str(folder),
        "options": options,
        "limits": [limits.address_space_bytes, limits.cpu_seconds],
    }
    root = str(Path(__file__).resolve().parent.parent)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")])),
        # Each thread reserves a stack and an arena: more address space, no more speed for one workbook.
        "POLARS_MAX_THREADS": str(min(_MAX_THREADS, os.cpu_count() or 1)),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "workbooks.isolation", json.dumps(request)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
    ) as child:
        late = threading.Timer(limits.timeout_seconds, child.kill)
        late.start()
        said = (
            child.stderr.read(_MOST_SAID_BYTES) if child.stderr else b""
        )  # without room even to die, it may complain without end
        if len(said) == _MOST_SAID_BYTES:
            child.kill()
        child.wait()
        in_time = late.is_alive()
        late.cancel()
    if not in_time:
        raise UnreadableWorkbook(Refusal.OUT_OF_TIME)
    return _answer(child.returncode, said.decode("utf-8", "replace").strip(), folder / _ANSWER)


def _answer(code: int, said: str, file: Path) -> Any:
    if code in (_OUT_OF_MEMORY_EXIT, -signal.SIGKILL) or (code and any(word in said for word in _OUT_OF_MEMORY_WORDS)):
        raise UnreadableWorkbook(Refusal.OUT_OF_MEMORY)
    if code == _DISK_FULL_EXIT:
        raise StorageBlocked(
            f"Le disque de {file.parent.parent} est plein : libérez de la place ou choisissez un autre dossier avec "
            "TMPDIR, puis relancez."
        )
    if code == -signal.SIGXCPU:
        raise UnreadableWorkbook(Refusal.OUT_OF_TIME)
    if code != 0 or not file.exists():
        raise UnreadableWorkbook(Refusal.READER_DIED) from ChildDied(said[-2000:] or f"exit code {code}")
    answer = json.loads(file.read_bytes())
    if "refusal" in answer:
        raise UnreadableWorkbook(Refusal(answer["refusal"]), answer["detail"])
    return answer["result"]


class ChildDied(Exception):
    """What a child said before it died; the cause of an UnreadableWorkbook, for whoever debugs."""


def _main(request: dict[str, Any]) -> None:
    """Do what the parent asked, within the limits."""
    import resource  # noqa: PLC0415  in the child only

    address_space, cpu_seconds = request["limits"]
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    path, folder = Path(request["path"]), Path(request["folder"])
    try:
        answer = _answered(request, path, folder)
        (folder / _ANSWER).write_text(json.dumps(answer), encoding="utf-8")
    except MemoryError:
        os._exit(_OUT_OF_MEMORY_EXIT)
    except OSError as error:
        if error.errno not in _DISK_FULL and "No space left" not in str(error):
            raise
        os._exit(_DISK_FULL_EXIT)


def _answered(request: dict[str, Any], path: Path, folder: Path) -> dict[str, Any]:
    try:
        return {"result": _result(request["command"], path, folder, request["options"])}
    except UnreadableWorkbook as refused:
        return {"refusal": refused.code, "detail": refused.detail}


def _result(command: str, path: Path, folder: Path, options: dict[str, Any]) -> Any:
    from workbooks.package import Package  # noqa: PLC0415  polars comes only once the file is known to be one

    with Package(path) as package:
        try:
            from workbooks.inspection import inspect_package  # noqa: PLC0415
            from workbooks.transfer import write_reading  # noqa: PLC0415
        except Exception as error:  # with too little room, a library fails to load in any way
            raise MemoryError from error
        if command == "inspect":
            return inspect_package(package, **options)
        return write_reading(package, folder, **options)


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
