"""Values as written → values that compare; one cleaner for each kind."""
