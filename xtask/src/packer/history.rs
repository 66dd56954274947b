//! What the model knows when it guesses: what came before, in six ways for each thing that is told.

use super::instruction::Instruction;

/// Six numbers that differ where what came before differs, each in what it looks at.
pub(super) type Contexts = [u32; 6];

/// A number that depends on two others, and on nothing else in them.
pub(super) fn hash(one: u32, other: u32) -> u32 {
    let mixed = one.wrapping_mul(0x85eb_ca6b).wrapping_add(other).wrapping_mul(0x9e37_79b1);
    mixed ^ mixed >> 15
}

/// What an operand is: of which kind of instruction, and whether it is the first one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place(u32);

impl Place {
    /// How many functions or bytes there are.
    pub(super) const SIZES: Self = Self::first(2);
    /// How many groups of locals a function has, how many locals are in one, and of which type.
    pub(super) const GROUPS: Self = Self::first(3);
    pub(super) const COUNTS: Self = Self::first(4);
    pub(super) const TYPES: Self = Self::first(5);

    /// The first operand of a kind.
    pub(super) const fn first(kind: u32) -> Self {
        Self(kind * 2)
    }

    /// The operands after the first one.
    pub(super) fn second(self) -> Self {
        Self(self.0 | 1)
    }

    /// What kind it is of.
    pub(super) fn kind(self) -> u32 {
        self.0 / 2
    }
}

/// What came before, the last one lowest.
pub(super) struct History {
    /// Where in the module the next byte stands.
    pub(super) position: usize,
    bytes: u32,
    kinds: u64,
    /// The kinds of those whose values are on the stack.
    stack: u64,
    /// Two bits for each block that is open.
    blocks: u32,
    /// The last instructions with their operands, the last one first.
    last: [u32; 4],
    /// The last operand at each place, and one, since the function began.
    operands: [u32; 512],
    function: u32,
    /// The highest local of the function so far, and one.
    locals: u32,
}

impl Default for History {
    fn default() -> Self {
        Self {
            position: 0,
            bytes: 0,
            kinds: 0,
            stack: 0,
            blocks: 0,
            last: [0; 4],
            operands: [0; 512],
            function: 0,
            locals: 0,
        }
    }
}

/// What is looked at is told apart by what is told and which of the six ways it is.
fn contexts(what: u32, looks: [(u32, u32); 6]) -> Contexts {
    let mut way = what << 5;
    looks.map(|(one, other)| {
        let context = hash(hash(way, one), other);
        way += 4;
        context
    })
}

impl History {
    pub(super) fn before_byte(&self) -> Contexts {
        let bytes = self.bytes;
        let looks = [
            (bytes & 0xff, 0),
            (bytes & 0xffff, 0),
            (bytes & 0x00ff_ffff, 0),
            (bytes >> 8, 0),
            (bytes >> 24, self.position as u32 & 3),
            (0, 0),
        ];
        contexts(0, looks)
    }

    pub(super) fn before_instruction(&self) -> Contexts {
        let (kinds, stack) = (self.kinds as u32, self.stack as u32);
        let [first, second, ..] = self.last;
        let block = self.blocks & 3;
        let looks = [
            (kinds & 0xffff, stack & 0xffff),
            (kinds, (self.kinds >> 32) as u32 & 0xffff),
            (first, stack & 0xff | self.height() << 8),
            (first, second.wrapping_add(kinds >> 16 & 0xff)),
            (self.height(), block),
            (kinds & 0xff, block),
        ];
        contexts(1, looks)
    }

    pub(super) fn before_operand(&self, place: Place) -> Contexts {
        let [first, second, third, fourth] = self.last;
        let looks = [
            (self.operands[place.0 as usize], self.stack as u32 & 0xff),
            (self.function, self.height()),
            (self.kinds as u32, 0),
            (self.locals, 0),
            (hash(first, second), hash(third, fourth)),
            (0, 0),
        ];
        contexts(place.0 + 2, looks)
    }

    /// How many values are on the stack, as far as is known.
    fn height(&self) -> u32 {
        (71 - self.stack.leading_zeros()) >> 3
    }

    pub(super) fn saw_byte(&mut self, byte: u8) {
        self.bytes = self.bytes << 8 | u32::from(byte);
    }

    pub(super) fn begin_function(&mut self) {
        self.operands = [0; 512];
        self.function += 1;
        self.locals = 0;
        self.stack = 0;
        self.blocks = 0;
        self.kinds = self.kinds << 8 | u64::from(Place::GROUPS.kind());
    }

    pub(super) fn saw_instruction(&mut self, kind: u32) {
        let [first, second, third, _] = self.last;
        self.last = [kind, first, second, third];
        self.kinds = self.kinds << 8 | u64::from(kind);
    }

    pub(super) fn saw_operand(&mut self, place: Place, operand: u32) {
        self.operands[place.0 as usize] = operand.wrapping_add(1);
        self.last[0] = hash(self.last[0], operand);
    }

    pub(super) fn saw_local(&mut self, local: u32) {
        self.locals = self.locals.max(local + 1);
    }

    /// What an instruction did, after its operands.
    pub(super) fn saw_effect(&mut self, instruction: &Instruction, kind: u32) {
        self.stack = instruction.change(self.stack, kind);
        if super::BLOCKS.contains(&instruction.opcode) {
            self.blocks = self.blocks << 2 | u32::from(instruction.opcode - 1);
        }
        if instruction.opcode == super::END {
            self.blocks >>= 2;
        }
    }
}
