-- The place of a recipient has no English name of its own: it is the recipient's. What lies between the two lots of a
-- relabel is called as the act is.

UPDATE places SET name_en = (SELECT r.name_en FROM recipients r WHERE r.place_id = places.id)
WHERE kind = 'recipient' AND EXISTS (SELECT 1 FROM recipients r WHERE r.place_id = places.id AND r.name_en <> '');

UPDATE places SET name = '批次更正', name_en = 'Relabel' WHERE kind = 'conversion';
