"""Two profiles of one person: what each row that points at an officer or an account becomes."""
