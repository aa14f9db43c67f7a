"""Screens of partners: applying, overseeing, the accounts of one."""
