"""Everything people see. Besides `kshare.app` this is the only package that imports Qt."""
