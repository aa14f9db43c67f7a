"""What keepers and officers type; every form makes the values of one action."""
