//! A device that is offline holds back the polls of all waits.

use super::Schedule;
use crate::host::ClockReading;

impl<K: Clone> Schedule<K> {
    /// The device is offline, or is so no more.
    pub fn set_offline(&mut self, now: ClockReading, is_offline: bool) {
        if core::mem::replace(&mut self.is_offline, is_offline) != is_offline {
            for entry in &mut self.entries {
                entry.wait.set_offline(now.since(entry.began), is_offline);
            }
        }
    }
}
