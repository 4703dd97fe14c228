"""The shared folder behind the five verbs of `port.Store`: on disk, in memory, counted, and with faults."""
