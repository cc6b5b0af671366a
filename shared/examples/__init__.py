"""The example centres that a demonstration loads, in the order of `FILES`."""

FILES = ("mo-chit.yaml", "plain-words.yaml", "centres.yaml")

LATER = "later.yaml"
"""What changed in the middle of a demonstration's history."""
