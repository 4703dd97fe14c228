"""The home's one SQLite file: the log of operations (truth), facts of this PC, and caches folded from the log.

| prefix | what | may be dropped |
|---|---|---|
| `log_` | operations, segments, spaces: the truth | never |
| `own_` | facts of this PC: drafts, outbox, settings, what was seen on the share | never |
| `view_` | projections and the index: made from the log | yes, `doctor --repair` makes them anew |
"""
