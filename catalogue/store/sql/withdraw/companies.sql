-- Delete companies that the sheet no longer has.
DELETE FROM company AS stored USING withdrawn_companies AS gone WHERE stored.code = gone.code
