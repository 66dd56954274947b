//! Whose key a request carries. Only waits with equal keys share a request.
//!
//! A call with a key function has it asked once for each request that includes one of its ids. What the function gave
//! waits here until such a request goes out.

use std::ops::Range;

use super::entry::Entry;
use super::request::Request;
use crate::options::Key;

/// What a request carries; absent where no key is sent.
pub type ApiKey = Option<String>;

/// One call, as far as its key is concerned. It is known by its first wait.
pub(super) struct Caller<K> {
    pub(super) waits: Range<u32>,
    source: Source<K>,
}

enum Source<K> {
    Fixed(ApiKey),
    /// Boxed: thousands of calls have none.
    Function(Box<Function<K>>),
}

/// The key function of a call, which has to be asked for each request.
pub(super) struct Function<K> {
    /// What is called.
    pub(super) handle: K,
    /// What it gave and no request carries yet.
    pub(super) ready: Vec<ApiKey>,
    /// How often it is being asked.
    pub(super) asking: usize,
}

/// The call with the wait number `wait`. The calls are in the order of their waits.
pub(super) fn caller_of<K>(callers: &mut [Caller<K>], wait: u32) -> Option<&mut Caller<K>> {
    let index = callers.partition_point(|caller| caller.waits.end <= wait);
    callers.get_mut(index).filter(|caller| caller.waits.contains(&wait))
}

/// Whether any function is being asked.
pub(super) fn is_asking<K>(callers: &[Caller<K>]) -> bool {
    callers.iter().any(|caller| matches!(&caller.source, Source::Function(function) if function.asking > 0))
}

impl<K> Caller<K> {
    /// The call with these waits.
    pub(super) fn new(waits: Range<u32>, key: Key<K>) -> Self {
        let source = match key {
            Key::None => Source::Fixed(None),
            Key::Text(key) => Source::Fixed(Some(key)),
            Key::Function(handle) => Source::Function(Box::new(Function { handle, ready: Vec::new(), asking: 0 })),
        };
        Self { waits, source }
    }

    /// The function to ask, where there is one.
    pub(super) fn function(&mut self) -> Option<&mut Function<K>> {
        if let Source::Function(function) = &mut self.source { Some(function) } else { None }
    }

    /// The key that the next request would carry, when it is known.
    pub(super) fn next(&self) -> Option<&ApiKey> {
        match &self.source {
            Source::Fixed(key) => Some(key),
            Source::Function(function) => function.ready.first(),
        }
    }

    /// A request carries the key that is next.
    pub(super) fn use_key(&mut self) {
        if let Some(function) = self.function().filter(|function| !function.ready.is_empty()) {
            function.ready.remove(0);
        }
    }

    /// Whether a request may ask for one of its waits: it has the same key, or its key is from the function of this call, and it is
    /// not the one that was refused.
    pub(super) fn may_share(&self, request: &Request<K>, entry: &Entry<K>) -> bool {
        let is_refused = entry.refused_key.as_ref().is_some_and(|refused| refused.key == request.plan.api_key);
        let is_open = request.outcomes.is_none() && matches!(self.source, Source::Function(_));
        let is_own = is_open && request.calls.contains(&self.waits.start);
        !is_refused && (is_own || self.next() == Some(&request.plan.api_key))
    }

    /// How many more keys the function has to give. `asked` are the waits that are due, for which up to `free` requests go out
    /// with up to `limit` ids each; `riding` are those that may ride along, for which one key is enough. Both are sorted.
    pub(super) fn missing(&self, asked: &[u32], riding: &[u32], [free, limit]: [usize; 2]) -> usize {
        let Source::Function(function) = &self.source else { return 0 };
        let count = |waits: &[u32]| {
            let place = |end: u32| waits.partition_point(|wait| *wait < end);
            place(self.waits.end) - place(self.waits.start)
        };
        let asked = asked.get(..free * limit).unwrap_or(asked);
        let wanted = count(asked).div_ceil(limit).max(count(riding).min(1)).min(free);
        wanted.saturating_sub(function.ready.len() + function.asking)
    }
}
