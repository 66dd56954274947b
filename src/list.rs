//! Lists, with one copy of the code for each type of item and not for each use.

/// Adds an item when there is one. `extend` brings a copy of what reserves places for it.
pub(crate) fn add<T>(items: &mut Vec<T>, item: Option<T>) {
    if let Some(item) = item {
        items.push(item);
    }
}

/// Drops the items that are not kept. The others keep their order.
pub(crate) fn retain<T>(items: &mut Vec<T>, is_kept: &mut dyn FnMut(&mut T) -> bool) {
    let mut kept = 0;
    for index in 0..items.len() {
        if items.get_mut(index).is_some_and(&mut *is_kept) {
            if kept < index {
                items.swap(kept, index);
            }
            kept += 1;
        }
    }
    items.truncate(kept);
}
