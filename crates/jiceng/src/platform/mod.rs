//! What every capability stands on. It knows none of them.

pub mod access;
pub mod app;
pub mod area;
pub mod assets;
pub mod clock;
pub mod date;
pub mod download;
pub mod error;
pub mod form;
pub mod health;
pub mod id;
pub mod journal;
pub mod limits;
pub mod page;
pub mod protect;
pub mod randomness;
pub mod request;
pub mod route;
pub mod search;
pub mod server;
pub mod text;
pub mod word;
