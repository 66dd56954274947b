//! How long to wait before a request is made again.

use luma_tasks::retry::{delay_ms, doubled, reset_ms, retry_after_ms, with_jitter};

#[test]
fn delays_double_from_half_a_second_to_eight() {
    let delays = |random| [0, 1, 2, 3, 4, 5, 6, 20, 21, u32::MAX].map(|retry| delay_ms(retry, random));
    assert_eq!(delays(0.0), [500.0, 1000.0, 2000.0, 4000.0, 8000.0, 8000.0, 8000.0, 8000.0, 8000.0, 8000.0]);
    assert_eq!(delays(1.0), [600.0, 1200.0, 2400.0, 4800.0, 9600.0, 9600.0, 9600.0, 9600.0, 9600.0, 9600.0]);
}

#[test]
fn doubling_ends_at_its_limit() {
    assert_eq!(doubled(1000.0, 0, 5000.0), 1000.0);
    assert_eq!(doubled(1000.0, 2, 5000.0), 4000.0);
    assert_eq!(doubled(1000.0, 3, 5000.0), 5000.0);
    assert_eq!(doubled(1000.0, 3, 500.0), 500.0);
    assert_eq!(doubled(1000.0, u32::MAX, f64::INFINITY), 1_048_576_000.0);
}

#[test]
fn jitter_adds_up_to_a_fifth() {
    assert_eq!(with_jitter(5000.0, 0.0), 5000.0);
    assert_eq!(with_jitter(5000.0, 0.5), 5500.0);
    assert_eq!(with_jitter(5000.0, 1.0), 6000.0);
}

#[test]
fn retry_after_is_seconds_or_a_date() {
    // Sun, 06 Nov 1994 08:49:37 GMT
    const NOW_MS: f64 = 784_111_777_000.0;
    let cases = [
        ("0", Some(0.0)),
        ("2", Some(2000.0)),
        ("120", Some(120_000.0)),
        (" 120 ", Some(120_000.0)),
        ("1.5", Some(1500.0)),
        ("0.3", Some(300.0)),
        ("Sun, 06 Nov 1994 08:50:07 GMT", Some(30_000.0)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0.0)),
        ("Sun, 06 Nov 1994 08:49:07 GMT", Some(0.0)),
        ("", None),
        ("-1", None),
        ("soon", None),
        ("1e3", None),
        ("2 seconds", None),
        ("NaN", None),
        ("Infinity", None),
        ("Sun, 06 Nov 1994", None),
        ("1994-11-06T08:50:07Z", None),
    ];
    for (header, expected) in cases {
        assert_eq!(retry_after_ms(header, NOW_MS), expected, "{header}");
    }
}

#[test]
fn a_retry_after_is_never_longer_than_json_can_carry() {
    const LONGEST_MS: f64 = 9_007_199_254_740_991.0;
    for header in ["9007199254741", "99999999999999999999", &"9".repeat(400), &format!("{}.5", "9".repeat(400))] {
        assert_eq!(retry_after_ms(header, 0.0), Some(LONGEST_MS), "{header}");
    }
    assert_eq!(retry_after_ms("9007199254740", 0.0), Some(9_007_199_254_740_000.0));
}

#[test]
fn a_reset_is_seconds_or_a_time_since_1970() {
    const NOW_MS: f64 = 1_700_000_000_000.0;
    let cases = [
        ("0", Some(0.0)),
        ("30", Some(30_000.0)),
        ("1.5", Some(1500.0)),
        (" 3 ", Some(3000.0)),
        ("999999999", Some(999_999_999_000.0)),
        ("1700000060", Some(60_000.0)),
        ("1600000000", Some(0.0)),
        ("1700000002500", Some(2500.0)),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("Sun, 06 Nov 1994 08:49:37 GMT", None),
    ];
    for (header, expected) in cases {
        assert_eq!(reset_ms(header, NOW_MS), expected, "{header:?}");
    }
}
