"""The catalogue as linked data, in the words that programs of other administrations know."""
