"""What speaks foreign formats at run time: packages of other makers, run apart from the site."""
