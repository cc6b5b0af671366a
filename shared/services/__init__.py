"""Use cases. Each changes the database in one transaction, or only reads; none knows of HTTP."""
