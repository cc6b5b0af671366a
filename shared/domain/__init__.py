"""The rules of a counter centre: pure functions on frozen values, with `now` always an argument.

Nothing here knows of databases, HTTP or languages. Callers: `shared.services` (commands),
`shared.store` (replay and projections) and the simulators.
"""
