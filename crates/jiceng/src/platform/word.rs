//! Enumerations of words: kept in the database and sent by forms as a word, shown as a sentence of the text files.

/// Declares an enumeration whose values are words. The key of a value's name in the text files is `PREFIX-WORD`.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $prefix:literal { $($(#[$value_doc:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$value_doc])* $value,)+ }

        impl $name {
            /// All of them, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The word kept in the database.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }

            /// The key of its name in the text files.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$value => concat!($prefix, "-", $word),)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::platform::word::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($word => Ok(Self::$value),)+ _ => Err($crate::platform::word::UnknownWord) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        db::field_from_text!($name);
    };
}
pub(crate) use words;

/// The word is none of the enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one of the words")]
pub struct UnknownWord;
