//! Lists, with one copy of the code for each type of item and not for each use.

/// Drops the items that are not kept.
pub(crate) fn retain<T>(items: &mut Vec<T>, is_kept: &mut dyn FnMut(&mut T) -> bool) {
    let mut index = 0;
    while let Some(item) = items.get_mut(index) {
        if is_kept(item) {
            index += 1;
        } else {
            items.remove(index);
        }
    }
}
