//! Tokens (接口令牌) with which programs read organisations and members, made and taken back by people.

pub mod pages;
