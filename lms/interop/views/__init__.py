"""Pages of the site on which a package is opened, and what the content host answers."""
