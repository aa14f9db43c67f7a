"""Is this installation well? One line for each thing that must be right, with the act that mends it."""
