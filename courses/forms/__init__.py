"""Forms of the CMS: what an author may save, and what must be there before it is published."""
