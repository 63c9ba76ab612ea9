//! Two dates to the stretch from one to the other ("May to July", "between Jan. 3 and 7", "2015-16"), each end with what the other names for it.

use super::item::{Core, Item, Named, Partial, What, When};
use super::join::{Gap, is_day, weekday_in};
use super::point::Point;
use super::resolve;
use crate::annotate::Anchor;
use crate::annotate::classes::{Is, Period};
use crate::annotate::number::is_digits;
use crate::annotate::scan::Scan;

/// "next week between Wednesday and Friday".
pub(super) fn in_week(gap: &Gap<'_, '_>, left: &Item, when: When, right: &Item, low: When, high: When) -> Option<Item> {
    let scan = gap.scan;
    let Core::Relative(Period::Week, by) = when.core else { return None };
    let day = |when: When| match when.core {
        Core::Partial(partial) if partial.only_weekday() && partial.step.is_none() => Some(partial.weekday),
        _ => None,
    };
    let week = resolve::relative(scan.published?, Period::Week, by)?;
    let point = |when: When| Some(When { core: Core::Point(weekday_in(week, day(when)?)?, Anchor::Published), stage: "" });
    Some(Item::new(left.start, right.end, What::Range(point(low)?, point(high)?)))
}

/// From one date to another.
pub(super) fn range(gap: &Gap<'_, '_>, left: &Item, low: When, right: &Item, high: When) -> Option<Item> {
    let scan = gap.scan;
    let from = scan.is_before(left.start, Is::FROM);
    let between = scan.is_before(left.start, Is::BETWEEN);
    // "2019/20"
    let slash = gap.is(Is::SLASH) && gap.mark() && left.partial().is_some_and(|a| a.only_year()) && scan.glued(right.start);
    let through = gap.is(Is::THROUGH.or(Is::UNTIL).or(Is::TO)) || gap.is(Is::HYPHEN) && gap.mark() || slash;
    if !(through || between && gap.is(Is::AND)) {
        return None;
    }
    // "2010-2015-86" is no date
    if scan.glued(right.end) && scan.is(right.end, Is::HYPHEN) && scan.glued(right.end + 1) && is_digits(scan, right.end + 1) {
        return None;
    }
    let led = from || between;
    let (old_low, old_high) = (low, high);
    let (low, high) = filled(scan, left, low, right, high)?;
    // a day that has got its month from the other end is as sure as that
    let fixed = |item: &Item, old: &When, new: &When| match (old.core, new.core) {
        _ if item.sure => true,
        (Core::Partial(old), _) if item.the && !old.only_day() => true,
        (Core::Now, _) => true,
        (Core::Partial(old), Core::Partial(new)) => match new.named {
            Named::Month(_) if old.named == Named::Nothing => new.day > 0,
            Named::Month(_) => led || gap.is(Is::HYPHEN) && (new.day == 0 || right.sure),
            Named::Week(_) => led,
            Named::Nothing => old != new || new.only_year() && left.sure && gap.mark() && scan.glued(right.start),
            _ => false,
        },
        (old, new) => old != new,
    };
    let (one, two) = (fixed(left, &old_low, &low), fixed(right, &old_high, &high));
    if !(one && two || led && (one || two)) {
        return None;
    }
    // "rose from March to a record": both must be of one kind where only "to" says so
    if gap.is(Is::TO) && !led && kind(&low) != kind(&high) {
        return None;
    }
    if let (Core::Partial(a), Core::Partial(b)) = (low.core, high.core)
        && a.only_year()
        && b.only_year()
        && a.year >= b.year
    {
        return None;
    }
    let sure = led || left.sure || right.sure || is_day(&low) && is_day(&high);
    Some(Item { start: left.start, end: right.end, what: What::Range(low, high), sure, the: left.the })
}

/// What a date is told in: days, months, quarters, years.
fn kind(when: &When) -> u8 {
    match when.core {
        _ if is_day(when) => 1,
        Core::Partial(partial) => match partial.named {
            Named::Month(_) => 2,
            Named::Quarter(_) | Named::Half(_) | Named::Season(_) => 3,
            Named::Week(_) => 4,
            _ => 5,
        },
        _ => 6,
    }
}

/// Both ends of a range, each with what the other names for it: "4" and "22 January", "Nov. 14" and "16", "2015" and "16".
fn filled(scan: &Scan<'_>, left: &Item, low: When, right: &Item, high: When) -> Option<(When, When)> {
    let when = |partial: Partial, old: When| When { core: Core::Partial(partial), ..old };
    let (a, b) = match (low.core, high.core) {
        (Core::Partial(a), Core::Partial(b)) => (a, b),
        (Core::Partial(a), Core::Point(Point::Day(day), Anchor::Published)) if a.only_day() => {
            let named = Named::Month(day.month());
            return Some((when(Partial { year: Some(day.year()), named, ..a }, low), high));
        }
        _ => return Some((low, high)),
    };
    let digits = |item: &Item| is_digits(scan, item.start) || item.the;
    if a.only_day() && b.day > 0 && b.named != Named::Nothing {
        let plain = digits(left) || a.is_ordinal();
        let full = Partial { named: b.named, year: b.year, ..a };
        (plain && full.possible() && (a.day < b.day || b.year.is_none())).then_some(())?;
        return (a.day < b.day).then_some((when(full, low), high));
    }
    if b.only_day() && a.day > 0 && a.named != Named::Nothing {
        let plain = digits(right) || b.is_ordinal();
        let full = Partial { named: a.named, year: a.year, ..b };
        return (plain && full.possible() && a.day < b.day).then_some((low, when(full, high)));
    }
    if let Some(year) = a.year.filter(|_| a.only_year())
        && b.only_day()
        && scan.text(right.start).len() == 2
        && scan.glued(right.start)
    {
        let last = year / 100 * 100 + i16::from(b.day);
        return (last > year).then_some((low, when(Partial { year: Some(last), ..Partial::default() }, high)));
    }
    if a.only_day() || b.only_day() {
        return None;
    }
    // "June to August 1992"
    if a.year.is_none() && a.step.is_none() && a.named != Named::Nothing && b.year.is_some() && !b.only_year() {
        let year = b.year?;
        let order = |partial: &Partial| match partial.named {
            Named::Month(month) => (month, partial.day),
            Named::Quarter(quarter) => (quarter * 3 - 2, 0),
            Named::Half(half) => (half * 6 - 5, 0),
            Named::Week(week) => (week, 0),
            _ => (0, 0),
        };
        let year = if order(&a) <= order(&b) { year } else { year.checked_sub(1)? };
        let full = Partial { year: Some(year), ..a };
        return full.possible().then_some((when(full, low), high));
    }
    Some((low, high))
}
