"""The list of an agency's people: read, compared with the files, told, and only then written."""
