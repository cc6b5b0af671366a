"""The only SQL of the system: engines, the writer, tables, queries by area, migrations.

Functions here take a connection or a write transaction and return plain values or domain objects.
"""
