-- The ground floor: areas, journal, accounts, organisations, units, members, imports.

CREATE TABLE area (
  area {id} NOT NULL PRIMARY KEY,
  code {text} NOT NULL,
  name {text} NOT NULL,
  journal_sequence {int} NOT NULL,
  journal_hash {bytes} NOT NULL
) {strict};

-- Append-only. The payload may be erased by order; its salted commitment stays in the chain.
CREATE TABLE journal (
  area {id} NOT NULL,
  sequence {int} NOT NULL,
  at {time} NOT NULL,
  account {id},
  delegated_from {id},
  act {text} NOT NULL,
  subject_kind {text} NOT NULL,
  subject {id},
  payload {text},
  salt {bytes} NOT NULL,
  commitment {bytes} NOT NULL,
  hash {bytes} NOT NULL,
  PRIMARY KEY (area, sequence)
) {strict};
CREATE INDEX journal_subject ON journal (area, subject, sequence);

-- Reference table: a sign-in name is unique across areas, so that it leads to its area.
CREATE TABLE sign_in_name (
  name {text} NOT NULL PRIMARY KEY,
  area {id} NOT NULL,
  account {id} NOT NULL
) {strict};

CREATE TABLE account (
  area {id} NOT NULL,
  id {id} NOT NULL,
  name {text} NOT NULL,
  display {text} NOT NULL,
  person {id},
  password {text} NOT NULL,
  must_change {bool} NOT NULL,
  totp {bytes},
  language {text},
  text_size {text},
  created_at {time} NOT NULL,
  disabled_at {time},
  version {int} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX account_person ON account (area, person);

CREATE TABLE session (
  area {id} NOT NULL,
  token {bytes} NOT NULL,
  account {id} NOT NULL,
  acting {id},
  started_at {time} NOT NULL,
  seen_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  device {text} NOT NULL,
  PRIMARY KEY (area, token)
) {strict};
CREATE INDEX session_account ON session (area, account);

CREATE TABLE role_grant (
  area {id} NOT NULL,
  id {id} NOT NULL,
  account {id} NOT NULL,
  role {text} NOT NULL,
  organisation {id} NOT NULL,
  from_day {date} NOT NULL,
  until_day {date},
  granted_by {id},
  delegated_from {id},
  reason {text},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX role_grant_account ON role_grant (area, account);
CREATE INDEX role_grant_organisation ON role_grant (area, organisation);

CREATE TABLE organisation (
  area {id} NOT NULL,
  id {id} NOT NULL,
  kind {text} NOT NULL,
  setting {text} NOT NULL,
  name {text} NOT NULL,
  short_name {text} NOT NULL,
  code {text} NOT NULL,
  path {text} NOT NULL,
  superior {id},
  founded {text},
  founding_document {text},
  dissolved_on {date},
  unit_situation {text},
  contact {text},
  telephone {text},
  address {text},
  postcode {text},
  temporary_until {date},
  sort_key {text} NOT NULL,
  version {int} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE UNIQUE INDEX organisation_code ON organisation (area, code);
CREATE INDEX organisation_path ON organisation (area, path);
CREATE INDEX organisation_superior ON organisation (area, superior, sort_key);

CREATE TABLE placement (
  area {id} NOT NULL,
  organisation {id} NOT NULL,
  from_day {date} NOT NULL,
  until_day {date},
  path {text} NOT NULL,
  superior {id},
  PRIMARY KEY (area, organisation, from_day)
) {strict};
CREATE INDEX placement_path ON placement (area, path);

CREATE TABLE organisation_token (
  area {id} NOT NULL,
  token {text} NOT NULL,
  organisation {id} NOT NULL,
  PRIMARY KEY (area, token, organisation)
) {strict};
CREATE INDEX organisation_token_owner ON organisation_token (area, organisation);

CREATE TABLE organisation_act (
  area {id} NOT NULL,
  id {id} NOT NULL,
  organisation {id} NOT NULL,
  act {text} NOT NULL,
  on_day {date} NOT NULL,
  document {text},
  approved_by {text},
  reason {text},
  before_text {text},
  after_text {text},
  recorded_at {time} NOT NULL,
  account {id},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX organisation_act_owner ON organisation_act (area, organisation, on_day);

CREATE TABLE term (
  area {id} NOT NULL,
  id {id} NOT NULL,
  organisation {id} NOT NULL,
  started {date} NOT NULL,
  years {int} NOT NULL,
  due {date} NOT NULL,
  ended {date},
  note {text},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX term_organisation ON term (area, organisation, started);
CREATE INDEX term_due ON term (area, due);

CREATE TABLE post (
  area {id} NOT NULL,
  id {id} NOT NULL,
  organisation {id} NOT NULL,
  person {id},
  name {text} NOT NULL,
  post {text} NOT NULL,
  from_day {date} NOT NULL,
  until_day {date},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX post_organisation ON post (area, organisation, from_day);
CREATE INDEX post_person ON post (area, person);

CREATE TABLE unit (
  area {id} NOT NULL,
  id {id} NOT NULL,
  kind {text} NOT NULL,
  name {text} NOT NULL,
  code {text},
  within {id},
  territory {id} NOT NULL,
  address {text},
  people {int},
  members {int},
  telephone {text},
  note {text},
  closed_on {date},
  sort_key {text} NOT NULL,
  version {int} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX unit_territory ON unit (area, territory, sort_key);

CREATE TABLE unit_cover (
  area {id} NOT NULL,
  id {id} NOT NULL,
  unit {id} NOT NULL,
  organisation {id} NOT NULL,
  manner {text} NOT NULL,
  from_day {date} NOT NULL,
  until_day {date},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX unit_cover_unit ON unit_cover (area, unit);
CREATE INDEX unit_cover_organisation ON unit_cover (area, organisation);

CREATE TABLE person (
  area {id} NOT NULL,
  id {id} NOT NULL,
  name {text} NOT NULL,
  sort_key {text} NOT NULL,
  sex {text},
  birth {text},
  ethnicity {text},
  native_place {text},
  education {text},
  degree {text},
  occupation {text},
  employer {text},
  address {text},
  archive_at {text},
  identity_mask {text},
  identity_cipher {bytes},
  identity_hash {bytes},
  telephone_mask {text},
  telephone_cipher {bytes},
  note {text},
  version {int} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX person_identity ON person (area, identity_hash);

-- Reference table: an identity number (keyed hash) is claimed here first, so that it is unique across areas.
CREATE TABLE identity_claim (
  identity_hash {bytes} NOT NULL PRIMARY KEY,
  area {id} NOT NULL,
  person {id} NOT NULL
) {strict};

CREATE TABLE person_token (
  area {id} NOT NULL,
  token {text} NOT NULL,
  person {id} NOT NULL,
  PRIMARY KEY (area, token, person)
) {strict};
CREATE INDEX person_token_owner ON person_token (area, person);

-- Belonging to one branch over a time. `path`, `name` and `sort_key` repeat the organisation's present code and the
-- person's name, kept by the same transactions, so that lists are one index walk; `jiceng doctor` compares them.
CREATE TABLE membership (
  area {id} NOT NULL,
  id {id} NOT NULL,
  person {id} NOT NULL,
  organisation {id} NOT NULL,
  path {text} NOT NULL,
  name {text} NOT NULL,
  sort_key {text} NOT NULL,
  category {text} NOT NULL,
  standing {text} NOT NULL,
  applied {text},
  joined {text},
  full_since {text},
  party_post {text},
  party_group {text},
  floating {bool} NOT NULL,
  from_day {date} NOT NULL,
  until_day {date},
  left_reason {text},
  version {int} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX membership_list ON membership (area, sort_key, id) WHERE until_day IS NULL;
CREATE INDEX membership_path ON membership (area, path) WHERE until_day IS NULL;
CREATE INDEX membership_organisation ON membership (area, organisation, sort_key, id);
CREATE INDEX membership_person ON membership (area, person, from_day);

-- What a membership was on a day: a row per change of category or standing.
CREATE TABLE membership_state (
  area {id} NOT NULL,
  membership {id} NOT NULL,
  from_day {date} NOT NULL,
  category {text} NOT NULL,
  standing {text} NOT NULL,
  reason {text},
  recorded_at {time} NOT NULL,
  PRIMARY KEY (area, membership, from_day)
) {strict};

CREATE TABLE person_record (
  area {id} NOT NULL,
  id {id} NOT NULL,
  person {id} NOT NULL,
  kind {text} NOT NULL,
  name {text} NOT NULL,
  on_day {text} NOT NULL,
  effect_until {date},
  document {text},
  note {text},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX person_record_person ON person_record (area, person);

CREATE TABLE access_log (
  area {id} NOT NULL,
  id {id} NOT NULL,
  person {id} NOT NULL,
  at {time} NOT NULL,
  account {id} NOT NULL,
  who {text} NOT NULL,
  what {text} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX access_log_person ON access_log (area, person, at);

CREATE TABLE correction (
  area {id} NOT NULL,
  id {id} NOT NULL,
  person {id} NOT NULL,
  organisation {id} NOT NULL,
  field {text} NOT NULL,
  present {text},
  wanted {text} NOT NULL,
  reason {text},
  asked_at {time} NOT NULL,
  asked_by {id} NOT NULL,
  state {text} NOT NULL,
  answer {text},
  answered_at {time},
  answered_by {id},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX correction_organisation ON correction (area, organisation, state);
CREATE INDEX correction_person ON correction (area, person);

CREATE TABLE consent (
  area {id} NOT NULL,
  id {id} NOT NULL,
  person {id} NOT NULL,
  purpose {text} NOT NULL,
  given_at {time} NOT NULL,
  given_how {text} NOT NULL,
  withdrawn_at {time},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX consent_person ON consent (area, person);

CREATE TABLE import_batch (
  area {id} NOT NULL,
  id {id} NOT NULL,
  kind {text} NOT NULL,
  organisation {id} NOT NULL,
  account {id} NOT NULL,
  file_name {text} NOT NULL,
  state {text} NOT NULL,
  mapping {text} NOT NULL,
  report {text} NOT NULL,
  created_at {time} NOT NULL,
  committed_at {time},
  undo_until {time},
  undone_at {time},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX import_batch_organisation ON import_batch (area, organisation, created_at);

CREATE TABLE import_file (
  area {id} NOT NULL,
  batch {id} NOT NULL,
  content {bytes} NOT NULL,
  PRIMARY KEY (area, batch)
) {strict};

CREATE TABLE import_row (
  area {id} NOT NULL,
  batch {id} NOT NULL,
  row_number {int} NOT NULL,
  outcome {text} NOT NULL,
  subject {id},
  name {text} NOT NULL,
  content {text} NOT NULL,
  problems {text} NOT NULL,
  decision {text},
  applied {text},
  PRIMARY KEY (area, batch, row_number)
) {strict};
CREATE INDEX import_row_outcome ON import_row (area, batch, outcome, row_number);

CREATE TABLE conflict_ticket (
  area {id} NOT NULL,
  id {id} NOT NULL,
  held_by {id} NOT NULL,
  claimed_by {id} NOT NULL,
  person {id} NOT NULL,
  name_shown {text} NOT NULL,
  identity_mask {text} NOT NULL,
  raised_at {time} NOT NULL,
  raised_by {id} NOT NULL,
  state {text} NOT NULL,
  answer {text},
  answered_at {time},
  answered_by {id},
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX conflict_ticket_holder ON conflict_ticket (area, held_by, state);
CREATE INDEX conflict_ticket_claimer ON conflict_ticket (area, claimed_by, state);

CREATE TABLE import_profile (
  area {id} NOT NULL,
  id {id} NOT NULL,
  kind {text} NOT NULL,
  organisation {id} NOT NULL,
  name {text} NOT NULL,
  mapping {text} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};

CREATE TABLE saved_view (
  area {id} NOT NULL,
  id {id} NOT NULL,
  account {id} NOT NULL,
  list {text} NOT NULL,
  name {text} NOT NULL,
  query {text} NOT NULL,
  PRIMARY KEY (area, id)
) {strict};
CREATE INDEX saved_view_account ON saved_view (area, account, list);

-- Complaints about the product itself.
CREATE TABLE product_complaint (
  area {id} NOT NULL,
  id {id} NOT NULL,
  number {text} NOT NULL,
  body {text} NOT NULL,
  made_at {time} NOT NULL,
  account {id},
  answer {text},
  answered_at {time},
  answered_by {id},
  PRIMARY KEY (area, id)
) {strict};
CREATE UNIQUE INDEX product_complaint_number ON product_complaint (area, number);

CREATE TABLE api_token (
  area {id} NOT NULL,
  token {bytes} NOT NULL,
  id {id} NOT NULL,
  name {text} NOT NULL,
  organisation {id} NOT NULL,
  role {text} NOT NULL,
  created_by {id} NOT NULL,
  created_at {time} NOT NULL,
  expires_on {date} NOT NULL,
  revoked_at {time},
  PRIMARY KEY (area, token)
) {strict};

-- County overlays and settings kept as data.
CREATE TABLE setting (
  area {id} NOT NULL,
  name {text} NOT NULL,
  content {text} NOT NULL,
  changed_at {time} NOT NULL,
  changed_by {id},
  PRIMARY KEY (area, name)
) {strict};
