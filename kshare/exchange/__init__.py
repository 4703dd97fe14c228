"""Ways in and out of KShare, one file for each format. Nothing here knows the store.

| format | in | out |
|---|---|---|
| folder of Markdown notes (Obsidian, Foam, KShare) | `markdown_folder` | `export_markdown` |
| browser bookmarks (Netscape HTML) | `netscape` | `export_netscape` |
| one JSON document with everything | `export_json.read_json` | `export_json` |

Importers turn bytes into (values, problems): what cannot be taken is a `Skipped` line with a reason, and
one odd file never stops the others. Exporters turn values into files in an `ExportFolder`, which never
touches a folder that KShare did not fill itself.
"""
