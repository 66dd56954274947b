//! Sections of a page that runs write, between two comments: `<!-- name:begin -->` and `<!-- name:end -->`.

/// The page up to the end of the first comment, what stands between the two, and the page from the second one on.
pub(crate) fn split<'a>(page: &'a str, name: &str) -> Option<[&'a str; 3]> {
    let [begin, end] = markers(name);
    let from = page.find(&begin)? + begin.len();
    let (before, rest) = page.split_at(from);
    let (inside, after) = rest.split_at(rest.find(&end)?);
    Some([before, inside, after])
}

/// The two comments.
pub(crate) fn markers(name: &str) -> [String; 2] {
    ["begin", "end"].map(|place| format!("<!-- {name}:{place} -->"))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_page_is_split_around_what_stands_between_its_comments() {
        let page = "a <!-- x:begin -->b<!-- x:end --> c";
        assert_eq!(split(page, "x"), Some(["a <!-- x:begin -->", "b", "<!-- x:end --> c"]));
        assert_eq!(split(page, "y"), None);
        assert_eq!(split("<!-- x:end --><!-- x:begin -->", "x"), None);
    }
}
