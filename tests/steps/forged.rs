//! States that this package has not written: each is refused with a sentence, or goes on within the laws.

use luma_tasks::poll::WaitConfig;
use luma_tasks::polls::Polls;

use crate::drive::{From, Worker};
use crate::support::Handle;
use crate::support::calls::poll;
use crate::support::gateway::processing;
use crate::support::host::FakeHost;

/// Reads a state and makes some steps with it.
///
/// # Panics
/// When it is neither refused nor lawful.
pub(crate) fn check(text: &str) {
    let read = match Polls::<Handle>::read(text, poll()) {
        Ok(read) => read,
        Err(fault) => {
            assert!(fault.starts_with("from ") || fault.starts_with("provider "), "{fault}");
            assert!(fault.len() < 300, "{fault}");
            return;
        }
    };
    let written = read.write();
    let again = Polls::<Handle>::read(&written, poll()).unwrap_or_else(|fault| panic!("{fault}: {written}"));
    assert_eq!(again.write(), written);
    let mut ids: Vec<&str> = read.open.iter().map(|(id, _)| &**id).collect();
    ids.sort();
    ids.dedup();
    assert!(!ids.is_empty() && ids.len() == read.open.len(), "{ids:?}");
    step_by_step(text, ids.len());
    let config = WaitConfig { provider: "kie", ..poll() };
    assert!(Polls::<Handle>::read(text, config).is_err(), "the state of another provider");
}

/// Some steps, each when the one before says so.
fn step_by_step(text: &str, count: usize) {
    let worker = Worker::new(&FakeHost::with(processing), poll());
    let mut from = From::State(text.to_owned());
    let mut settled = 0;
    let mut next_ms = 0.0;
    for _ in 0..5 {
        let before = worker.host.requests().len();
        let step = worker.at(next_ms, from);
        settled += step.settled.len();
        let mut asked: Vec<String> =
            worker.host.requests().split_off(before).into_iter().flat_map(|sent| sent.ids).collect();
        let polls = asked.len();
        asked.sort();
        asked.dedup();
        assert_eq!(asked.len(), polls, "an id is polled twice in one step");
        let Some(state) = step.pending else {
            assert_eq!(settled, count, "each id settles once");
            return;
        };
        assert!(step.next_in_ms >= 0.0, "{} ms", step.next_in_ms);
        if step.next_in_ms > 1e12 {
            // In thirty years.
            return;
        }
        next_ms = worker.host.now_ms() + step.next_in_ms;
        from = From::State(state);
    }
}
