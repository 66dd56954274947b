//! Reads the bytes of a module.

use anyhow::{Context, Result};

/// The functions of a module.
#[derive(Clone)]
pub(super) struct Functions<'a> {
    pub(super) module: &'a [u8],
    /// Where the first one begins.
    pub(super) position: usize,
    /// Where the last one ends.
    pub(super) end: usize,
    pub(super) count: u32,
}

/// A place in a module.
pub(super) struct Reader<'a> {
    module: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    /// A reader from `position` on.
    pub(super) fn at(module: &'a [u8], position: usize) -> Self {
        Self { module, position }
    }

    /// How many bytes are before it.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// One byte.
    pub(super) fn byte(&mut self) -> Result<u8> {
        let byte = self.module.get(self.position).copied().context("the module is cut short")?;
        self.position += 1;
        Ok(byte)
    }

    /// The bytes before `end`.
    pub(super) fn until(&mut self, end: usize) -> &'a [u8] {
        let bytes = &self.module[self.position..end];
        self.position = end;
        bytes
    }

    /// A LEB128 number of 32 bits.
    pub(super) fn number(&mut self) -> Result<u32> {
        Ok(self.leb()?.0)
    }

    /// A LEB128 number of 32 bits with a sign.
    pub(super) fn signed(&mut self) -> Result<i32> {
        let (value, bits) = self.leb()?;
        let unused = 32_u32.saturating_sub(bits);
        Ok((value << unused) as i32 >> unused)
    }

    /// The value, and how many bits of it were written.
    fn leb(&mut self) -> Result<(u32, u32)> {
        let mut value = 0;
        let mut bits = 0;
        loop {
            let byte = self.byte()?;
            value |= u32::from(byte & 127).checked_shl(bits).context("a number is too long")?;
            bits += 7;
            if byte < 128 {
                return Ok((value, bits));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Reader;

    #[test]
    fn numbers_are_read_with_and_without_a_sign() {
        assert_eq!(Reader::at(&[0xac, 2], 0).number().unwrap(), 300);
        assert_eq!(Reader::at(&[0x7f], 0).signed().unwrap(), -1);
        assert_eq!(Reader::at(&[0x40], 0).signed().unwrap(), -64);
        assert_eq!(Reader::at(&[0xc0, 0], 0).signed().unwrap(), 64);
        assert_eq!(Reader::at(&[0x80, 0x80, 0x80, 0x80, 0x78], 0).signed().unwrap(), i32::MIN);
        assert!(Reader::at(&[0x80], 0).number().is_err());
        assert!(Reader::at(&[0x80; 9], 0).number().is_err());
    }
}
