"""Pictures of every page for people to look at; `make screens`. Never part of pass or fail."""
