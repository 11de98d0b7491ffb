-- Reminders that an account asked for: how, how often, and where to. An address counts once its owner has typed the
-- code that was sent to it.
CREATE TABLE reminder (
  area {id} NOT NULL,
  account {id} NOT NULL,
  way {text} NOT NULL,
  every {text} NOT NULL,
  address_mask {text},
  address_cipher {bytes},
  code_hash {bytes},
  code_until {time},
  tries {int} NOT NULL,
  confirmed_at {time},
  sent_on {date},
  PRIMARY KEY (area, account)
) {strict};
