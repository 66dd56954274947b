//! What becomes of a batch that was refused as a whole.

use std::rc::Rc;

use super::Schedule;
use super::entry::{Event, entry_of};
use crate::error::Error;
use crate::host::ClockReading;
use crate::outcome::FetchOutcome;

/// A batch that was refused as a whole: one of its ids is asked alone before the others.
pub(super) struct Refused<K> {
    /// What the gateway said.
    pub(super) error: Rc<Error<K>>,
    /// Who asked.
    pub(super) waits: Vec<u32>,
}

impl<K: Clone> Schedule<K> {
    /// A batch was refused as a whole: one bad id, or a gateway without the route.
    pub(super) fn refuse(&mut self, now: ClockReading, waits: Vec<u32>, error: Rc<Error<K>>) -> Vec<Event<K>> {
        self.calm_ms = 0.0;
        for key in &waits {
            if let Some(entry) = entry_of(&mut self.entries, *key) {
                entry.wait.restart(now.since(entry.began));
            }
        }
        match &mut self.refused {
            Some(refused) => waits.into_iter().for_each(|key| refused.waits.push(key)),
            None if self.is_batch_refused => {}
            None => self.refused = Some(Refused { error, waits }),
        }
        Vec::new()
    }

    /// A batch was refused and one of its ids was asked alone: the same refusal is about all of them, another answer
    /// means that they must be asked one by one.
    pub(super) fn conclude(&mut self, outcomes: &[FetchOutcome<K>], index: usize) {
        let Some(request) = self.requests.get_mut(index) else { return };
        let is_probe = |refused: &mut Refused<K>| request.waits.iter().any(|key| refused.waits.contains(key));
        let Some(refused) = self.refused.take_if(is_probe) else { return };
        if matches!(outcomes.first(), Some(Err(error)) if error.code == refused.error.code) {
            for key in refused.waits {
                if !request.waits.contains(&key) {
                    request.waits.push(key);
                }
            }
        } else {
            self.is_batch_refused = true;
        }
    }
}
