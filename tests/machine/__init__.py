"""A hall that is played at random, and a second, plain book of what must be true of it."""
