"""Workbooks in: the sheets as declarations, the rules, and the findings that their authors act on."""
