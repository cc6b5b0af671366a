"""Open data: the published figures as data sets with a dictionary, a licence and a catalogue."""
