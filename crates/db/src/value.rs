use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

/// A parameter of a statement. Each kind is optional, so that an absent value keeps its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Truth.
    Bool(Option<bool>),
    /// A whole number.
    Int(Option<i64>),
    /// Text.
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// An identifier.
    Id(Option<Uuid>),
    /// An instant, kept to the microsecond.
    Time(Option<Timestamp>),
    /// A civil date.
    Date(Option<Date>),
}

/// What can be a parameter.
pub trait ToValue {
    /// The parameter.
    fn to_value(&self) -> Value;
    /// The absent parameter of this type.
    fn absent() -> Value;
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or_else(T::absent, T::to_value)
    }
    fn absent() -> Value {
        T::absent()
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
    fn absent() -> Value {
        T::absent()
    }
}

macro_rules! to_value {
    ($($from:ty => $kind:ident, $convert:expr;)+) => {
        $(impl ToValue for $from {
            fn to_value(&self) -> Value {
                Value::$kind(Some(($convert)(self)))
            }
            fn absent() -> Value {
                Value::$kind(None)
            }
        })+
    };
}

to_value! {
    bool => Bool, |v: &bool| *v;
    i64 => Int, |v: &i64| *v;
    i32 => Int, |v: &i32| i64::from(*v);
    u32 => Int, |v: &u32| i64::from(*v);
    u16 => Int, |v: &u16| i64::from(*v);
    str => Text, |v: &str| v.to_owned();
    String => Text, |v: &String| v.clone();
    [u8] => Bytes, |v: &[u8]| v.to_vec();
    Vec<u8> => Bytes, |v: &Vec<u8>| v.clone();
    Uuid => Id, |v: &Uuid| *v;
    Timestamp => Time, |v: &Timestamp| *v;
    Date => Date, |v: &Date| *v;
}

impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Value {
        Value::Bytes(Some(self.to_vec()))
    }
    fn absent() -> Value {
        Value::Bytes(None)
    }
}

impl ToValue for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
    fn absent() -> Value {
        Value::Text(None)
    }
}

/// The parameters of a statement, in order: `args![area, id, name]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        [$($crate::ToValue::to_value(&$value)),*]
    };
}

/// The seven statement parameters as `PostgreSQL` wants them: native types in binary form.
pub(crate) mod postgres {
    use super::Date;
    use jiff::{Timestamp, ToSpan as _};
    use sqlx::encode::{Encode, IsNull};
    use sqlx::error::BoxDynError;
    use sqlx::postgres::types::Oid;
    use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueFormat, PgValueRef};
    use sqlx::{Decode, Postgres, Type};

    /// `2000-01-01`, the day `PostgreSQL` counts from, as a date and in microseconds since 1970.
    const EPOCH: Date = jiff::civil::date(2000, 1, 1);
    const EPOCH_MICROSECONDS: i64 = 946_684_800_000_000;

    pub(crate) struct PgDate(pub(crate) Date);
    pub(crate) struct PgTime(pub(crate) Timestamp);

    impl Type<Postgres> for PgDate {
        fn type_info() -> PgTypeInfo {
            PgTypeInfo::with_oid(Oid(1082))
        }
    }

    impl Encode<'_, Postgres> for PgDate {
        fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
            let days = (self.0 - EPOCH).get_days();
            buffer.extend_from_slice(&days.to_be_bytes());
            Ok(IsNull::No)
        }
    }

    impl Decode<'_, Postgres> for PgDate {
        fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
            if value.format() == PgValueFormat::Text {
                return Ok(Self(value.as_str()?.parse()?));
            }
            let days = i32::from_be_bytes(value.as_bytes()?.try_into()?);
            Ok(Self(EPOCH.checked_add(days.days())?))
        }
    }

    impl Type<Postgres> for PgTime {
        fn type_info() -> PgTypeInfo {
            PgTypeInfo::with_oid(Oid(1184))
        }
    }

    impl Encode<'_, Postgres> for PgTime {
        fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
            let microseconds = self.0.as_microsecond() - EPOCH_MICROSECONDS;
            buffer.extend_from_slice(&microseconds.to_be_bytes());
            Ok(IsNull::No)
        }
    }

    impl Decode<'_, Postgres> for PgTime {
        fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
            if value.format() == PgValueFormat::Text {
                return Ok(Self(value.as_str()?.parse()?));
            }
            let microseconds = i64::from_be_bytes(value.as_bytes()?.try_into()?);
            Ok(Self(Timestamp::from_microsecond(microseconds + EPOCH_MICROSECONDS)?))
        }
    }
}
