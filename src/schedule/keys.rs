//! Whose key a request carries. Only waits with equal keys share a request.
//!
//! A call with a key function has it asked once for each request that includes one of its ids. What the function gave
//! waits here until such a request goes out.

use std::ops::Range;

use super::request::Request;

/// What a request carries; absent where no key is sent.
pub type ApiKey = Option<String>;

/// Where the key of a call comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum KeySource {
    /// The same for all its requests.
    Fixed(ApiKey),
    /// A function, which has to be asked for each.
    Function,
}

/// One call, as far as its key is concerned.
struct Caller {
    waits: Range<u32>,
    source: KeySource,
    /// What the function gave and no request carries yet.
    ready: Vec<ApiKey>,
    /// How often the function is being asked.
    asking: usize,
}

/// All calls, in the order of their waits.
#[derive(Default)]
pub(super) struct Callers(Vec<Caller>);

impl Callers {
    /// Adds the call with these waits.
    pub(super) fn add(&mut self, waits: Range<u32>, source: KeySource) {
        self.0.push(Caller { waits, source, ready: Vec::new(), asking: 0 });
    }

    /// Takes a call out.
    pub(super) fn remove(&mut self, waits: &Range<u32>) {
        self.0.retain(|caller| !waits.contains(&caller.waits.start));
    }

    fn of(&mut self, wait: u32) -> Option<&mut Caller> {
        let index = self.0.partition_point(|caller| caller.waits.end <= wait);
        self.0.get_mut(index).filter(|caller| caller.waits.contains(&wait))
    }

    /// The key that the next request of the wait's call would carry, when it is known.
    pub(super) fn next(&mut self, wait: u32) -> Option<&ApiKey> {
        let caller = self.of(wait)?;
        match &caller.source {
            KeySource::Fixed(key) => Some(key),
            KeySource::Function => caller.ready.first(),
        }
    }

    /// Whether a request may ask for the wait: it has the same key, or its key is from the function of the wait's call.
    pub(super) fn may_share<K>(&mut self, wait: u32, request: &Request<K>) -> bool {
        let is_open = request.outcomes.is_none() && self.has_function(wait);
        self.next(wait) == Some(&request.plan.api_key) || (is_open && request.calls.contains(&self.name(wait)))
    }

    /// The wait's call begins to share a request: it uses what its function gave.
    pub(super) fn share(&mut self, wait: u32) {
        if let Some(caller) = self.of(wait)
            && !caller.ready.is_empty()
        {
            caller.ready.remove(0);
        }
    }

    /// Has functions asked, each as often as its call has requests that can go out for the waits in `asked`, and once when one
    /// of its waits is in `riding`. Both are in the order of their numbers. `free` requests can go out, each for `limit` ids.
    pub(super) fn ask(&mut self, asked: &[u32], riding: &[u32], [free, limit]: [usize; 2]) -> Vec<u32> {
        let asked = asked.get(..free * limit).unwrap_or(asked);
        let mut calls = Vec::new();
        for caller in self.0.iter_mut().filter(|caller| caller.source == KeySource::Function) {
            let count = |waits: &[u32]| {
                let place = |end: u32| waits.partition_point(|wait| *wait < end);
                place(caller.waits.end) - place(caller.waits.start)
            };
            let wanted = count(asked).div_ceil(limit).max(count(riding).min(1)).min(free);
            while caller.ready.len() + caller.asking < wanted {
                caller.asking += 1;
                calls.push(caller.waits.start);
            }
        }
        calls
    }

    /// What the function of the wait's call gave; absent when it is of no use.
    pub(super) fn give(&mut self, wait: u32, key: Option<ApiKey>) {
        if let Some(caller) = self.of(wait) {
            caller.asking = caller.asking.saturating_sub(1);
            caller.ready.extend(key);
        }
    }

    /// Whether the wait's call has a function to ask.
    pub(super) fn has_function(&mut self, wait: u32) -> bool {
        self.of(wait).is_some_and(|caller| caller.source == KeySource::Function)
    }

    /// Drops what the function of the wait's call gave: it is of no use.
    pub(super) fn discard(&mut self, wait: u32, key: &ApiKey) {
        if let Some(caller) = self.of(wait) {
            caller.ready.retain(|ready| ready != key);
        }
    }

    /// Whether any function is being asked.
    pub(super) fn is_asking(&self) -> bool {
        self.0.iter().any(|caller| caller.asking > 0)
    }

    /// The first wait of the wait's call, by which it is known.
    pub(super) fn name(&mut self, wait: u32) -> u32 {
        self.of(wait).map_or(wait, |caller| caller.waits.start)
    }
}
