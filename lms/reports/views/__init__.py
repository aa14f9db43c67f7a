"""Screens that join rooms: a unit's people for its head, a course's learners for its trainer."""
