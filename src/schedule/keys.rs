//! Whose key a request carries. Only waits with equal keys share a request.
//!
//! A call with a key function has it asked once for each request that includes one of its ids. What the function gave
//! waits here until such a request goes out.

use std::ops::Range;

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
    pub(super) fn next(&mut self, wait: u32) -> Option<ApiKey> {
        let caller = self.of(wait)?;
        match &caller.source {
            KeySource::Fixed(key) => Some(key.clone()),
            KeySource::Function => caller.ready.first().cloned(),
        }
    }

    /// Lets a request with this key ask for the wait, when it may. `paid` are the calls whose function was asked for it.
    pub(super) fn admit(&mut self, wait: u32, key: &ApiKey, paid: &mut Vec<u32>) -> bool {
        let Some(caller) = self.of(wait) else { return false };
        match &caller.source {
            KeySource::Fixed(own) => own == key,
            KeySource::Function if paid.contains(&caller.waits.start) => true,
            KeySource::Function if caller.ready.first() == Some(key) => {
                caller.ready.remove(0);
                paid.push(caller.waits.start);
                true
            }
            KeySource::Function => false,
        }
    }

    /// Whether the function of the wait's call has to be asked so that `wanted` requests of it can go out; when it has,
    /// it counts as being asked from now on.
    pub(super) fn ask(&mut self, wait: u32, wanted: usize) -> bool {
        let Some(caller) = self.of(wait) else { return false };
        let is_short = caller.source == KeySource::Function && caller.ready.len() + caller.asking < wanted;
        caller.asking += usize::from(is_short);
        is_short
    }

    /// What the function of the wait's call gave.
    pub(super) fn give(&mut self, wait: u32, key: ApiKey) {
        if let Some(caller) = self.of(wait) {
            caller.asking = caller.asking.saturating_sub(1);
            caller.ready.push(key);
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

    /// Whether there is no function to ask.
    pub(super) fn are_fixed(&self) -> bool {
        self.0.iter().all(|caller| caller.source != KeySource::Function)
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
