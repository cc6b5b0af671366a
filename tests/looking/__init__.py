"""What tests/browser.py looks for on a page, one module for each kind of fault."""
