"""One run of an import, and the files that it takes along."""
