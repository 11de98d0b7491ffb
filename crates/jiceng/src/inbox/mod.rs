//! The first page (首页): what needs doing, computed anew from the register and the rulebook each time.

pub mod pages;
