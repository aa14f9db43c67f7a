"""Papers: forms and their columns as rows, gapless numbers, check codes, PDF from plain rows.

The room knows no officer: whoever issues a paper hands in plain values (`lms.papers.plain`).
"""
