-- The place of a recipient is called as the recipient is, also where that was renamed since.

UPDATE places SET name = (SELECT r.name FROM recipients r WHERE r.place_id = places.id)
WHERE kind = 'recipient' AND EXISTS (SELECT 1 FROM recipients r WHERE r.place_id = places.id AND r.name <> places.name);
