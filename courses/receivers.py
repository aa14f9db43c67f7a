"""What publishing sets in motion."""
