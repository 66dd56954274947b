//! A wait between two steps, as numbers.
//!
//! Times are whole milliseconds: a step must not come a part of one too early.

use std::rc::Rc;

use super::{MIN_POLL_SPACING_MS, Wait, WaitConfig};
use crate::error::{CODES, Error};
use crate::outcome::Version;
use crate::task::STATES;

/// A wait as numbers, in the order of [`Wait::save`]. A negative number stands for an absent value.
pub(super) type SavedWait = [f64; 16];

/// What the last number adds up: the wait was refused alone, and its next request belongs to its last poll.
const ALONE: u32 = 1;
const SAME_POLL: u32 = 2;

impl<K> Wait<K> {
    /// The wait as numbers. It must not be polling.
    pub fn save(&self) -> SavedWait {
        let early_ms = (self.next_ms - self.coalesce_after_ms).floor();
        let place = |place: Option<usize>| place.map_or(-1.0, |place| place as f64);
        let code = self.error.as_ref().map(|error| error.code);
        let version = self.version;
        let flags = u32::from(self.is_alone) * ALONE + u32::from(self.is_same_poll) * SAME_POLL;
        [
            self.attempts.into(),
            self.errors.into(),
            self.not_found.into(),
            self.limited.into(),
            self.without_video.into(),
            self.interval_ms,
            self.next_ms.ceil(),
            if early_ms > 0.0 { early_ms } else { -1.0 },
            self.held_until_ms.ceil(),
            (self.started_ms + MIN_POLL_SPACING_MS).ceil(),
            self.outage_since_ms.floor(),
            place(CODES.iter().position(|other| Some(*other) == code)),
            place(STATES.iter().position(|other| Some(*other) == version.map(|version| version.state))),
            version.and_then(|version| version.progress).unwrap_or(-1.0),
            version.map_or(-1.0, |version| version.results.into()),
            if flags > 0 { flags.into() } else { -1.0 },
        ]
    }

    /// The wait that was saved as these numbers, to go on in a step.
    pub fn restore(config: Rc<WaitConfig>, saved: &SavedWait) -> Self {
        let [attempts, errors, not_found, limited, without_video, interval_ms, next_ms, ..] = *saved;
        let [.., early_ms, held_until_ms, free_ms, outage_since_ms, code, state, progress, results, flags] = *saved;
        // As an index, -1 is the largest number, and nothing is there; nor is there for the codes and states of a newer
        // package.
        let code = CODES.get(code as i32 as usize);
        let state = STATES.get(state as i32 as usize);
        let progress = Some(progress).filter(|progress| *progress >= 0.0);
        let has_flag = |flag: u32| flags as u32 & flag > 0;
        Self {
            is_step: true,
            is_alone: has_flag(ALONE),
            is_same_poll: has_flag(SAME_POLL),
            version: state.map(|state| Version { state: *state, progress, results: results as u32 }),
            error: code.map(|code| Rc::new(Error::new(*code, Some(config.provider)))),
            attempts: attempts as u32,
            interval_ms: config.within_pace(interval_ms),
            next_ms,
            coalesce_after_ms: if early_ms > 0.0 { next_ms - early_ms } else { f64::INFINITY },
            held_until_ms,
            started_ms: free_ms - MIN_POLL_SPACING_MS,
            errors: errors as u32,
            outage_since_ms,
            not_found: not_found as u32,
            limited: limited as u32,
            without_video: without_video as u32,
            ..Self::new(config, 0.0)
        }
    }
}
