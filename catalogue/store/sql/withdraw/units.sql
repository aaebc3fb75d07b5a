-- Delete units that the sheet no longer has.
DELETE FROM unit AS stored USING withdrawn_units AS gone WHERE stored.code = gone.code
