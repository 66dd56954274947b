//! What instructions look like, and what they do to the stack.

use anyhow::{Result, bail};

use super::reader::{Functions, Reader};

/// `block`, `loop` and `if`.
pub(super) const BLOCKS: std::ops::RangeInclusive<u8> = 0x02..=0x04;
/// `local.get`, `local.set` and `local.tee`.
pub(super) const LOCALS: std::ops::RangeInclusive<u8> = 0x20..=0x22;
pub(super) const END: u8 = 0x0b;
/// The prefix of saturating conversions, bulk memory and `table.grow`.
pub(super) const MISCELLANEOUS: u8 = 0xfc;

/// The kinds of what is told are bytes, opcodes, the four of [`super::Place`], and from this one on the operands of each
/// instruction. `module.wat` has the same numbers.
pub(super) const FIRST_KIND: u32 = 6;
/// The most instructions that `module.wat` has room for.
const MOST: usize = 120;

/// What stands after an opcode. `module.wat` knows these by their order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// Nothing.
    Plain,
    /// Blocks, branches, calls, variables: a number.
    One,
    /// `i32.const`: a number with a sign.
    Constant,
    /// Memory and indirect calls: two numbers.
    Two,
    /// `br_table`: the number of targets, and one target more.
    Table,
    /// Another opcode, and what that wants.
    Miscellaneous,
    /// `i64.const`: a number that may be too large for others.
    Long,
    /// `f64.const`: eight bytes.
    Float,
}

impl Form {
    /// How many numbers follow the first one.
    pub(super) fn more(self, first: u32) -> Result<u32> {
        Ok(match self {
            Self::Two => 1,
            Self::Table => first + 1,
            Self::Miscellaneous => match first {
                0..=7 => 0,
                10 => 2,
                11 | 15 => 1,
                _ => bail!("the instruction 0xfc {first} is not known here"),
            },
            _ => 0,
        })
    }
}

/// An instruction that is used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    pub(super) opcode: u8,
    pub(super) form: Form,
    /// How many values it takes from the stack; seven where that depends on more than the opcode.
    takes: u8,
    /// Whether it leaves one there.
    gives: bool,
    /// Its operand, most often. The operand is told by what makes it differ.
    pub(super) usual: u32,
}

impl Instruction {
    fn of(opcode: u8) -> Result<Self> {
        let form = match opcode {
            0x00 | 0x01 | 0x05 | END | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 => Form::Plain,
            0x02..=0x04 | 0x0c | 0x0d | 0x10 | 0x20..=0x26 | 0x3f | 0x40 | 0xd0 => Form::One,
            0x11 | 0x28..=0x3e => Form::Two,
            0x0e => Form::Table,
            0x41 => Form::Constant,
            0x42 => Form::Long,
            0x44 => Form::Float,
            MISCELLANEOUS => Form::Miscellaneous,
            _ => bail!("the instruction 0x{opcode:x} is not known here"),
        };
        let (takes, gives) = match opcode {
            // Variables, constants, `memory.size`, `ref.null`.
            0x20 | 0x23 | 0x3f | 0x41 | 0x42 | 0x44 | 0xd0 => (0, true),
            // `drop`, setting variables, conditions.
            0x04 | 0x0d | 0x0e | 0x1a | 0x21 | 0x24 => (1, false),
            // What makes one of one: `local.tee`, loads, tests, conversions.
            0x22 | 0x25 | 0x28..=0x35 | 0x40 | 0x45 | 0x50 | 0x67..=0x69 | 0x79..=0x7b | 0x8b..=0x91 | 0x99..=0x9f => {
                (1, true)
            }
            0xa7..=0xc4 => (1, true),
            // Stores.
            0x26 | 0x36..=0x3e => (2, false),
            0x1b => (3, true),
            // What makes one of two.
            0x46..=0xa6 => (2, true),
            _ => (7, false),
        };
        Ok(Self { opcode, form, takes, gives, usual: 0 })
    }

    /// Both in one byte: three bits, three bits and one.
    pub(super) fn form_and_effect(&self) -> u8 {
        self.form as u8 | self.takes << 3 | u8::from(self.gives) << 6
    }

    /// What is left of a stack that eight bits of each value are known of, when `kind` is what gives its value.
    pub(super) fn change(&self, stack: u64, kind: u32) -> u64 {
        let left = stack >> (8 * self.takes);
        if self.gives { left << 8 | u64::from(kind) } else { left }
    }
}

/// The instructions of a module, the most frequent one first.
pub(super) struct Instructions(Vec<Instruction>);

impl Instructions {
    /// Counts the instructions of all functions, and their operands.
    pub(super) fn of(functions: Functions<'_>) -> Result<Self> {
        let mut counts = vec![0_u32; 256];
        let mut operands = vec![Vec::new(); 256];
        let mut reader = Reader::at(functions.module, functions.position);
        for _ in 0..functions.count {
            let size = reader.number()? as usize;
            let end = reader.position() + size;
            for _ in 0..2 * reader.number()? {
                reader.number()?;
            }
            while reader.position() < end {
                let opcode = reader.byte()?;
                let index = usize::from(opcode);
                counts[index] += 1;
                skip(&mut reader, Instruction::of(opcode)?.form, &mut operands[index])?;
            }
        }
        anyhow::ensure!(reader.position() == functions.end, "the code section has another size than its functions");
        let mut used = Vec::new();
        for opcode in (0..=255).filter(|opcode| counts[usize::from(*opcode)] > 0) {
            let usual = usual(opcode, &mut operands[usize::from(opcode)]);
            used.push(Instruction { usual, ..Instruction::of(opcode)? });
        }
        used.sort_by_key(|instruction| std::cmp::Reverse(counts[usize::from(instruction.opcode)]));
        anyhow::ensure!(used.len() <= MOST, "the module has {} instructions, and there is room for {MOST}", used.len());
        Ok(Self(used))
    }

    /// All of them.
    pub(super) fn used(&self) -> &[Instruction] {
        &self.0
    }

    /// The instruction with this opcode, and what kind it is.
    pub(super) fn find(&self, opcode: u8) -> Option<(u32, Instruction)> {
        let index = self.0.iter().position(|instruction| instruction.opcode == opcode)?;
        Some((FIRST_KIND + index as u32, self.0[index]))
    }
}

/// Reads over the operands of an instruction, and keeps the first one where others may resemble it.
fn skip(reader: &mut Reader<'_>, form: Form, operands: &mut Vec<u32>) -> Result<()> {
    match form {
        Form::Plain => {}
        Form::Constant => {
            reader.signed()?;
        }
        Form::Long => while reader.byte()? > 127 {},
        Form::Float => {
            for _ in 0..8 {
                reader.byte()?;
            }
        }
        Form::One | Form::Two | Form::Table | Form::Miscellaneous => {
            let first = reader.number()?;
            if matches!(form, Form::One | Form::Two) {
                operands.push(first);
            }
            for _ in 0..form.more(first)? {
                reader.number()?;
            }
        }
    }
    Ok(())
}

/// The operand that most have: the alignment, or the type of a block. Locals and functions have none, their numbers
/// mean something as they are.
fn usual(opcode: u8, operands: &mut [u32]) -> u32 {
    if LOCALS.contains(&opcode) || matches!(opcode, 0x10 | 0x11) {
        return 0;
    }
    operands.sort_unstable();
    let most = operands.chunk_by(|one, other| one == other).rev().max_by_key(|same| same.len());
    most.map_or(0, |same| same[0]) & 0xff
}
