//! Answers that no gateway should give: every part of every fixture is replaced by something else, by rule and by
//! chance, and what is read still keeps its promises.
//!
//! `HOSTILE_CASES` sets how many are tried by chance, `HOSTILE_SEED` which; `cargo xtask fuzz` does both.

#[path = "hostile/corpus.rs"]
mod corpus;
#[path = "hostile/judge.rs"]
mod judge;
#[path = "hostile/mutation.rs"]
mod mutation;
#[path = "hostile/outcomes.rs"]
mod outcomes;
mod support;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::thread;

use corpus::{Answer, Corpus};
use judge::{Tally, judge};
use luma_tasks::provider::{PROVIDERS, Provider, find};
use mutation::{mutate, pick};
use proptest::prelude::{Rng, RngExt};
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Value as Document, json};

#[test]
fn a_task_keeps_its_promises_whatever_the_gateway_writes() {
    let mut tally = Tally::default();
    for answer in Corpus::load().answers {
        let id = answer.ids.first().map_or("id", String::as_str);
        let body = answer.body.to_string();
        PROVIDERS.iter().for_each(|provider| tally.add(judge(provider, 200, &body, id)));
        let own = named(&answer.provider);
        for pointer in pointers(&answer.body, "") {
            for other in others() {
                let mut changed = answer.body.clone();
                *changed.pointer_mut(&pointer).expect("it points at something") = other;
                tally.add(judge(own, 200, &changed.to_string(), id));
            }
        }
    }
    assert!(tally.tasks > 10_000 && tally.errors > 1000, "{tally:?}");
}

#[test]
fn a_task_keeps_its_promises_whatever_becomes_of_an_answer_by_chance() {
    let (seed, cases) = (number("HOSTILE_SEED", 1), number("HOSTILE_CASES", 20_000));
    let threads = thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let corpus = Corpus::load();
    let tally = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|worker| {
                let corpus = &corpus;
                scope.spawn(move || {
                    let mut tally = Tally::default();
                    // Case number n is the same however many threads there are.
                    (worker..cases).step_by(threads as usize).for_each(|case| {
                        tally.add(judge_case(corpus, seed, case));
                    });
                    tally
                })
            })
            .collect();
        let mut tally = Tally::default();
        for worker in workers {
            tally.add(worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        tally
    });
    println!(
        "hostile native {}",
        json!({
            "seed": seed, "cases": tally.cases, "tasks": tally.tasks, "completed": tally.completed, "errors": tally.errors,
        })
    );
    assert_eq!(tally.cases, cases);
    // Each answer is read in three ways, and many of them still hold a task.
    assert!(cases < 1000 || tally.tasks > cases / 2, "{tally:?}");
    assert!(cases < 1000 || tally.completed > cases / 10 && tally.errors > cases / 10, "{tally:?}");
}

fn judge_case(corpus: &Corpus, seed: u64, case: u64) -> Tally {
    let mut chance = chance(seed, case);
    let answer = mutated(corpus, &mut chance);
    let provider = match chance.random_ratio(1, 16) {
        true => pick(PROVIDERS, &mut chance),
        false => named(&answer.provider),
    };
    let id = answer.ids.first().map_or("id", String::as_str);
    let body = answer.body.to_string();
    let judged = catch_unwind(AssertUnwindSafe(|| judge(provider, answer.status, &body, id)));
    judged.unwrap_or_else(|panic| {
        println!("HOSTILE_SEED={seed}, case {case}: {} answers {body}", provider.name);
        resume_unwind(panic)
    })
}

/// The wasm compares these with its own; see `tests/node/hostile.js`.
#[test]
fn what_is_read_is_written_down_for_the_other_view() {
    let (seed, cases) = (number("HOSTILE_SEED", 1), number("HOSTILE_OUTCOMES", 2000));
    let file = env::var_os("HOSTILE_FILE")
        .map_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("outcomes.jsonl"), PathBuf::from);
    let corpus = Corpus::load();
    let mut lines = String::new();
    let mut write = |answer: &Answer, retry_after| {
        let outcome = outcomes::outcome(answer, retry_after);
        assert!(!outcome["asked"].is_null() && !outcome["parsed"].is_null(), "{outcome}");
        writeln!(lines, "{outcome}").expect("writing to a string cannot fail");
    };
    corpus.answers.iter().for_each(|answer| write(answer, None));
    for case in 0..cases {
        // Other cases than those of the test above.
        let mut chance = chance(!seed, case);
        let answer = mutated(&corpus, &mut chance);
        let retry_after = *pick(&[None, None, None, Some("3"), Some("1.5"), Some("soon")], &mut chance);
        write(&answer, retry_after);
    }
    fs::write(&file, lines).expect("it can be written");
}

fn mutated(corpus: &Corpus, chance: &mut impl Rng) -> Answer {
    let mut answer = pick(&corpus.answers, chance).clone();
    mutate(&mut answer.body, corpus, chance);
    if chance.random_ratio(1, 8) {
        answer.status = *pick(&[200, 200, 200, 201, 204, 400, 401, 402, 403, 404, 422, 429, 455, 500, 503], chance);
    }
    answer
}

/// The chance that decides about one case.
fn chance(seed: u64, case: u64) -> TestRng {
    // Equal bytes would be a poor start.
    let [mut one, mut other] = [seed ^ 0x9E37_79B9_7F4A_7C15, case ^ 0xD1B5_4A32_D192_ED03];
    for _ in 0..2 {
        one = (one ^ other).wrapping_mul(0xBF58_476D_1CE4_E5B9).rotate_left(29);
        other = (other ^ one).wrapping_mul(0x94D0_49BB_1331_11EB).rotate_left(31);
    }
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&one.to_le_bytes());
    bytes[8..].copy_from_slice(&other.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::XorShift, &bytes)
}

/// A whole number from the environment.
fn number(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number, is {text:?}")))
}

fn named(name: &str) -> &'static Provider {
    find(name).expect("there is such a provider")
}

fn others() -> [Document; 10] {
    [
        json!(null),
        json!(true),
        json!(0),
        json!(-1e300),
        json!(""),
        json!("https://example.com/{}"),
        json!("[[]]"),
        json!([]),
        json!([{"id": "id", "url": "http://example.com", "state": "completed"}]),
        json!({"id": {}, "url": [], "code": 200, "success": false}),
    ]
}

/// Where the parts of a document are, itself included.
fn pointers(document: &Document, start: &str) -> Vec<String> {
    let mut found = vec![start.to_owned()];
    match document {
        Document::Object(fields) => {
            found.extend(fields.iter().flat_map(|(name, value)| pointers(value, &format!("{start}/{name}"))));
        }
        Document::Array(items) => {
            found
                .extend(items.iter().enumerate().flat_map(|(index, item)| pointers(item, &format!("{start}/{index}"))));
        }
        _ => {}
    }
    found
}
