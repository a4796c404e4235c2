"""Who does the work on one machine."""

import os

import pytest

from bigearthnet.scans import executors
from bigearthnet.scans.executors import open_executor

HERE = os.getpid()


def find_process():
    return os.getpid()


def refuse():
    raise ValueError("no")


def test_one_worker_is_this_process():
    with open_executor(workers=1) as executor:
        assert executor.submit(find_process).result() == HERE


def test_several_are_others():
    with open_executor(workers=2) as executor:
        assert HERE not in {executor.submit(find_process).result() for _ in range(4)}


def test_by_default_processes_are_started_once_they_are_worth_it(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with open_executor() as executor:
        here = [executor.submit(find_process).result() == HERE for _ in range(3)]
        monkeypatch.setattr(executors, "HEAD_START", 0.0)
        assert here + [executor.submit(find_process).result() == HERE for _ in range(2)] == [True] * 3 + [False] * 2


def test_a_machine_of_one_core_starts_none(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    with open_executor() as executor:
        assert (executor.submit(find_process).result(), executor.in_flight) == (HERE, 1)


@pytest.mark.parametrize("workers", [1, 2])
def test_an_exception_of_the_work_is_passed_on(workers):
    with open_executor(workers=workers) as executor, pytest.raises(ValueError, match="no"):
        executor.submit(refuse).result()
