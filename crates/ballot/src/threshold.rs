//! Trustees of whom some suffice: the key generation of Pedersen (section 4.6).
//!
//! Five steps, each a file carried from one person to another: everybody makes a [`Certificate`]; with all
//! certificates, a [`Polynomial`]; whoever collects them hands each person an [`Input`]; from it the person
//! makes an [`Output`]; all together are the [`Parameters`] that are published. What persons tell one another
//! is encrypted and signed, so whoever carries the files learns nothing and can change nothing.

mod channel;
mod dealing;
mod parameters;

pub use channel::{ChannelError, Seed, SignedMessage};
pub use dealing::{Dealer, DealingError, Input, Output, Polynomial, inputs, parameters};
pub use parameters::{Certificate, Parameters, ParametersError};
