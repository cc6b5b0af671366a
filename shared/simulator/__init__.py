"""`gcs simulate`: a business day of citizens and staff, played through the real HTTP interface.

Client, driver and proof know nothing of the program inside: what they do, any other program could
do. Only the plan of the day and the player are shared with the history of a demonstration.
"""
