//! What a step knows of batches that were refused in an earlier one.

use luma_tasks::poll::WaitConfig;

use crate::drive::{From, Step, Worker};
use crate::support::calls::{names, steady};
use crate::support::gateway::{Asked, Reply, task};
use crate::support::host::FakeHost;

/// What was asked in each of some steps, 10 s apart.
fn asked_in_steps<const N: usize>(
    gateway: impl FnMut(&Asked) -> Reply + 'static,
    config: WaitConfig,
    from: From,
) -> [Vec<String>; N] {
    let worker = Worker::new(&FakeHost::with(gateway), config);
    let mut next = Some(from);
    let mut before = 0;
    std::array::from_fn(|step| {
        let Step { pending, .. } = worker.at(10_000.0 * step as f64, next.take().expect("something is open"));
        next = pending.map(From::State);
        let requests = worker.host.requests();
        let asked = requests.iter().skip(before).map(|request| request.ids.join("+")).collect();
        before = requests.len();
        asked
    })
}

#[test]
fn a_refused_batch_is_split_within_the_step() {
    let gateway = |asked: &Asked| match asked.has("bad") {
        true => Reply::refusal(400),
        false => Reply::all(asked, "processing"),
    };
    let worker = Worker::new(&FakeHost::with(gateway), steady(5000.0));
    let step = worker.at(0.0, From::ids(["a", "bad", "c", "d"]));
    assert_eq!(worker.host.times(), [0.0; 5]);
    assert_eq!(step.settled, [(String::from("bad"), String::from("rejected"))]);
    assert_eq!(step.ends[0].attempts, 1);
    assert_eq!(step.changes.len(), 3);
}

#[test]
fn a_half_that_is_split_while_a_rate_limit_holds_it_back_goes_on_with_the_same_poll_in_the_next_step() {
    let gateway = |asked: &Asked| match asked.index {
        0 | 2 => Reply::refusal(400),
        1 => Reply::new(429, "").retry_after("3"),
        _ => Reply::all(asked, "completed"),
    };
    let worker = Worker::new(&FakeHost::with(gateway), steady(5000.0));
    let first = worker.at(0.0, From::ids(["a", "b", "c", "d"]));
    let second = worker.at(10_000.0, From::State(first.pending.expect("all are open")));
    let mut attempts: Vec<_> = second.ends.iter().map(|end| (end.id.to_string(), end.attempts)).collect();
    attempts.sort();
    assert_eq!(attempts, [("a", 2), ("b", 2), ("c", 1), ("d", 1)].map(|(id, count)| (String::from(id), count)));
}

#[test]
fn an_id_that_was_refused_alone_is_asked_alone_until_it_is_answered() {
    let gateway = |asked: &Asked| match (asked.has("late"), asked.at_ms) {
        (true, ..15_000.0) if asked.is_batch => Reply::refusal(404),
        (true, ..15_000.0) => Reply::each(asked, |_| None),
        _ => Reply::each(asked, |id| Some(task(id, "processing"))),
    };
    let [first, others @ ..] = asked_in_steps::<4>(gateway, steady(5000.0), From::ids(["a", "late", "c"]));
    assert_eq!(first, ["a+late+c", "a+late", "c", "a", "late"]);
    assert_eq!(others, [vec!["a+c", "late"], vec!["a+c", "late"], vec!["a+late+c"]]);
}

#[test]
fn a_gateway_that_answered_a_batch_in_an_earlier_step_has_the_route() {
    let gateway = |asked: &Asked| match asked.index {
        1 => Reply::html(),
        _ => Reply::all(asked, "processing"),
    };
    let asked = asked_in_steps(gateway, steady(5000.0), From::ids(["a", "b"]));
    assert_eq!(asked, [vec!["a+b"], vec!["a+b", "a", "b"], vec!["a+b"]]);
}

#[test]
fn a_gateway_without_the_route_is_asked_for_one_id_at_a_time_in_later_steps() {
    let gateway = |asked: &Asked| if asked.is_batch { Reply::html() } else { Reply::all(asked, "processing") };
    let asked = asked_in_steps(gateway, steady(5000.0), From::ids(["a", "b"]));
    assert_eq!(asked, [vec!["a+b", "a", "b"], vec!["a", "b"], vec!["a", "b"]]);
}

#[test]
fn a_state_of_ids_that_are_asked_alone_takes_less_than_200_bytes_for_each() {
    let gateway = |asked: &Asked| if asked.is_batch { Reply::refusal(404) } else { Reply::each(asked, |_| None) };
    let worker = Worker::new(&FakeHost::with(gateway), steady(5000.0));
    let ids = names("a-task-with-a-name-", 50);
    let ids_length: usize = ids.iter().map(String::len).sum();
    let state = worker.at(0.0, From::Ids(ids)).pending.expect("they are forgiven");
    assert!(state.len() - ids_length < 200 * 51, "{} bytes", state.len());
}
