//! An append-only log of what was published, corrected and withdrawn, that anybody can check.
//!
//! What a log holds can be added to and never changed: its checkpoints are signed, name the root of a Merkle tree over
//! all entries, and are cosigned by witnesses, who sign only what continues what they saw before. The formats are those
//! of the C2SP, so that tools which are not ours read them:
//!
//! - [`Note`], [`VerifierKey`], [`SigningKey`]: text with signatures ([signed-note](https://c2sp.org/signed-note));
//! - [`Checkpoint`], [`Trust`]: the state of a log ([tlog-checkpoint](https://c2sp.org/tlog-checkpoint));
//! - [`CosigningKey`], [`Witness`]: who saw it ([tlog-cosignature](https://c2sp.org/tlog-cosignature));
//! - [`Log`], [`Tile`], [`Storage`]: where it lies ([tlog-tiles](https://c2sp.org/tlog-tiles));
//! - [`Receipt`]: what a person keeps as proof ([tlog-proof](https://c2sp.org/tlog-proof)).
//!
//! [`Entry`] is what we write into it: salted commitments to the parts of a publication, so that a part can be removed by
//! order and every proof still holds. [`follow`] reads what came since a checkpoint and refuses a log that changed what
//! it had; [`audit`] reads all of it. `docs/bulletin.md` says how they go together, and what a log does not prove.
//!
//! Invariants: no input, output, clock or randomness of its own; every decoder is bounded and answers any bytes.

mod audit;
mod checkpoint;
mod cosignature;
mod encoding;
mod entry;
mod hash;
mod key;
mod log;
mod note;
mod receipt;
mod storage;
mod tile;
mod tree;
mod witness;

pub use audit::{AuditError, News, audit, follow};
pub use checkpoint::{Checkpoint, CheckpointError, Opened, Trust, TrustError};
pub use cosignature::{CosigningKey, cosign};
pub use entry::{Act, Commitment, Entry, EntryError, OpenPart, Part};
pub use hash::Hash;
pub use key::{Algorithm, KeyError, SigningKey, VerifierKey};
pub use log::{Log, LogError};
pub use note::{Note, NoteError, Signature};
pub use receipt::{Receipt, ReceiptError};
pub use storage::{Memory, Storage};
pub use tile::{Tile, TileError, TilePath, entries, entry_bundle};
pub use tree::{ProofError, TreeError, verify_consistency, verify_inclusion};
pub use witness::{Refusal, Witness};
