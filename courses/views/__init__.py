"""Own screens of the CMS: courses with their parts, and their review."""
