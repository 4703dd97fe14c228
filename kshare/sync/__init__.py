"""The shared folder: signed, write-once files that any number of PCs exchange without a server.

| module | what it is for |
|---|---|
| `stores` | the folder behind five verbs |
| `names`, `frame`, `segment`, `genesis` | the formats, byte by byte in docs/sync-protocol.md |
| `keys` | who a person and a device are |
| `replica` | the port to the local store |
| `reader`, `publisher`, `engine` | one round of sync |
| `pacing` | how often to look, and when to try a bad file again |

Packs, roster, encryption and attachments get modules of their own beside these.
"""
