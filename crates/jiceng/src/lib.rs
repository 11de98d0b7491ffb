//! jiceng
