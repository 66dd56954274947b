//! The times that calls may take.

use luma_tasks::client::{once_config, poll_config};
use luma_tasks::options::Options;

use crate::support::calls::{options, options_of_batches, poll};

#[test]
fn a_question_may_take_a_minute() {
    assert_eq!(once_config(&options(), 1).timeout_ms, 60_000.0);
}

#[test]
fn where_there_is_no_batch_each_id_beyond_50_adds_a_second() {
    let timeout_ms = |count| once_config(&options_of_batches(1), count).timeout_ms;
    assert_eq!([timeout_ms(50), timeout_ms(51), timeout_ms(200)], [60_000.0, 61_000.0, 210_000.0]);
    assert_eq!(once_config(&options(), 200).timeout_ms, 60_000.0);
}

#[test]
fn a_poll_may_take_a_quarter_of_an_hour() {
    assert_eq!(poll().timeout_ms, 900_000.0);
}

#[test]
fn the_callers_time_wins() {
    let options = Options { timeout_ms: Some(5.0), ..options() };
    assert_eq!([once_config(&options, 200).timeout_ms, poll_config(&options).timeout_ms], [5.0, 5.0]);
}
