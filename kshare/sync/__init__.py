"""The shared folder: signed, write-once files that any number of PCs exchange without a server.

| module | what it is for |
|---|---|
| `stores` | the folder behind five verbs |
| `names`, `frame`, `segment`, `genesis` | the formats, byte by byte in docs/sync-protocol.md |
| `pack`, `pack_folder` | many segments in one file: its bytes; where they lie, and the proof that they are whole |
| `keys` | who a person and a device are |
| `replica`, `ledger` | the port to the local store: segments and changes; packs, losses and slow work |
| `reader`, `pack_reader`, `publisher`, `engine` | one round of sync |
| `slow_work`: `packer`, `merger`, `sweeper`, `healer` | what keeps the share small and whole, every five minutes |
| `pacing`, `retries`, `ranks` | how often to look, when to try a bad file again, who goes first |

One segment on its way, to be read in this order: `publisher` signs and writes it; a colleague's `reader` finds
it; when its epoch is closed, `packer` puts it into a pack and `sweeper` takes the file away; a newcomer's
`pack_reader` brings it home.
"""
