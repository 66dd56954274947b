//! The model: how probable each way of a decision is. `pkg-template/unpack/model.wat` has it once more.

use super::history::{Contexts, hash};
use super::range::RangeCode;

/// How many contexts have a memory, as a power of two. Where two share one, the later forgets what the earlier learned.
const MEMORIES: u32 = 17;
/// How many nibbles have gains.
const GAINS: usize = 256;
/// What a sum of opinions is worth at first, of 16,384.
const FIRST_GAIN: i32 = 5000;
/// The sharpest chance, in 1/128 of its logarithm to the base of two.
const SHARPEST: i32 = 2047;
/// An outcome that was held at least as probable teaches nothing, of 65,536.
const EXPECTED: i32 = 2000;

/// Where a decision leads from each node, `false` first: to another node, or from 16 on to one of the sixteen. The first
/// node is 1. Low ones need fewer decisions, and so does the 12 that most of the larger numbers begin with: it is the
/// Huffman code of opcodes and operands together.
const TREE: [[usize; 2]; 16] = [
    [0, 0],
    [2, 3],
    [16, 4],
    [5, 6],
    [17, 28],
    [7, 8],
    [9, 10],
    [18, 19],
    [20, 21],
    [29, 11],
    [12, 13],
    [22, 23],
    [24, 30],
    [14, 15],
    [25, 26],
    [27, 31],
];

/// The decisions that lead from a node to one of the sixteen.
fn way(node: usize, nibble: usize) -> Option<Vec<bool>> {
    if node >= 16 {
        return (node == 16 + nibble).then(Vec::new);
    }
    [false, true].into_iter().find_map(|decision| {
        let mut way = way(TREE[node][usize::from(decision)], nibble)?;
        way.insert(0, decision);
        Some(way)
    })
}

/// What one context has seen of the sixteen: whose memory it is, and for each node how often the decision went the one
/// way (low bits) and the other.
type Memory = [u8; 16];

/// What was learned so far, and what was told.
pub(super) struct Model {
    memories: Vec<Memory>,
    gains: Vec<[i32; 16]>,
    code: RangeCode,
}

impl Default for Model {
    fn default() -> Self {
        Self { memories: vec![[0; 16]; 1 << MEMORIES], gains: vec![[0; 16]; GAINS], code: RangeCode::default() }
    }
}

/// What a memory thinks: the logarithm of how much more often it was `true`, as the bits of floats have it.
fn opinion(place: u8) -> i32 {
    // A fifth is added to either count, so that what never happened is not held impossible.
    let odds = |count: u8| f32::from(count * 5 + 1).to_bits() as i32;
    (odds(place & 15) - odds(place >> 4)) >> 16
}

/// The chance of a logarithm, of 65,536.
fn chance_of(logarithm: i32) -> i32 {
    let odds = f32::from_bits(((logarithm << 16) + 0x3f80_0000) as u32);
    (odds / (odds + 1.0) * 65_536.0) as i32
}

/// What a place of a memory becomes by a decision: one count grows, and the other shrinks when it is high.
fn learned(place: u8, decision: bool) -> u8 {
    let more = |count: u8| (count + 1).min(15);
    let less = |count: u8| count.min(count / 2 + 2);
    let (yes, no) = (place & 15, place >> 4);
    if decision { more(yes) | less(no) << 4 } else { less(yes) | more(no) << 4 }
}

impl Model {
    /// Tells a nibble. `before` is what was told of the same number so far, `gain` what its decisions are trusted by.
    pub(super) fn nibble(&mut self, contexts: Contexts, before: u32, gain: u32, nibble: u32) {
        let memories = contexts.map(|context| self.memory_of(hash(context, before)));
        let mut node = 1;
        for decision in way(1, nibble as usize).unwrap_or_default() {
            let sum: i32 = memories.iter().map(|memory| opinion(self.memories[*memory][node])).sum();
            let gain = &mut self.gains[gain as usize][node];
            let chance = chance_of(((sum * (*gain + FIRST_GAIN)) >> 14).clamp(-SHARPEST, SHARPEST));
            self.code.write(chance as u32, decision);
            let error = (i32::from(decision) << 16) - chance;
            if !(-EXPECTED..=EXPECTED).contains(&error) {
                *gain += (sum * error) >> 16;
                for memory in memories {
                    let place = &mut self.memories[memory][node];
                    *place = learned(*place, decision);
                }
            }
            node = TREE[node][usize::from(decision)];
        }
    }

    /// The memory of a context; when it was another's, it is empty.
    fn memory_of(&mut self, context: u32) -> usize {
        let mixed = context.wrapping_mul(0x2545_f491);
        let index = (mixed >> (32 - MEMORIES)) as usize;
        let owner = mixed as u8;
        if self.memories[index][0] != owner {
            self.memories[index] = [0; 16];
            self.memories[index][0] = owner;
        }
        index
    }

    /// What was told, as numbers of six bits.
    pub(super) fn finish(self) -> Vec<u8> {
        self.code.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Model, chance_of, learned, opinion, way};

    #[test]
    fn each_of_sixteen_can_be_told() {
        let ways: Vec<Vec<bool>> = (0..16).map(|nibble| way(1, nibble).unwrap()).collect();
        assert!(ways.iter().all(|way| (2..=6).contains(&way.len())));
        assert!(ways.iter().enumerate().all(|(index, way)| !ways[..index].contains(way)));
    }

    #[test]
    fn a_memory_learns_and_opinions_are_odds() {
        assert_eq!(opinion(0), 0);
        assert_eq!(chance_of(0), 32_768);
        let often = (0..9).fold(0, |place, _| learned(place, true));
        assert_eq!((often, learned(often, false)), (9, 0x16));
        assert_eq!((0..30).fold(0, |place, _| learned(place, false)), 0xf0);
        assert_eq!([opinion(often), opinion(often << 4)], [696, -696]);
        assert_eq!([chance_of(-2047), chance_of(2047)], [1, 65_534]);
    }

    #[test]
    fn what_is_repeated_costs_less_and_less() {
        let cost = |count: usize| {
            let mut model = Model::default();
            (0..count).for_each(|_| model.nibble([1, 2, 3, 4, 5, 6], 0, 0, 9));
            model.finish().len()
        };
        // Five decisions each, and in the end one costs a thirtieth of a bit.
        assert!(cost(1000) < 45);
    }
}
