"""A job object around this very process: Windows' way to bound memory and to forbid further processes."""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes
from typing import Final

_EXTENDED_LIMITS: Final = 9  # JobObjectExtendedLimitInformation
_ONE_PROCESS: Final = 0x0008  # JOB_OBJECT_LIMIT_ACTIVE_PROCESS
_MEMORY: Final = 0x0100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
_DIE_QUIETLY: Final = 0x0400  # JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION


class _Basic(ctypes.Structure):
    _fields_ = (
        ("process_time", wintypes.LARGE_INTEGER),
        ("job_time", wintypes.LARGE_INTEGER),
        ("flags", wintypes.DWORD),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("priority", wintypes.DWORD),
        ("scheduling", wintypes.DWORD),
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("basic", _Basic),
        ("io_counters", ctypes.c_ulonglong * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


if sys.platform == "win32":

    def limit_memory(most_bytes: int) -> None:
        """Put this process into a job. Raises OSError; policy of the PC may forbid it."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
        kernel.SetInformationJobObject.argtypes = (
            wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD,
        )  # fmt: skip
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        limits = _Extended()
        limits.basic.flags = _ONE_PROCESS | _MEMORY | _DIE_QUIETLY
        limits.basic.processes = 1
        limits.process_memory = most_bytes
        job = kernel.CreateJobObjectW(None, None)  # never closed: it ends with this process
        done = (
            job
            and kernel.SetInformationJobObject(
                job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
            )
            and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
        )
        if not done:
            raise ctypes.WinError(ctypes.get_last_error())
