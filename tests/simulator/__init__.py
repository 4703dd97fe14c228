"""A deterministic simulator of people, PCs and a shared folder that goes wrong (docs/sync-protocol.md).

One seed is one run: all I/O goes through the five verbs of `Store`, all time through a virtual clock, all
chance through one random source, on one thread. In the *safety phase* everything may fail at any moment and
each rule of the protocol is checked at the moment of the act that it is about. Then the faults stop, and in
the *liveness phase* all must become equal in the promised time. The idea is TigerBeetle's VOPR.

Read in this order: `run`, `world`, `pc`, `guard`, `share`, `invariants`, `oracle`, `events`, `hostile`, `mutants`.
What goes wrong with single calls of the store is `kshare.sync.stores.faulty`; which of it a run has, `swarm`.
"""
