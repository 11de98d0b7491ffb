-- Imports: saved profiles of columns are found by kind and organisation, unfinished batches by their state.

CREATE INDEX import_profile_kind ON import_profile (area, kind, organisation, name);
CREATE INDEX import_batch_state ON import_batch (area, state, created_at);
