"""JSON API v1: the same services as the screens, one module per resource."""
