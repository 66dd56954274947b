//! Lists, with one copy of the code for each type of item and not for each use.

/// Drops the items that are not kept. The others keep their order.
pub(crate) fn retain<T>(items: &mut Vec<T>, is_kept: &mut dyn FnMut(&mut T) -> bool) {
    let mut kept = 0;
    for index in 0..items.len() {
        if items.get_mut(index).is_some_and(&mut *is_kept) {
            items.swap(kept, index);
            kept += 1;
        }
    }
    items.truncate(kept);
}
