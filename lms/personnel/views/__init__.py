"""Screens of the personnel side."""
