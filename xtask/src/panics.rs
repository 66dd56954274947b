//! Panics without their words.
//!
//! A panic ends in a trap, and what it would say goes nowhere: nothing in the package shows it. The code that puts the
//! words together is 2 KB of the package after gzip, so the functions that lead there trap at once.

use std::ops::Range;

use anyhow::{Context, Result, ensure};
use walrus::ir::{Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, Data, DataId, DataKind, FunctionBuilder, FunctionKind, Module};
use wasm_bindgen_cli_support::Output;

/// The beginnings of the names of functions that say why the program panics, and never return.
const ENDINGS: [&str; 17] = [
    "__rustc::rust_begin_unwind",
    "alloc::vec::Vec<_, _>>::insert_mut::assert_failed",
    "alloc::vec::Vec<_, _>>::remove::assert_failed",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "core::cell::panic_already_",
    "core::fmt::Formatter",
    "core::fmt::builders",
    "core::fmt::write",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail",
    "std::thread::local::panic_access_error",
    "wasm_bindgen::throw_str",
];

/// What panics say, where nothing but those functions reads it, and the digits that they write numbers with.
const WORDS: [&str; 21] = [
    "cannot access a Thread Local Storage value during or after destruction: ",
    "insertion index (is ",
    ") should be <= len (is ",
    "removal index (is ",
    ") should be < len (is ",
    "finish: callbacks should be Some",
    "finish: result should be None",
    "FnOnce called more than once",
    "called `Result::unwrap_throw()` on an `Err` value",
    "closure invoked recursively or after being dropped",
    "recursive use of an object detected which would lead to unsafe aliasing in rust",
    "internal error: entered unreachable code",
    "Tried to shrink to a larger capacity",
    "AccessError",
    "capacity overflow",
    "LazyCell instance has previously been poisoned",
    "attempt to divide by zero",
    "`async fn` resumed after completion",
    "RefCell already mutably borrowed",
    "RefCell already borrowed",
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
     5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899",
];

/// Replaces those functions by a trap; the optimiser then removes what only they used.
pub(crate) fn silence(output: &mut Output) {
    let module = output.wasm_mut();
    let silenced: Vec<_> = module
        .funcs
        .iter()
        .filter(|function| function.name.as_deref().is_some_and(is_ending))
        .map(|function| (function.id(), function.ty()))
        .collect();
    for (id, signature) in silenced {
        let signature = module.types.get(signature);
        let (parameters, results) = (signature.params().to_vec(), signature.results().to_vec());
        let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
        builder.func_body().unreachable();
        let parameters = parameters.into_iter().map(|kind| module.locals.add(kind)).collect();
        module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(parameters));
    }
}

/// Blanks where in the sources each panic is. Only a panic reads it, and ends in a trap; the optimiser cannot know that,
/// because an address is a number like any other.
pub(crate) fn forget_places(output: &mut Output) {
    let module = output.wasm_mut();
    let segments: Vec<_> = module.data.iter().map(|segment| segment.id()).collect();
    for id in segments {
        let segment = module.data.get_mut(id);
        let Some(start) = start_of(segment) else { continue };
        let data = &segment.value;
        let places: Vec<_> = (0..data.len()).step_by(4).filter_map(|at| place(data, start, at)).collect();
        for (place, name) in places {
            segment.value[place].fill(0);
            segment.value[name].fill(0);
        }
    }
}

/// Blanks what panics say, and gives the addresses where that was.
///
/// # Errors
/// When it is not there: then panics say something else by now.
pub(crate) fn forget_words(output: &mut Output) -> Result<Vec<Range<u32>>> {
    let module = output.wasm_mut();
    let mut blanks = Vec::new();
    for words in WORDS {
        let known = blanks.len();
        // A text may be there more than once, from several crates.
        while let Some((segment, at)) = find(module, words.as_bytes()) {
            let segment = module.data.get_mut(segment);
            segment.value[at..at + words.len()].fill(0);
            let address = start_of(segment).context("a text is in no place")? + at;
            blanks.push(address as u32..(address + words.len()) as u32);
        }
        ensure!(blanks.len() > known, "no panic says `{words}`: did a dependency change?");
    }
    Ok(blanks)
}

/// The data segment that holds a text, and where it is there.
fn find(module: &Module, text: &[u8]) -> Option<(DataId, usize)> {
    module.data.iter().find_map(|segment| {
        let at = segment.value.windows(text.len()).position(|window| window == text)?;
        Some((segment.id(), at))
    })
}

/// Makes sure that no address in the code of a module leads to where something was blanked.
///
/// # Errors
/// When one does.
pub(crate) fn ensure_unread(wasm: &[u8], blanks: &[Range<u32>]) -> Result<()> {
    let module = Module::from_buffer(wasm)?;
    for (_, function) in module.funcs.iter_local() {
        let mut addresses = Addresses::default();
        dfs_in_order(&mut addresses, function, function.entry_block());
        for address in addresses.0 {
            let is_read = blanks.iter().any(|blank| blank.contains(&address));
            ensure!(!is_read, "the code reads the words of a panic at {address}");
        }
    }
    Ok(())
}

/// The numbers in the code, each of which may be an address.
#[derive(Default)]
struct Addresses(Vec<u32>);

impl Visitor<'_> for Addresses {
    fn visit_value(&mut self, value: &Value) {
        if let Value::I32(number) = value {
            self.0.push(*number as u32);
        }
    }
}

/// The address where a data segment begins.
fn start_of(segment: &Data) -> Option<usize> {
    match segment.kind {
        DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } => Some(start as usize),
        _ => None,
    }
}

/// Where the place of a panic is in a data segment that begins at the address `start`, and where the name of its file
/// is, when there is one at the offset `at`: a pointer to the name, its length, line and column.
fn place(data: &[u8], start: usize, at: usize) -> Option<(Range<usize>, Range<usize>)> {
    let word = |index: usize| {
        let bytes = data.get(at + index * 4..at + index * 4 + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    };
    let begin = word(0)?.checked_sub(start)?;
    let name = begin..begin.checked_add(word(1)?)?;
    let is_name = data.get(name.clone())?.ends_with(b".rs") && data.get(name.clone())?.iter().all(u8::is_ascii_graphic);
    let is_position = (1..100_000).contains(&word(2)?) && (1..1000).contains(&word(3)?);
    (is_name && is_position).then(|| (at..at + 16, name))
}

/// Whether a name is one of those.
pub(crate) fn is_ending(name: &str) -> bool {
    let name = without_hashes(name);
    // What puts values into words is reached from there and from nowhere else: the package prints no value.
    let is_wording = name.contains(" as core::fmt::") && (name.ends_with(">::fmt") || name.contains("Write>::"));
    is_wording || ENDINGS.iter().any(|ending| name.trim_start_matches('<').starts_with(ending))
}

/// A name without the hashes of crates, which are in brackets.
pub(crate) fn without_hashes(name: &str) -> String {
    let mut depth = 0;
    let mut plain = String::new();
    for character in name.chars() {
        match character {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{is_ending, place};

    #[test]
    fn panics_are_found_by_name_with_and_without_a_hash() {
        assert!(is_ending("core::panicking::panic_fmt"));
        assert!(is_ending("core[c5930c85a12de822]::str::slice_error_fail"));
        assert!(!is_ending("core[c5930c85a12de822]::str::count::do_count_chars"));
        assert!(!is_ending("std::panicking::panic_count::increase"));
    }

    #[test]
    fn the_place_of_a_panic_is_found_with_the_name_of_its_file() {
        let mut data = b"text src/time.rs".to_vec();
        for word in [1005_u32, 11, 120, 9] {
            data.extend(word.to_le_bytes());
        }
        assert_eq!(place(&data, 1000, 16), Some((16..32, 5..16)));
        assert_eq!(place(&data, 1000, 20), None);
        assert_eq!(place(&data, 0, 16), None);
    }
}
