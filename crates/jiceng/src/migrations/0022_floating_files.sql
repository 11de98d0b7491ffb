-- The county with which a signed notice of whereabouts is exchanged, and the number of that notice: on the side of the own
-- branch from the day on which they are stated, on the other side since the notice was taken.
ALTER TABLE floating_place ADD COLUMN peer {id};
ALTER TABLE floating_place ADD COLUMN notice {id};
CREATE INDEX floating_place_notice ON floating_place (area, notice);
