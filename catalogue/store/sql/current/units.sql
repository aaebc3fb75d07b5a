-- The units, as the sheet Unités shows them.
SELECT code, label, base_unit, factor FROM unit
