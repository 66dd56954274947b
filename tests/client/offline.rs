//! Polls of a device that is offline, and of one that is online again.

use luma_tasks::options::Options;

use crate::support::calls::{Client, options, plan, poll, steady, within};
use crate::support::gateway::{Asked, Reply, processing};
use crate::support::host::FakeHost;

/// A gateway that cannot be reached for some time.
fn unreachable(from_ms: f64, to_ms: f64) -> impl FnMut(&Asked) -> Reply {
    move |asked| if (from_ms..to_ms).contains(&asked.at_ms) { Reply::network() } else { processing(asked) }
}

#[test]
fn a_poll_that_is_due_waits_until_the_device_is_online() {
    let client = Client::alone(unreachable(6000.0, 40_000.0));
    client.host.lose_network_at(6000.0);
    client.host.regain_network_at(40_000.0);
    client.start(&["a"], steady(10_000.0));
    client.host.run_until(60_000.0);
    assert_eq!(client.host.times(), [0.0, 40_000.0, 50_000.0, 60_000.0]);
}

#[test]
fn a_poll_that_is_not_due_when_the_device_is_online_again_keeps_its_time() {
    let client = Client::alone(processing);
    client.host.lose_network_at(2000.0);
    client.host.regain_network_at(3000.0);
    client.start(&["a"], steady(10_000.0));
    client.host.run_until(20_000.0);
    assert_eq!(client.host.times(), [0.0, 10_000.0, 20_000.0]);
}

#[test]
fn it_waits_for_60_s_at_most_and_then_polls_anyway() {
    let client = Client::alone(unreachable(6000.0, 150_000.0));
    client.host.lose_network_at(6000.0);
    let call = client.start(&["a"], steady(10_000.0));
    client.host.run_until(280_000.0);
    // Also after an answer: only what the device says counts.
    assert_eq!(client.host.times(), [0.0, 70_000.0, 130_250.0, 190_500.0, 260_500.0]);
    assert!(!call.is_done());
}

#[test]
fn the_first_poll_waits_too() {
    let client = Client::alone(processing);
    client.host.lose_network_at(0.0);
    client.host.run_until(0.0);
    client.start(&["a"], steady(10_000.0));
    client.host.regain_network_at(30_000.0);
    client.host.run_until(40_000.0);
    assert_eq!(client.host.times(), [30_000.0, 40_000.0]);
}

#[test]
fn errors_of_a_device_that_is_offline_count_towards_nothing() {
    let client =
        Client::alone(|asked| if asked.at_ms < 700_000.0 { Reply::network() } else { Reply::all(asked, "completed") });
    client.host.lose_network_at(100.0);
    client.host.regain_network_at(700_000.0);
    let call = client.start(&["a"], within(900_000.0, poll()));
    let times = client.finish();
    assert_eq!(times[..4], [0.0, 60_500.0, 120_750.0, 181_000.0]);
    assert_eq!(times.last(), Some(&700_000.0));
    assert_eq!(call.words(), ["completed"]);
}

#[test]
fn the_time_of_the_wait_counts_towards_no_outage() {
    let client = Client::alone(|asked| if asked.at_ms < 10_000.0 { processing(asked) } else { Reply::network() });
    client.host.lose_network_at(42_000.0);
    client.host.regain_network_at(162_000.0);
    let call = client.start(&["a"], steady(10_000.0));
    // An outage of 120 s that began at 10 s, while polls waited for 60 s and for 52 s.
    client.finish();
    assert_eq!(client.host.times().last(), Some(&242_000.0));
    assert_eq!(call.words(), ["network"]);
}

#[test]
fn the_time_of_the_wait_counts_towards_no_grace() {
    let client = Client::alone(|asked| Reply::each(asked, |_| None));
    client.host.lose_network_at(5000.0);
    client.host.regain_network_at(55_000.0);
    let call = client.poll(&["a"]);
    client.host.run_until(75_000.0);
    assert!(!call.is_done());
    client.finish();
    assert_eq!(call.words(), ["not_found"]);
}

#[test]
fn the_deadline_ends_the_wait_and_the_last_poll_does_not_wait() {
    let client = Client::alone(unreachable(1000.0, f64::INFINITY));
    client.host.lose_network_at(1000.0);
    let call = client.start(&["a"], within(30_000.0, poll()));
    assert_eq!(client.finish(), [0.0, 28_000.0]);
    assert_eq!(client.host.now_ms(), 30_000.0);
    assert_eq!(call.words(), ["timeout"]);
}

#[test]
fn a_question_does_not_wait() {
    let client = Client::alone(|_| Reply::network());
    client.host.lose_network_at(0.0);
    client.host.run_until(0.0);
    let call = client.start(&["a"], plan());
    assert_eq!(client.finish(), [0.0, 500.0, 1500.0]);
    assert_eq!(call.words(), ["network"]);
}

#[test]
fn a_gateway_on_this_machine_is_there_all_the_same() {
    let host = FakeHost::with(processing);
    let client = Client::new(Options { is_local: true, ..options() }, host, false);
    client.host.lose_network_at(1000.0);
    client.start(&["a"], steady(10_000.0));
    client.host.run_until(30_000.0);
    assert_eq!(client.host.times(), [0.0, 10_000.0, 20_000.0, 30_000.0]);
}

#[test]
fn all_waits_of_a_client_poll_at_once_when_it_is_online_again_in_one_request() {
    let client = Client::batching(processing);
    client.host.lose_network_at(500.0);
    client.host.regain_network_at(30_000.0);
    client.start(&["a"], steady(2000.0));
    client.start(&["b"], steady(3000.0));
    client.host.run_until(30_000.0);
    assert_eq!(client.asked(), ["a+b", "a+b"]);
    assert_eq!(client.host.times(), [20.0, 30_000.0]);
}

#[test]
fn a_page_that_is_shown_again_polls_at_once_when_that_is_due() {
    let client = Client::alone(processing);
    // A hidden page: timers fire when they like.
    client.host.set_timer_error(50_000.0);
    client.start(&["a"], steady(10_000.0));
    client.host.at(4000.0, FakeHost::wake);
    client.host.at(25_000.0, FakeHost::wake);
    client.host.run_until(30_000.0);
    assert_eq!(client.host.times(), [0.0, 25_000.0]);
}

#[test]
fn a_machine_that_wakes_offline_past_the_deadline_polls_all_the_same() {
    let client = Client::alone(|asked| match asked.at_ms {
        ..7000.0 => processing(asked),
        ..3_608_000.0 => Reply::network(),
        _ => Reply::all(asked, "completed"),
    });
    let call = client.start(&["a"], within(600_000.0, poll()));
    client.host.at(6000.0, |host| host.leap(3_600_000.0, 3_600_000.0));
    client.host.lose_network_at(6000.0);
    client.finish();
    assert_eq!(call.words(), ["completed"]);
}
