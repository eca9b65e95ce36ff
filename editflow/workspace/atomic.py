"""Write one file so that at every moment it is whole: the old bytes or the new ones.

Knows nothing of runs, journals or edits.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

# Every temporary file of this package is named so; discovery leaves such names alone.
TEMPORARY_PREFIX = ".editflow-"
TEMPORARY_SUFFIX = ".tmp"

# Capabilities and signatures vouch for the old bytes, so they are not carried to new ones.
_KEPT_ATTRIBUTES = ("user.", "system.posix_acl_access", "security.selinux")


def temporary_name(tag: str) -> str:
    """Name a temporary file; `tag` tells whose it is."""
    return f"{TEMPORARY_PREFIX}{tag}{TEMPORARY_SUFFIX}"


def is_temporary(name: str) -> bool:
    """Tell whether `name` is one that `temporary_name` gives."""
    return name.startswith(TEMPORARY_PREFIX) and name.endswith(TEMPORARY_SUFFIX)


def write(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Create or replace `path` durably; a link is followed, permission bits are kept.

    `mode` is for a file that does not exist yet (None: what the umask says). A device or pipe is
    written to. OSError on failure, with the old file untouched.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        target.write_bytes(data)  # replacing /dev/stdout would remove it
        return
    temporary = target.with_name(temporary_name(token_hex(8)))
    if target.exists():
        stage(temporary, data, mode=stat.S_IMODE(target.stat().st_mode), like=target)
    else:
        stage(temporary, data, mode=mode)
    try:
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink()
        raise
    sync_folder(target.parent)


def stage(
    temporary: Path, data: bytes, *, mode: int | None = None, like: Path | None = None
) -> None:
    """Create `temporary` with `data`, flushed to disk; on failure it is removed again.

    `mode` are its permission bits (None: what the umask says). `like` is the file it will replace:
    its owner and extended attributes are taken over as far as rights and file system allow.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, 0o666 if mode is None else 0o600)
    try:
        _write_all(descriptor, data)
        if like is not None and not _take_over(descriptor, like) and mode is not None:
            mode &= ~(stat.S_ISUID | stat.S_ISGID)  # these bits were granted by another owner
        if mode is not None:
            os.fchmod(descriptor, mode)
        os.fsync(descriptor)
    except BaseException:
        temporary.unlink()
        raise
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable, where its file system can."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _take_over(descriptor: int, like: Path) -> bool:
    """Copy owner, group and extended attributes of `like`; False when the owner is not the same."""
    wanted, own = like.stat(), os.fstat(descriptor)
    if (wanted.st_uid, wanted.st_gid) != (own.st_uid, own.st_gid):
        with suppress(PermissionError):
            os.fchown(descriptor, -1, wanted.st_gid)
            os.fchown(descriptor, wanted.st_uid, -1)
    _copy_attributes(descriptor, like)
    own = os.fstat(descriptor)
    return (wanted.st_uid, wanted.st_gid) == (own.st_uid, own.st_gid)


def _copy_attributes(descriptor: int, like: Path) -> None:
    if not hasattr(os, "listxattr"):
        return
    with suppress(OSError):  # the file system has none
        for name in os.listxattr(like):
            if name.startswith(_KEPT_ATTRIBUTES):
                os.setxattr(descriptor, name, os.getxattr(like, name))
