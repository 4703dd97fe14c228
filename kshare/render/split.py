"""Cutting a long page, so that its beginning can be shown at once."""

from __future__ import annotations

from kshare.model.prose import closes_fence, fence_mark


def split_for_display(text: str, limit: int) -> tuple[str, ...]:
    """`text` in parts of about `limit` characters; joined they are the text again.

    Cuts come before a line without indent that follows a blank line, never inside a fenced code block; where
    there is no such place for two more limits, at any line end, and a single longer line is cut anywhere.

    >>> split_for_display("one\\n\\ntwo\\n\\nthree", 5)
    ('one\\n\\n', 'two\\n\\n', 'three')
    """
    parts: list[str] = []
    part: list[str] = []
    size, mark, after_blank = 0, "", False
    for line in text.splitlines(keepends=True) if "\n" in text else [text]:
        body = line.rstrip("\r\n")
        block_begins = after_blank and not mark and body[:1] not in ("", " ", "\t", ">")
        grown = size + len(line)
        if part and ((grown > limit and block_begins) or (grown > 3 * limit and not mark)):
            parts.append("".join(part))
            part, size = [], 0
        part.append(line)
        size += len(line)
        after_blank = not body.strip()
        if not mark:
            mark = (fence_mark(body) or ("", ""))[0]
        elif closes_fence(body, mark):
            mark = ""
    return (*parts, "".join(part)) if part else tuple(parts)
