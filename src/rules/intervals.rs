//! Token ranges that may nest to those that touch a stretch, without looking at all of them.

use std::ops::Range;

/// Ranges by start, each with the furthest end so far, so that a search can begin where the first that still reaches the stretch stands.
#[derive(Clone, Debug, Default)]
pub struct Intervals<T> {
    ranges: Vec<(Range<u32>, T)>,
    furthest: Vec<u32>,
}

impl<T> Intervals<T> {
    /// Sorts ranges by start; those with one start keep their order.
    ///
    /// ```
    /// use newsclaim::rules::intervals::Intervals;
    /// let found = Intervals::new(vec![(0..9, 'a'), (2..3, 'b'), (5..6, 'c')]);
    /// assert_eq!(found.touching(5..7).map(|(_, name)| *name).collect::<String>(), "ac");
    /// ```
    pub fn new(mut ranges: Vec<(Range<u32>, T)>) -> Intervals<T> {
        ranges.sort_by_key(|(range, _)| range.start);
        let mut end = 0;
        let furthest = ranges.iter().map(|(range, _)| {
            end = end.max(range.end);
            end
        });
        let furthest = furthest.collect();
        Intervals { ranges, furthest }
    }

    /// Those that share a token with `stretch`, by start.
    pub fn touching(&self, stretch: Range<u32>) -> impl Iterator<Item = &(Range<u32>, T)> {
        let from = self.furthest.partition_point(|end| *end <= stretch.start);
        let to = self.ranges.partition_point(|(range, _)| range.start < stretch.end).max(from);
        self.ranges[from..to].iter().filter(move |(range, _)| range.end > stretch.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_a_look_at_all_finds(ranges in prop::collection::vec((0u32..40, 1u32..12), 0..30), start in 0u32..40, length in 1u32..8) {
            let ranges: Vec<_> = ranges.into_iter().map(|(start, length)| (start..start + length, ())).collect();
            let stretch = start..start + length;
            let mut wanted: Vec<_> = ranges.iter().filter(|(r, ())| r.start < stretch.end && stretch.start < r.end).cloned().collect();
            wanted.sort_by_key(|(range, ())| range.start);
            let found: Vec<_> = Intervals::new(ranges).touching(stretch).cloned().collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
