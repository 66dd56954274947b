//! Points in time, in every spelling that gateways use.

use luma_tasks::time::{Unit, iso, millis_of_http_date, millis_of_iso, timestamp};

#[test]
fn numbers_are_of_the_dialects_unit() {
    use Unit::{Milliseconds, Seconds};
    let cases = [
        ("1725077411", Seconds, "2024-08-31T04:10:11.000Z"),
        ("1725077411.961", Seconds, "2024-08-31T04:10:11.961Z"),
        ("1725077566.241", Seconds, "2024-08-31T04:12:46.241Z"),
        ("1725079406.71", Seconds, "2024-08-31T04:43:26.710Z"),
        ("1725077411.9996", Seconds, "2024-08-31T04:10:12.000Z"),
        ("1719819313", Seconds, "2024-07-01T07:35:13.000Z"),
        ("-1", Seconds, "1969-12-31T23:59:59.000Z"),
        ("951782400", Seconds, "2000-02-29T00:00:00.000Z"),
        ("1755078480000", Milliseconds, "2025-08-13T09:48:00.000Z"),
        ("1755078480001", Milliseconds, "2025-08-13T09:48:00.001Z"),
        ("1755078480000.5", Milliseconds, "2025-08-13T09:48:00.001Z"),
        ("1", Milliseconds, "1970-01-01T00:00:00.001Z"),
        ("-62135510400", Seconds, "0001-01-02T00:00:00.000Z"),
        ("253402300799", Seconds, "9999-12-31T23:59:59.000Z"),
    ];
    for (text, unit, expected) in cases {
        assert_eq!(timestamp(text, unit).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn texts_are_read_whatever_the_unit() {
    for unit in [Unit::Seconds, Unit::Milliseconds] {
        let written = timestamp("2024-12-22T14:48:39.947851Z", unit);
        assert_eq!(written.as_deref(), Some("2024-12-22T14:48:39.947Z"));
    }
}

#[test]
fn what_is_no_time_reads_as_absent() {
    let texts = [
        "0",
        "0.0001",
        "",
        " ",
        "soon",
        "true",
        // The zero time of Go, as text and in seconds, also in the local time that cities had before there were zones.
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00.000Z",
        "0001-01-01T00:00:00.000000000Z",
        "0001-01-01T08:05:43+08:05",
        "0000-12-31T19:03:58-04:56",
        "-62135596800",
        // No calendar has these.
        "-62135596801",
        "253402300800",
        "1e300",
        "-1e300",
        "1e999",
        "NaN",
        "0000-12-31T23:59:59Z",
    ];
    for text in texts {
        assert_eq!(timestamp(text, Unit::Seconds), None, "{text}");
    }
    assert_eq!(iso(f64::INFINITY), None);
    assert_eq!(iso(f64::NAN), None);
}

#[test]
fn iso_texts() {
    // 2024-12-22T13:38:40Z
    const SECOND: f64 = 1_734_874_720_000.0;
    let cases = [
        ("2024-12-22T13:38:40Z", SECOND),
        ("2024-12-22T13:38:40.1Z", SECOND + 100.0),
        ("2024-12-22T13:38:40.13Z", SECOND + 130.0),
        ("2024-12-22T13:38:40.139Z", SECOND + 139.0),
        ("2024-12-22T13:38:40.1399Z", SECOND + 139.0),
        ("2024-12-22T13:38:40.13999Z", SECOND + 139.0),
        ("2024-12-22T13:38:40.139999Z", SECOND + 139.0),
        ("2024-12-22T13:38:40.1399999Z", SECOND + 139.0),
        ("2024-12-22T13:38:40.13999999Z", SECOND + 139.0),
        ("2024-12-22T13:38:40.139999999Z", SECOND + 139.0),
        ("2024-12-22T13:38:40.139999999999999999999Z", SECOND + 139.0),
        ("2024-12-22T13:38:40", SECOND),
        ("2024-12-22 13:38:40", SECOND),
        ("2024-12-22t13:38:40z", SECOND),
        ("2024-12-22T13:38:40,5Z", SECOND + 500.0),
        (" 2024-12-22T13:38:40Z\n", SECOND),
        ("2024-12-22T13:38Z", SECOND - 40_000.0),
        ("2024-12-22T15:38:40+02:00", SECOND),
        ("2024-12-22 13:38:40+00", SECOND),
        ("2024-12-22T08:08:40.000-0530", SECOND),
        ("2024-12-23T03:38:40+14:00", SECOND),
        ("2025-08-13T09:42:51.000+00:00", 1_755_078_171_000.0),
        // A leap second is the first second of the next minute.
        ("2016-12-31T23:59:60Z", 1_483_228_800_000.0),
        ("1970-01-01T00:00:00Z", 0.0),
        ("2000-02-29T00:00:00Z", 951_782_400_000.0),
        ("2024-12-31T00:00:00Z", 1_735_603_200_000.0),
        ("2024-04-30T00:00:00Z", 1_714_435_200_000.0),
    ];
    for (text, expected) in cases {
        assert_eq!(millis_of_iso(text), Some(expected), "{text}");
    }
}

#[test]
fn texts_that_are_no_iso_time() {
    let texts = [
        "",
        "2024",
        "2024-12-22",
        "2024-12-22T",
        "2024-12-22T13",
        "24-12-22T13:38:40Z",
        "2024/12/22T13:38:40Z",
        "2024-13-22T13:38:40Z",
        "2024-00-22T13:38:40Z",
        "2024-12-32T13:38:40Z",
        "2024-12-00T13:38:40Z",
        "2024-02-30T13:38:40Z",
        "2023-02-29T13:38:40Z",
        "1900-02-29T13:38:40Z",
        "2024-04-31T13:38:40Z",
        "2024-12-22T24:38:40Z",
        "2024-12-22T13:60:40Z",
        "2024-12-22T13:38:61Z",
        "2024-12-22T13:38:40+2:00",
        "2024-12-22T13:38:40+02:60",
        "2024-12-22T13:38:40+14:01",
        "2024-12-22T13:38:40-15:00",
        "2024-12-22T13:38:40+99:99",
        "2024-12-22T13:38:40Zulu",
        "2024-12-22T13:38:40 GMT",
        "٢٠٢٤-12-22T13:38:40Z",
        "1755078480000",
    ];
    for text in texts {
        assert_eq!(millis_of_iso(text), None, "{text}");
    }
}

#[test]
fn what_is_written_reads_back_on_every_kind_of_day() {
    // From the year 1 to 9999, a prime number of days and an odd time apart.
    for day in (-719_161..2_932_896).step_by(97) {
        let ms = f64::from(day) * 86_400_000.0 + 45_296_789.0;
        let text = iso(ms).expect("it is in the calendar");
        assert_eq!(millis_of_iso(&text), Some(ms), "{text}");
    }
}

#[test]
fn http_dates() {
    let cases = [
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777_000.0)),
        (" Thu, 29 Feb 2024 00:00:00 GMT ", Some(1_709_164_800_000.0)),
        ("Sun, 06 Nov 1994 08:49:37 UTC", None),
        ("Sun, 06 Nov 1994 08:49:37", None),
        ("Sun,06 Nov 1994 08:49:37 GMT", None),
        ("Sun, 6 Nov 1994 08:49:37 GMT", None),
        ("Sun, 06-Nov 1994 08:49:37 GMT", None),
        ("Sun, 06 No", None),
        ("Sun, 06 nov 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov-1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 94 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994T08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 8:49:37 GMT", None),
        ("Sun, 06 Nov 1994 08", None),
        ("Sun, 06 Nov 1994 08:9:37 GMT", None),
        ("Sun, 06 Nov 1994 08:49 GMT", None),
        ("Sun, 06 Nov 1994 08:49:7 GMT", None),
        ("Sun, 00 Nov 1994 08:49:37 GMT", None),
        ("Sun, 32 Nov 1994 08:49:37 GMT", None),
        ("Thu, 31 Nov 1994 08:49:37 GMT", None),
        ("Wed, 29 Feb 2023 00:00:00 GMT", None),
        ("Sun, 06 Nov 1994 24:49:37 GMT", None),
        ("Sun, 06 Nov 1994 08:60:37 GMT", None),
        ("Sun, 06 Nov 1994 08:49:61 GMT", None),
        ("Sunday, 06-Nov-94 08:49:37 GMT", None),
        ("Sun Nov  6 08:49:37 1994", None),
        ("été, 06 Nov 1994 08:49:37 GMT", None),
        ("Su", None),
        ("", None),
    ];
    for (text, expected) in cases {
        assert_eq!(millis_of_http_date(text), expected, "{text}");
    }
}
