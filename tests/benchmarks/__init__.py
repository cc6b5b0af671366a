"""Speed beside this machine's own limits, measured in the same run. Never part of pass or fail."""
