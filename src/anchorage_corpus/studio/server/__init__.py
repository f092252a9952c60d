"""A Label Studio server on this machine, and the login to this or another one."""
