"""The administrator's screens of the server itself."""
