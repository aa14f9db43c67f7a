"""Screens of who learns: the public catalogue, lessons, the home of a signed-in person."""
