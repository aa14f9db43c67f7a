"""Screens of the CMS that Wagtail builds: editors, listings, choosers, exports."""
