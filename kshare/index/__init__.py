"""The local index and its query language. It is given documents and gives hits; it knows nothing of pages or posts.

To be read in this order:

1. query: `query`, `grammar` and `dates`, what somebody typed;
2. analysis: `document`, `analysis`, `folding`, `languages`, `stems`, how text is prepared;
3. words: `vocabulary`, every word with its number of documents, and `names`, what filters are looked up by;
4. writer: `schema`, `writer`, `upkeep`, what is kept;
5. searcher: `filters`, `compiler` and `plan` turn a query into FTS5 and SQL; `ranking`, `facets`, `snippets`, `results`
   make an answer of it; `searcher` puts all of that together;
6. related: `related`, what is like a text.
"""
