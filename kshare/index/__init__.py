"""Full text: documents in, hits out. Knows nothing of pages or posts; lives in the home's one SQLite file."""
