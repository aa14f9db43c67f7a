"""What must survive: killed processes, locked databases, cut lines, fifty at once."""
