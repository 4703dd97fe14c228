"""Windows' own protection for secrets (DPAPI): readable by this account on this PC only.

`CryptProtectData` and `CryptUnprotectData` of crypt32 through ctypes. Other systems have nothing like it
that is always there; the rights of the folder protect the keys.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _NO_DIALOGS = 1

    class _Blob(ctypes.Structure):
        _fields_ = (("size", wintypes.DWORD), ("data", ctypes.POINTER(ctypes.c_char)))

    def _call(name: str, content: bytes) -> bytes | None:
        """One of the two functions; None if Windows refuses."""
        buffer = ctypes.create_string_buffer(content, len(content))
        given = _Blob(len(content), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)))
        answer = _Blob()
        function = getattr(ctypes.WinDLL("crypt32", use_last_error=True), name)
        if not function(ctypes.byref(given), None, None, None, None, _NO_DIALOGS, ctypes.byref(answer)):
            return None
        try:
            return ctypes.string_at(answer.data, answer.size)
        finally:
            free = ctypes.WinDLL("kernel32").LocalFree
            free.argtypes = (ctypes.c_void_p,)
            free.restype = ctypes.c_void_p
            free(ctypes.cast(answer.data, ctypes.c_void_p))

    def protect(secret: bytes) -> bytes | None:
        """The secret, sealed for this Windows account; None where that is not possible."""
        return _call("CryptProtectData", secret)

    def unprotect(sealed: bytes) -> bytes | None:
        """The secret; None if it was sealed for another account or PC."""
        return _call("CryptUnprotectData", sealed)

else:

    def protect(secret: bytes) -> bytes | None:
        """The secret, sealed for this Windows account; None where that is not possible."""
        return None

    def unprotect(sealed: bytes) -> bytes | None:
        """The secret; None if it was sealed for another account or PC."""
        return None
