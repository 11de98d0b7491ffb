//! Records of the binary format of Excel 97 to 2003 (MS-XLS).

use crate::error::ReadError;

pub(super) const BOF: u16 = 0x0809;
pub(super) const EOF: u16 = 0x000a;
pub(super) const CONTINUE: u16 = 0x003c;
pub(super) const FILE_PASS: u16 = 0x002f;
pub(super) const DATE_1904: u16 = 0x0022;
pub(super) const BOUND_SHEET: u16 = 0x0085;
pub(super) const SST: u16 = 0x00fc;
pub(super) const FORMAT: u16 = 0x041e;
pub(super) const XF: u16 = 0x00e0;
pub(super) const ROW: u16 = 0x0208;
pub(super) const COL_INFO: u16 = 0x007d;
pub(super) const MERGED_CELLS: u16 = 0x00e5;
pub(super) const LABEL_SST: u16 = 0x00fd;
pub(super) const LABEL: u16 = 0x0204;
pub(super) const RICH_STRING: u16 = 0x00d6;
pub(super) const NUMBER: u16 = 0x0203;
pub(super) const RK: u16 = 0x027e;
pub(super) const MUL_RK: u16 = 0x00bd;
pub(super) const BOOL_ERR: u16 = 0x0205;
pub(super) const FORMULA: u16 = 0x0006;
pub(super) const STRING: u16 = 0x0207;

/// One record.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) body: &'a [u8],
}

/// The records of a stream from a place on.
pub(super) struct Stream<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Stream<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// The next record; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record<'a>>, ReadError> {
        let Some(head) = self.bytes.get(self.at..self.at.saturating_add(4)) else { return Ok(None) };
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let start = self.at + 4;
        let body = self.bytes.get(start..start + length).ok_or(ReadError::Truncated)?;
        self.at = start + length;
        Ok(Some(Record { kind, body }))
    }

    /// The bodies of the records that continue the one just read.
    pub(super) fn continued(&mut self) -> Result<Vec<&'a [u8]>, ReadError> {
        let mut bodies = Vec::new();
        loop {
            let before = self.at;
            match self.next()? {
                Some(record) if record.kind == CONTINUE => bodies.push(record.body),
                _ => {
                    self.at = before;
                    return Ok(bodies);
                }
            }
        }
    }
}

/// Reads fields across the borders of continued records.
pub(super) struct Fields<'a> {
    bodies: Vec<&'a [u8]>,
    body: usize,
    at: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn new(first: &'a [u8], continued: Vec<&'a [u8]>) -> Self {
        let mut bodies = vec![first];
        bodies.extend(continued);
        Self { bodies, body: 0, at: 0 }
    }

    fn byte(&mut self) -> Result<u8, ReadError> {
        loop {
            let body = self.bodies.get(self.body).ok_or_else(short)?;
            if let Some(byte) = body.get(self.at) {
                self.at += 1;
                return Ok(*byte);
            }
            self.body += 1;
            self.at = 0;
        }
    }

    pub(super) fn u16(&mut self) -> Result<u16, ReadError> {
        Ok(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    pub(super) fn u32(&mut self) -> Result<u32, ReadError> {
        let low = self.u16()?;
        Ok(u32::from(low) | u32::from(self.u16()?) << 16)
    }

    pub(super) fn u8(&mut self) -> Result<u8, ReadError> {
        self.byte()
    }

    fn skip(&mut self, mut count: usize) -> Result<(), ReadError> {
        while count > 0 {
            let body = self.bodies.get(self.body).ok_or_else(short)?;
            let step = count.min(body.len() - self.at);
            self.at += step;
            count -= step;
            if self.at == body.len() && count > 0 {
                self.body += 1;
                self.at = 0;
            }
        }
        Ok(())
    }

    /// A text with its length in 16 bits: flags, runs of fonts and phonetic data around the characters
    /// (MS-XLS 2.5.293). The flag of width is given again wherever a continued record begins.
    pub(super) fn text(&mut self) -> Result<String, ReadError> {
        let length = usize::from(self.u16()?);
        self.text_of(length)
    }

    /// A text whose length was already read.
    pub(super) fn text_of(&mut self, length: usize) -> Result<String, ReadError> {
        let flags = self.byte()?;
        let runs = if flags & 0x08 == 0 { 0 } else { usize::from(self.u16()?) };
        let phonetic = if flags & 0x04 == 0 { 0 } else { self.u32()? };
        let mut wide = flags & 0x01 != 0;
        let mut units: Vec<u16> = Vec::with_capacity(length.min(1024));
        while units.len() < length {
            if self.bodies.get(self.body).is_some_and(|body| self.at == body.len()) {
                self.body += 1;
                self.at = 0;
                wide = self.byte()? & 0x01 != 0;
            }
            let unit = if wide { self.u16()? } else { u16::from(self.byte()?) };
            units.push(unit);
        }
        self.skip(runs * 4)?;
        self.skip(usize::try_from(phonetic).unwrap_or(usize::MAX))?;
        Ok(String::from_utf16_lossy(&units))
    }
}

/// The number in a packed form of 30 bits (MS-XLS 2.5.217).
pub(super) fn rk_number(packed: u32) -> f64 {
    let number = if packed & 0x02 == 0 {
        f64::from_bits(u64::from(packed & 0xffff_fffc) << 32)
    } else {
        f64::from(packed.cast_signed() >> 2)
    };
    if packed & 0x01 == 0 { number } else { number / 100.0 }
}

/// The sign of an error value as Excel shows it.
pub(super) fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

pub(super) fn short() -> ReadError {
    ReadError::damaged("Workbook", "a record is too short")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers() {
        assert_eq!(rk_number((1234 << 2) | 2).to_string(), "1234");
        assert_eq!(rk_number((1234 << 2) | 3).to_string(), "12.34");
        assert_eq!(rk_number(0x3ff0_0000).to_string(), "1");
        assert_eq!(rk_number(((-5_i32) << 2).cast_unsigned() | 2).to_string(), "-5");
    }

    #[test]
    fn a_text_changes_its_width_where_a_record_continues() {
        let first = [3, 0, 0, b'a'];
        let second = [1, 0x2d, 0x4e, b'c', 0];
        let mut fields = Fields::new(&first, vec![&second]);
        assert_eq!(fields.text().unwrap(), "a中c");
    }
}
