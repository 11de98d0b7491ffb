/// One SQL text, the same for both databases or one for each where they have no common words.
#[derive(Debug)]
pub struct Statement {
    /// The constant's name, for messages.
    pub name: &'static str,
    /// The text for `SQLite`.
    pub sqlite: &'static str,
    /// The text for `PostgreSQL`.
    pub postgres: &'static str,
}

/// Declares the statements of a `queries.rs` and lists them in `STATEMENTS`, so that a test can prepare each.
///
/// ```
/// db::statements! {
///     ONE = "SELECT name FROM area WHERE area = $1";
///     FOUND = sqlite "SELECT 1" postgres "SELECT 1::bigint";
/// }
/// assert_eq!(STATEMENTS.len(), 2);
/// ```
#[macro_export]
macro_rules! statements {
    ($($name:ident = $($text:literal)? $(sqlite $sqlite:literal postgres $postgres:literal)?;)+) => {
        $(static $name: $crate::Statement = $crate::Statement {
            name: stringify!($name),
            sqlite: concat!($($text)? $($sqlite)?),
            postgres: concat!($($text)? $($postgres)?),
        };)+
        /// Every statement of this file, for the test that prepares them on both databases.
        pub static STATEMENTS: &[&$crate::Statement] = &[$(&$name),+];
    };
}
