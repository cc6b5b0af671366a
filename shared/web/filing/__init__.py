"""Reports as an office files them: workbooks for spreadsheet programs and printed pages (PDF)."""
