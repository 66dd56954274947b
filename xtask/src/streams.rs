//! The module cut into streams, for the entries that carry it inside their JavaScript.
//!
//! DEFLATE packs what resembles its neighbours. In a module opcodes, indices, offsets and constants follow each other;
//! put where others of their kind are, they pack a sixth tighter. `pkg-template/unpack.wat` puts them back.
//!
//! ```text
//! split  := length of each stream (four bytes × STREAMS)  streams
//! stream    0..256    what follows an opcode first          (the opcode is the number of the stream)
//!           256..512  what follows an opcode after that
//!           512..768  constants of `i32.const`, by the opcode that comes next
//!           768..     opcodes; locals of each function; the module before and after its code
//! ```

use anyhow::{Context, Result, bail, ensure};

/// How many streams there are. Most are empty.
const STREAMS: usize = 772;
/// Where streams begin that are not the first operands of an opcode.
const SECOND: usize = 256;
const CONSTANTS: usize = 512;
const OPCODES: usize = 768;
const LOCALS: usize = 769;
const HEAD: usize = 770;
const TAIL: usize = 771;

/// The section that holds the code.
const CODE_SECTION: u8 = 10;

const END: u8 = 0x0b;
const BR_TABLE: u8 = 0x0e;
const I32_CONST: u8 = 0x41;
const F64_CONST: u8 = 0x44;
/// The prefix of saturating conversions, bulk memory and `table.grow`.
const MISCELLANEOUS: u8 = 0xfc;

/// Cuts a module into streams.
///
/// # Errors
/// When the module is malformed, or holds an instruction that compilers of this crate have not written so far.
pub(crate) fn split(module: &[u8]) -> Result<Vec<u8>> {
    let mut reader = Reader { bytes: module, position: 8 };
    let mut streams = vec![Vec::new(); STREAMS];
    while reader.position < module.len() {
        let section = reader.byte()?;
        let size = reader.number()?.1;
        let begin = reader.position;
        if section != CODE_SECTION {
            reader.position = begin + size;
            continue;
        }
        let functions = reader.number()?.1;
        streams[HEAD].extend_from_slice(module.get(..reader.position).context("a section is cut short")?);
        for _ in 0..functions {
            function(&mut reader, &mut streams)?;
        }
        ensure!(reader.position == begin + size, "the code section has another size than its functions");
        streams[TAIL].extend_from_slice(&module[reader.position..]);
        return Ok(joined(&streams));
    }
    bail!("the module has no code")
}

fn joined(streams: &[Vec<u8>]) -> Vec<u8> {
    let lengths = streams.iter().flat_map(|stream| stream.len().to_le_bytes().into_iter().take(4));
    lengths.chain(streams.iter().flatten().copied()).collect()
}

/// One function. Its size is left out: it follows from the rest.
fn function(reader: &mut Reader<'_>, streams: &mut [Vec<u8>]) -> Result<()> {
    let size = reader.number()?.1;
    let end = reader.position + size;
    let (bytes, groups) = reader.number()?;
    streams[LOCALS].extend_from_slice(bytes);
    for _ in 0..groups * 2 {
        streams[LOCALS].extend_from_slice(reader.number()?.0);
    }
    while reader.position < end {
        let opcode = reader.byte()?;
        streams[OPCODES].push(opcode);
        let first = usize::from(opcode);
        match opcode {
            // What needs no operand.
            0x00 | 0x01 | 0x05 | END | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 => {}
            I32_CONST => {
                let value = reader.number()?.0;
                streams[CONSTANTS + usize::from(reader.peek()?)].extend_from_slice(value);
            }
            F64_CONST => streams[first].extend_from_slice(reader.take(8)?),
            // Blocks, branches, calls, variables, constants, types: one number.
            0x02..=0x04 | 0x0c | 0x0d | 0x10 | 0x20..=0x26 | 0x3f | 0x40 | 0x42 | 0xd0 => {
                streams[first].extend_from_slice(reader.number()?.0);
            }
            // Indirect calls and memory: two.
            0x11 | 0x28..=0x3e => {
                streams[first].extend_from_slice(reader.number()?.0);
                streams[SECOND + first].extend_from_slice(reader.number()?.0);
            }
            BR_TABLE | MISCELLANEOUS => {
                let (bytes, value) = reader.number()?;
                streams[first].extend_from_slice(bytes);
                let more = match (opcode, value) {
                    (BR_TABLE, targets) => targets + 1,
                    (_, 0..=7) => 0,
                    (_, 10) => 2,
                    (_, 11 | 15) => 1,
                    _ => bail!("the instruction 0xfc {value} is not known here"),
                };
                for _ in 0..more {
                    streams[SECOND + first].extend_from_slice(reader.number()?.0);
                }
            }
            _ => bail!("the instruction 0x{opcode:x} is not known here"),
        }
    }
    ensure!(reader.position == end, "a function has another size than its instructions");
    Ok(())
}

struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Result<u8> {
        self.bytes.get(self.position).copied().context("the module is cut short")
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = self.peek()?;
        self.position += 1;
        Ok(byte)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let taken = self.bytes.get(self.position..self.position + count).context("the module is cut short")?;
        self.position += count;
        Ok(taken)
    }

    /// A LEB128 number: its bytes, and its value where it is small and not negative.
    fn number(&mut self) -> Result<(&'a [u8], usize)> {
        let begin = self.position;
        let mut value = 0;
        loop {
            let byte = self.byte()?;
            let shift = 7 * (self.position - begin - 1);
            value |= usize::from(byte & 127).checked_shl(shift as u32).unwrap_or_default();
            if byte < 128 {
                return Ok((&self.bytes[begin..self.position], value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CONSTANTS, HEAD, LOCALS, OPCODES, STREAMS, TAIL, split};

    /// One function of one local: `i32.const 300, local.set 0, end`.
    const MODULE: [u8; 30] = [
        0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 10, 1, 8, 1, 1, 0x7f, 0x41, 0xac, 2, 0x21, 0,
    ];

    #[test]
    fn like_goes_to_like() {
        let mut module = MODULE.to_vec();
        module.extend([0x0b, 0]);
        module[19] = 11;
        module[21] = 9;
        module.pop();
        let split = split(&module).unwrap();
        let (lengths, streams) = split.split_at(4 * STREAMS);
        assert_eq!(lengths[4 * 0x21], 1);
        assert_eq!(lengths[4 * (CONSTANTS + 0x21)], 2);
        assert_eq!([OPCODES, LOCALS, HEAD, TAIL].map(|stream| lengths[4 * stream]), [3, 3, 21, 0]);
        assert_eq!(streams[..9], [0, 0xac, 2, 0x41, 0x21, 0x0b, 1, 1, 0x7f]);
        assert_eq!(streams[9..], module[..21]);
    }

    #[test]
    fn unknown_instructions_are_refused() {
        let mut module = MODULE.to_vec();
        module[25] = 0xfd;
        assert_eq!(split(&module).unwrap_err().to_string(), "the instruction 0xfd is not known here");
        assert_eq!(split(&MODULE[..8]).unwrap_err().to_string(), "the module has no code");
        assert!(split(&MODULE[..27]).is_err());
    }
}
