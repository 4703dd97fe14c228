"""KShare over a real SMB server: `python dev.py samba`. Not collected by other runs; see conftest.py."""
