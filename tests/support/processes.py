"""Several processes that train together: forked from this one, talking over gloo."""

from __future__ import annotations

import os
import socket
import traceback
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import torch

TIMEOUT = 500  # seconds for a few steps, on a busy machine


def together(
    count: int,
    work: Callable[..., Any],
    *given: Any,
    seconds: float = TIMEOUT,
    **environment: str,
) -> list[Any]:
    """Run `work(*given)` in `count` processes with ranks; return what each of them returned.

    As torchrun does it, without starting interpreters anew. An exception in one of them is raised,
    and TimeoutError when one says nothing for `seconds`.
    """
    context = get_context("fork")
    shared = {"WORLD_SIZE": str(count), "MASTER_ADDR": "localhost", "MASTER_PORT": _free_port()}
    ends, processes = [], []
    for rank in range(count):
        here, there = context.Pipe(duplex=False)
        own = shared | environment | {"RANK": str(rank), "LOCAL_RANK": str(rank)}
        process = context.Process(target=_run, args=(work, given, own, there), daemon=True)
        process.start()
        there.close()
        ends.append(here)
        processes.append(process)
    try:
        return [_result(end, rank, seconds) for rank, end in enumerate(ends)]
    finally:
        for process in processes:
            process.join(5)
            process.kill()


def _run(
    work: Callable[..., Any], given: tuple[Any, ...], own: dict[str, str], end: Connection
) -> None:
    os.environ.update(own)
    torch.set_num_threads(1)  # the thread pools of the parent are not in its fork
    try:
        end.send((True, work(*given)))
    except BaseException:
        end.send((False, traceback.format_exc()))
    finally:
        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()


def _result(end: Connection, rank: int, seconds: float) -> Any:
    if not end.poll(seconds):
        raise TimeoutError(f"process {rank} said nothing for {seconds} seconds")
    fine, value = end.recv()
    if not fine:
        raise AssertionError(f"process {rank}: {value}")
    return value


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return str(probe.getsockname()[1])
