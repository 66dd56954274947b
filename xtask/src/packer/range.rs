//! A range code: decisions become a number between 0 and 1, which is written with six bits a digit.

/// As many digits as the code of `model.wat` holds.
const DIGITS: u32 = 5;
const BITS: u32 = 6;

/// Writes decisions.
pub(super) struct RangeCode {
    digits: Vec<u8>,
    low: u32,
    range: u32,
}

impl Default for RangeCode {
    fn default() -> Self {
        Self { digits: Vec::new(), low: 0, range: 1 << (BITS * DIGITS) }
    }
}

impl RangeCode {
    /// Writes a decision. `chance` is how probable `true` was held, of 65,536; neither 0 nor all.
    pub(super) fn write(&mut self, chance: u32, decision: bool) {
        let bound = ((self.range >> 14) * chance) >> 2;
        if decision {
            self.range = bound;
        } else {
            self.low += bound;
            self.range -= bound;
        }
        while self.range < 1 << (BITS * (DIGITS - 1)) {
            self.digit();
        }
    }

    /// The digits, as many as are read.
    pub(super) fn finish(mut self) -> Vec<u8> {
        // The first digit that lies within the range, which is at least as wide, and zeros after it.
        self.low += (1 << (BITS * (DIGITS - 1))) - 1;
        self.digit();
        self.digits.extend([0; DIGITS as usize - 1]);
        self.digits
    }

    fn digit(&mut self) {
        if self.low >> (BITS * DIGITS) > 0 {
            // The digit before is one higher, and where that was the highest one, those before it.
            for digit in self.digits.iter_mut().rev() {
                *digit = (*digit + 1) & 63;
                if *digit > 0 {
                    break;
                }
            }
        }
        self.digits.push((self.low >> (BITS * (DIGITS - 1))) as u8 & 63);
        self.low = self.low << BITS & ((1 << (BITS * DIGITS)) - 1);
        self.range <<= BITS;
    }
}

#[cfg(test)]
mod tests {
    use super::RangeCode;

    /// Reads decisions as `model.wat` does.
    fn read(digits: &[u8], chances: &[u32]) -> Vec<bool> {
        let mut digits = digits.iter().map(|digit| u32::from(*digit));
        let mut code = 0;
        (0..5).for_each(|_| code = code << 6 | digits.next().unwrap());
        let mut range: u32 = 1 << 30;
        let mut decisions = Vec::new();
        for chance in chances {
            let bound = ((range >> 14) * chance) >> 2;
            decisions.push(code < bound);
            if code < bound {
                range = bound;
            } else {
                code -= bound;
                range -= bound;
            }
            while range < 1 << 24 {
                range <<= 6;
                code = code << 6 | digits.next().unwrap();
            }
        }
        decisions
    }

    #[test]
    fn decisions_come_back() {
        // Likely and unlikely ones, and enough of them for digits that overflow.
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        let chances: Vec<u32> =
            (0..20_000).map(|_| [1, 65_535, 32_768, next().max(1)][(next() & 3) as usize]).collect();
        let decisions: Vec<bool> = chances.iter().map(|chance| next() < *chance).collect();
        let mut code = RangeCode::default();
        chances.iter().zip(&decisions).for_each(|(chance, decision)| code.write(*chance, *decision));
        let digits = code.finish();
        assert!(digits.iter().all(|digit| *digit < 64));
        assert_eq!(read(&digits, &chances), decisions);
    }

    #[test]
    fn what_was_expected_costs_nearly_nothing() {
        let mut code = RangeCode::default();
        (0..1000).for_each(|_| code.write(65_534, true));
        assert_eq!(code.finish().len(), 5);
    }
}
