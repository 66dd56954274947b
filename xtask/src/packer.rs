//! Packs a module for the entries that carry it inside their JavaScript.
//!
//! An instruction is told by what came before it better than by anything that DEFLATE could find: by the last ones, by
//! what is on the stack, by the operand that stood at such a place the last time. So the module is told number by number
//! to a model that guesses each of them, and only what it did not expect costs anything. `pkg-template/unpack` has the
//! same model and hears the same numbers; it says how the model guesses.
//!
//! ```text
//! packed       := count of instructions  (opcode  form and effect  usual operand)*  bytes  functions  bytes
//! bytes        := count  byte*                  before the code, and after it
//! functions    := count  function*
//! function     := groups of locals  (count  type)*  (instruction  operand*)*     its size follows from the rest
//! instruction  := its rank among those that are used, the most frequent one first
//! ```
//!
//! Every count but the first is a number like an operand, the rest are bytes.

mod history;
mod instruction;
mod model;
mod range;
mod reader;

use anyhow::{Context as _, Result, ensure};

use history::{History, Place};
use instruction::{BLOCKS, END, Form, Instructions, LOCALS};
use model::Model;
use reader::Reader;

/// The section that holds the code.
const CODE_SECTION: u8 = 10;

/// The address where the data of a module begins, as the linker lays it out. Constants from here on are told as if they
/// followed the small ones.
const DATA: u32 = 1 << 20;
/// The first number that [`Packer::value`] needs more than three nibbles for.
const SMALL: u32 = 284;

/// Packs a module into numbers of six bits.
///
/// # Errors
/// When the module is malformed, or holds an instruction that compilers of this crate have not written so far.
pub(crate) fn pack(module: &[u8]) -> Result<Vec<u8>> {
    let code = code_of(module)?;
    let mut packer = Packer {
        module: Reader::at(module, 0),
        instructions: Instructions::of(code.clone())?,
        history: History::default(),
        model: Model::default(),
    };
    packer.tell_instructions();
    packer.bytes(code.position);
    packer.number(Place::SIZES, code.count);
    for _ in 0..code.count {
        packer.function()?;
    }
    packer.bytes(module.len());
    Ok(packer.model.finish())
}

/// The code of a module: where its first function is, and how many there are.
fn code_of(module: &[u8]) -> Result<reader::Functions<'_>> {
    let mut reader = Reader::at(module, 8);
    while reader.position() < module.len() {
        let section = reader.byte()?;
        let size = reader.number()? as usize;
        let end = reader.position() + size;
        if section == CODE_SECTION {
            let count = reader.number()?;
            return Ok(reader::Functions { module, position: reader.position(), end, count });
        }
        reader = Reader::at(module, end);
    }
    Err(anyhow::anyhow!("the module has no code"))
}

/// A module on its way through the model.
struct Packer<'a> {
    module: Reader<'a>,
    instructions: Instructions,
    history: History,
    model: Model,
}

impl Packer<'_> {
    /// Which instructions there are.
    fn tell_instructions(&mut self) {
        self.byte(self.instructions.used().len() as u8);
        for instruction in self.instructions.used().to_vec() {
            self.byte(instruction.opcode);
            self.byte(instruction.form_and_effect());
            self.byte(instruction.usual as u8);
        }
    }

    /// What is left of the module until `end`, byte by byte.
    fn bytes(&mut self, end: usize) {
        let bytes = self.module.until(end);
        self.number(Place::SIZES, bytes.len() as u32);
        for (offset, byte) in bytes.iter().enumerate() {
            self.history.position = end - bytes.len() + offset;
            self.byte(*byte);
        }
    }

    fn byte(&mut self, byte: u8) {
        let contexts = self.history.before_byte();
        self.two(contexts, 0, byte);
        self.history.saw_byte(byte);
    }

    fn function(&mut self) -> Result<()> {
        let size = self.module.number()? as usize;
        let end = self.module.position() + size;
        self.history.begin_function();
        let groups = self.module.number()?;
        self.number(Place::GROUPS, groups);
        for _ in 0..groups {
            let count = self.module.number()?;
            self.number(Place::COUNTS, count);
            let kind = u32::from(self.module.byte()?);
            self.number(Place::TYPES, kind ^ 0x7f);
        }
        let mut depth = 1;
        while depth > 0 {
            let opcode = self.instruction()?;
            if BLOCKS.contains(&opcode) {
                depth += 1;
            }
            if opcode == END {
                depth -= 1;
            }
        }
        ensure!(self.module.position() == end, "a function has another size than its instructions");
        Ok(())
    }

    /// One instruction with its operands.
    fn instruction(&mut self) -> Result<u8> {
        let opcode = self.module.byte()?;
        let (kind, instruction) = self.instructions.find(opcode).context("an instruction that was not counted")?;
        let contexts = self.history.before_instruction();
        self.value(contexts, 1, kind - instruction::FIRST_KIND);
        self.history.saw_instruction(kind);
        let place = Place::first(kind);
        let usual = instruction.usual;
        match instruction.form {
            Form::Plain => {}
            Form::Constant => {
                let value = self.module.signed()? as u32;
                self.number(place, if value < SMALL { value } else { value.wrapping_sub(DATA - SMALL) });
            }
            Form::Long => {
                for index in 0.. {
                    let byte = self.module.byte()?;
                    self.operand_byte(place, index, byte);
                    if byte < 128 {
                        break;
                    }
                }
            }
            Form::Float => {
                for index in 0..8 {
                    let byte = self.module.byte()?;
                    self.operand_byte(place, index, byte);
                }
            }
            Form::One | Form::Two | Form::Table | Form::Miscellaneous => {
                let value = self.module.number()?;
                self.number(place, value ^ usual);
                if LOCALS.contains(&opcode) {
                    self.history.saw_local(value);
                }
                for _ in 0..instruction.form.more(value)? {
                    let more = self.module.number()?;
                    self.number(place.second(), more.rotate_right(usual));
                }
            }
        }
        self.history.saw_effect(&instruction, kind);
        Ok(opcode)
    }

    fn number(&mut self, place: Place, number: u32) {
        let contexts = self.history.before_operand(place);
        self.value(contexts, place.kind(), number);
        self.history.saw_operand(place, number);
    }

    fn operand_byte(&mut self, place: Place, index: u32, byte: u8) {
        let contexts = self.history.before_operand(place);
        self.two(contexts, place.kind(), byte);
        self.history.saw_operand(place, u32::from(byte) + (index << 8));
    }

    /// Tells one of 256 as two nibbles.
    fn two(&mut self, contexts: history::Contexts, what: u32, byte: u8) {
        let (high, low) = (u32::from(byte >> 4), u32::from(byte & 15));
        self.model.nibble(contexts, 0, what * 2, high);
        self.model.nibble(contexts, high + 1, what * 2 + 1, low);
    }

    /// Tells a number: below twelve it is a nibble, the other nibbles tell that one, two, four or eight more follow.
    fn value(&mut self, contexts: history::Contexts, what: u32, value: u32) {
        let (class, first, count) = match value {
            0..12 => (value, value, 0),
            12..28 => (12, 12, 1),
            28..SMALL => (13, 28, 2),
            SMALL..65_820 => (14, SMALL, 4),
            _ => (15, 0, 8),
        };
        self.model.nibble(contexts, 0, what * 2, class);
        let mut before = class + 1;
        for index in (0..count).rev() {
            let nibble = (value - first) >> (4 * index) & 15;
            self.model.nibble(contexts, before, what * 2 + 1, nibble);
            before = history::hash(before, nibble);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::instruction::MISCELLANEOUS;
    use super::pack;

    /// One function of one local: `i32.const 300, local.set 0, end`.
    const MODULE: [u8; 31] = [
        0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 11, 1, 9, 1, 1, 0x7f, 0x41, 0xac, 2, 0x21, 0,
        0x0b,
    ];

    #[test]
    fn a_module_becomes_numbers_of_six_bits() {
        let packed = pack(&MODULE).unwrap();
        assert!(packed.iter().all(|digit| *digit < 64));
        assert_eq!(packed, pack(&MODULE).unwrap());
    }

    #[test]
    fn what_is_repeated_costs_little() {
        let mut module = MODULE[..21].to_vec();
        // A hundred functions instead of one: the section and its count are 2 bytes longer.
        module.splice(19..21, [0xe9, 7, 100]);
        let once = pack(&MODULE).unwrap().len();
        (0..100).for_each(|_| module.extend(&MODULE[21..]));
        let often = pack(&module).unwrap().len();
        assert!(often < once + 60, "{once} and {often}");
    }

    #[test]
    fn unknown_instructions_are_refused() {
        let mut module = MODULE;
        module[25] = 0xfd;
        assert_eq!(pack(&module).unwrap_err().to_string(), "the instruction 0xfd is not known here");
        module[25] = MISCELLANEOUS;
        module[26] = 16;
        assert_eq!(pack(&module).unwrap_err().to_string(), "the instruction 0xfc 16 is not known here");
        assert_eq!(pack(&MODULE[..8]).unwrap_err().to_string(), "the module has no code");
        assert!(pack(&MODULE[..28]).is_err());
    }
}
