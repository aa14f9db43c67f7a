"""Backups: the database, the files and the seals of an installation in one archive, and back again."""
