//! Two items side by side, or with a word between, to one: "3" and "March", "third week" of "May", "May" to "July".

use std::ops::Range;

use rust_decimal::Decimal;

use super::grow;
use super::item::{Base, Core, Item, Length, Member, Named, Partial, Step, Style, What, When};
use super::leaf::lone;
use super::numeric::near_century;
use super::point::{self, Point};
use super::range;
use super::resolve;
use crate::annotate::classes::{Is, Period};
use crate::annotate::number::is_digits;
use crate::annotate::scan::Scan;
use crate::annotate::{Anchor, Bound, bound};
use crate::text::Flags;

/// How many tokens may stand between two items.
pub(super) const GAP: u32 = 2;

/// Words that may stand between two items.
const LINKS: Is = Is::OF
    .or(Is::IN)
    .or(Is::ON)
    .or(Is::COMMA)
    .or(Is::HYPHEN)
    .or(Is::SLASH)
    .or(Is::TO)
    .or(Is::THROUGH)
    .or(Is::UNTIL)
    .or(Is::AND)
    .or(Is::OR)
    .or(Is::FROM)
    .or(Is::AFTER)
    .or(Is::BEFORE)
    .or(Is::SINCE)
    .or(Is::STARTING)
    .or(Is::FOR)
    .or(Is::OPEN)
    .or(Is::ENDED)
    .or(Is::ANOTHER)
    .or(Is::BY)
    .or(Is::RELATIVE);

/// Whether items may be joined across the token.
pub(super) fn may_link(scan: &Scan<'_>, at: u32) -> bool {
    scan.is(at, LINKS)
}

/// The words between two items.
pub(super) struct Gap<'g, 's> {
    pub scan: &'g Scan<'s>,
    pub tokens: Range<u32>,
}

impl Gap<'_, '_> {
    pub fn none(&self) -> bool {
        self.tokens.is_empty()
    }

    pub fn is(&self, classes: Is) -> bool {
        self.tokens.len() == 1 && self.scan.is(self.tokens.start, classes)
    }

    /// Nothing, or one of the classes.
    fn may(&self, classes: Is) -> bool {
        self.none() || self.is(classes)
    }

    /// A hyphen or slash, with spaces on both sides or on none.
    pub fn mark(&self) -> bool {
        let at = self.tokens.start;
        self.is(Is::HYPHEN.or(Is::SLASH)) && self.scan.has(at, Flags::SPACE) == self.scan.has(at + 1, Flags::SPACE)
    }
}

/// The item that two make, if they make one.
pub(super) fn pair(scan: &Scan<'_>, left: &Item, tokens: Range<u32>, right: &Item) -> Option<Item> {
    let gap = Gap { scan, tokens };
    if gap.tokens.len() == 2 {
        return across(&gap, left, right);
    }
    let item = two(scan, left, gap, right)?;
    Some(Item { sure: item.sure && grow::takes_article(scan, &item), ..item })
}

/// The item that two with a word or nothing between make.
fn two(scan: &Scan<'_>, left: &Item, gap: Gap<'_, '_>, right: &Item) -> Option<Item> {
    let item = |what: What| Some(Item { start: left.start, end: right.end, what, sure: true, the: left.the });
    match (left.what, right.what) {
        (What::When(one), What::When(two)) => merged(&gap, left, right)
            .map(|partial| Item::new(left.start, closed(&gap, right), partial.into()).with_article(left.the))
            .or_else(|| related(&gap, left, one, right, two))
            .or_else(|| range::range(&gap, left, one, right, two)),
        (What::Rank(rank), What::Unit(period)) if gap.none() || gap.mark() => ranked(scan, left, rank, right, period),
        (What::Rank(rank), What::When(_)) if gap.none() => {
            let day = right.partial().filter(|partial| partial.only_weekday() && partial.step.is_none())?.weekday;
            let closed = !scan.holds(right.end) || scan.has(right.end, Flags::PUNCT);
            let bare = !scan.is_before(left.start, Is::THE.or(Is::A).or(Is::THAT).or(Is::AND).or(Is::HYPHEN).or(Is::EVERY));
            item(What::Ranked(rank, Member::Weekday(day))).map(|item| item.sure(closed && bare && rank > 0 && rank < 6))
        }
        (What::Rank(rank), What::Ranked(-1, member)) if gap.none() => item(What::Ranked(-rank, member)).map(|item| item.sure(false)),
        (What::Rank(1), What::Length(length)) if gap.none() => {
            let (count, period) = length.single()?;
            item(What::Ranked(1, Member::Several(u16::try_from(count).ok()?, period))).map(|item| item.sure(false))
        }
        (What::Count(low), What::Length(high)) if gap.is(Is::TO.or(Is::OR).or(Is::HYPHEN)) => {
            // "two to three weeks" are two at least
            let (count, period) = high.single()?;
            let number = low.number.filter(|low| *low < Decimal::from(count) && !low.is_zero() && !low.is_sign_negative())?;
            item(What::Length(Length::of(Some(number), period)))
        }
        (What::Count(count), What::Unit(period))
            if count.number.is_some_and(|number| number > Decimal::ONE && !number.fract().is_zero()) && gap.may(Is::OF) =>
        {
            item(What::Length(Length::of(count.number, period)))
        }
        (What::Count(tens), What::Length(ones)) if gap.is(Is::AND) => {
            // "twenty and four hours"
            let [(Some(count), period)] = ones.parts() else { return None };
            let number = tens.number.filter(|number| tens.words && scan.is(left.end - 1, Is::TENS) && *number < Decimal::ONE_HUNDRED)?;
            (*count < Decimal::TEN && scan.is(right.start, Is::ONES)).then_some(())?;
            item(What::Length(Length::of(Some(number + *count), *period)))
        }
        (What::Count(count), What::Unit(period)) if gap.is(Is::ANOTHER) => item(What::Length(Length::of(count.number, period))),
        (What::Count(count), What::Unit(period)) if gap.is(Is::RELATIVE) && period >= Period::Day => {
            let word = scan.word(gap.tokens.start);
            let step = Step { by: word.step, near: true };
            let plural = scan.text(right.end - 1).ends_with(['s', 'S']) || word.is.any(Is::WINDOW);
            let few = count.number.is_none_or(|number| number < Decimal::ONE_THOUSAND);
            (word.step != 0 && plural && few && !left.the).then_some(())?;
            item(What::Window(Length::of(count.number, period), step))
        }
        (What::Count(count), What::When(_)) if gap.none() && count.words | is_digits(scan, left.start) => {
            let day = right.partial().filter(|partial| partial.only_weekday() && partial.step.is_none())?.weekday;
            let rank = i16::try_from(count.number?.trunc()).ok().filter(|rank| (1..100).contains(rank))?;
            item(What::Ranked(rank, Member::Weekday(day))).map(|item| item.sure(false))
        }
        (What::Ranked(rank, member), What::When(when)) => member_of(&gap, left, rank, member, right, when),
        (What::Length(one), What::Length(two)) if gap.may(Is::AND.or(Is::COMMA)) => {
            let next = two.parts().first()?.1 < one.parts().last()?.1;
            let clock = |length: &Length| length.parts().iter().all(|(_, period)| *period < Period::Night);
            let alike = (gap.none() || clock(&one) == clock(&two)) && !scan.is(right.end - 1, Is::PART);
            (next && alike || gap.none()).then_some(())?;
            item(What::Length(one.and(&two)?))
        }
        (What::Length(length), What::When(when)) => counted_from(&gap, left, length, right, when),
        (What::Ranked(rank, member), What::Unit(period)) if gap.is(Is::OF) && !right.the && period > Period::Day => {
            item(Core::Member(rank, member, Base::Relative(period, 0)).into())
        }
        (What::Unit(period), What::When(When { core: Core::Now, .. }))
            if gap.none() && scan.is(right.start, Is::TO) && period >= Period::Week =>
        {
            // "year to date"
            let whole = When { core: Core::Relative(period, 0), stage: "" };
            item(What::Range(whole, When { core: Core::Now, stage: "" }))
        }
        (What::Unit(Period::Day), What::When(when)) if left.the && gap.is(Is::AFTER.or(Is::BEFORE)) && right.sure => {
            counted_from(&gap, left, Length::of(Some(Decimal::ONE), Period::Day), right, when)
        }
        (What::Unit(period), What::When(when)) => unit_of(&gap, left, period, right, when),
        (What::When(_), What::Unit(period @ (Period::Weekend | Period::Week))) if gap.none() => {
            let partial = left.partial().filter(|partial| matches!(partial.named, Named::Holiday(_)))?;
            item(Core::Member(1, Member::Period(period), Base::Partial(partial)).into())
        }
        (What::When(when), What::Length(length)) if gap.is(Is::FOR) && is_day(&when) => {
            let from = scan.is_before(left.start, Is::FROM);
            from.then_some(())?;
            Some(Item::new(left.start - u32::from(from), right.end, What::Run(when, length)))
        }
        (What::When(when), What::Range(low, high)) if gap.may(Is::COMMA) => range::in_week(&gap, left, when, right, low, high),
        (What::Unit(Period::Week), What::Count(count)) if gap.none() && !left.the => {
            let week = i8::try_from(count.number?.trunc()).ok().filter(|week| (1..=53).contains(week) && is_digits(scan, right.start))?;
            let sure = !scan.capital(left.start) || left.start == scan.from;
            let glued = scan.glued(right.end) && !scan.has(right.end, Flags::PUNCT);
            let told = scan.is_before(left.start, Is::RELATIVE.or(Is::ANOTHER).or(Is::A).or(Is::EVERY));
            (!glued && !told && scan.text(right.end) != ":").then_some(())?;
            item(Partial { named: Named::Week(week), ..Partial::default() }.into()).map(|item| item.sure(sure))
        }
        (What::When(when), What::Shifted(length, sign)) if gap.may(Is::COMMA.or(Is::IN)) => {
            let point = resolve::shifted_point(scan, &length, sign)?;
            day_near(left.partial()?, when, point).and_then(|point| item(Core::Point(point, Anchor::Published).into()))
        }
        (What::Shifted(length, sign), What::When(when)) if gap.is(Is::ON) => {
            let point = resolve::shifted_point(scan, &length, sign)?;
            day_near(right.partial()?, when, point).and_then(|point| item(Core::Point(point, Anchor::Published).into()))
        }
        _ => None,
    }
}

/// Joins across two words: "3 days, from today", "the week starting on February 4".
fn across(gap: &Gap<'_, '_>, left: &Item, right: &Item) -> Option<Item> {
    let (scan, at) = (gap.scan, gap.tokens.start);
    let What::When(when) = right.what else { return None };
    let starting = scan.is(at, Is::STARTING) && scan.is(at + 1, Is::ON.or(Is::FROM).or(Is::IN))
        || scan.is(at, Is::COMMA) && scan.is(at + 1, Is::FROM.or(Is::STARTING));
    match left.what {
        What::Length(length) if starting => run(scan, left, length, right, when),
        What::Unit(period) if starting => holding(scan, left, period, right, when),
        _ => None,
    }
}

/// The end of the right item, past the bracket that closes it.
fn closed(gap: &Gap<'_, '_>, right: &Item) -> u32 {
    let open = gap.is(Is::OPEN) && gap.scan.is(right.end, Is::CLOSE);
    right.end + u32::from(open)
}

/// Whether a stretch is a day.
pub(super) fn is_day(when: &When) -> bool {
    match when.core {
        Core::Partial(partial) => partial.is_day(),
        Core::Relative(period, _) => period == Period::Day,
        Core::Point(point, _) => matches!(point, Point::Day(_)),
        Core::Member(_, member, _) => matches!(member, Member::Weekday(_) | Member::Period(Period::Day)),
        Core::Now => true,
        Core::Same(_) => false,
    }
}

/// Two partial dates whose parts add up to one.
fn merged(gap: &Gap<'_, '_>, left: &Item, right: &Item) -> Option<Partial> {
    let scan = gap.scan;
    let (a, b) = (left.partial()?, right.partial()?);
    if b.step.is_some() || a.step.is_some() && a.only_day() {
        return None;
    }
    let open = !gap.is(Is::OPEN) || scan.is(right.end, Is::CLOSE);
    // a noun that the number counts: "May 15 people"
    let counts = scan.lower_word(right.end)
        && !scan.is(
            right.end,
            Is::TEENS.or(Is::TENS).or(Is::ONES).or(Is::FUNCTION).or(Is::TO).or(Is::IN).or(Is::THROUGH).or(Is::UNTIL).or(Is::AND),
        );
    let sum = if a.only_month() && a.year.is_none() && b.only_day() {
        let ordinal = b.is_ordinal();
        let comma = gap.is(Is::COMMA) && ordinal && scan.has(right.start, Flags::NUM);
        let word = !scan.has(right.end - 1, Flags::NUM) && !is_digits(scan, right.end - 1);
        // "February twenty second", "January nineteen ninety-seven"
        let year = (13..=20).contains(&b.day) && scan.is(right.end, Is::TENS);
        let cut = b.style == Style::Words && (year || scan.is(right.end, Is::ORDINAL));
        let loose = cut || word && counts && !b.is_ordinal() || word && b.is_ordinal() && (counts || scan.is(right.end, Is::HYPHEN));
        (gap.none() || gap.mark() || comma).then_some(())?;
        (!loose).then_some(Partial { day: b.day, step: a.step, ..a })?
    } else if a.only_day() && b.only_month() && b.year.is_none() {
        let of = gap.is(Is::OF) && (a.is_ordinal() || is_digits(scan, left.start));
        let article = !left.the || a.is_ordinal() || of;
        (article && (gap.none() || gap.mark() || of)).then_some(Partial { day: a.day, style: a.style, ..b })?
    } else if b.only_year() && a.year.is_none() && a.named != Named::Nothing && a.step.is_none() {
        let early = !is_digits(scan, right.start) && b.year < Some(1000);
        (!early).then_some(())?;
        let long = scan.text(right.start).len() == 4 || right.end - right.start > 1 || scan.text(right.start).starts_with(['\'', '’']);
        let dated = a.day > 0 || matches!(a.named, Named::Holiday(_));
        let plain = long && (gap.may(Is::OF) || gap.mark() || gap.is(Is::IN) || gap.is(Is::COMMA) && (dated || !counts));
        let short = !long && (gap.is(Is::OF) || gap.mark() && dated || gap.none() && matches!(a.named, Named::Month(_)));
        (plain || short).then_some(Partial { year: b.year, ..a })?
    } else if a.day > 0 && matches!(a.named, Named::Month(_)) && a.year.is_none() && b.only_day() && gap.mark() {
        let marked = left.end - left.start > 2 && scan.is(left.end - 2, Is::HYPHEN.or(Is::SLASH));
        let short = marked && scan.text(right.start).len() == 2 && is_digits(scan, right.start);
        short.then_some(Partial { year: Some(near_century(i16::from(b.day))), ..a })?
    } else if a.only_year() && b.year.is_none() && b.named != Named::Nothing && b.weekday == 0 {
        let month = matches!(b.named, Named::Month(_));
        let closed = !scan.holds(right.end) || scan.has(right.end, Flags::PUNCT);
        let fits = gap.none() && !(right.the && month) || gap.mark() || gap.is(Is::COMMA) && closed && !scan.is_before(left.start, Is::IN);
        fits.then_some(Partial { year: a.year, ..b })?
    } else if a.only_month() && a.year.is_some() && b.only_day() && gap.mark() {
        // "2019-sep-1"
        Partial { day: b.day, ..a }
    } else if a.only_weekday() && b.weekday == 0 && b.day > 0 {
        let ordinal = b.named != Named::Nothing || right.the && b.style == Style::Digits || b.is_ordinal();
        let apart = gap.is(Is::COMMA) && right.the && b.is_ordinal();
        let fits =
            gap.none() || apart || gap.is(Is::COMMA.or(Is::OPEN)) && b.named != Named::Nothing || gap.mark() && b.named != Named::Nothing;
        // "next Friday, Dec. 2": the date itself is of this year
        let step = if b.named == Named::Nothing { a.step } else { a.step.map(|_| Step { by: 0, near: true }) };
        (ordinal && fits && open).then_some(Partial { weekday: a.weekday, step, ..b })?
    } else if a.day > 0 && a.weekday == 0 && b.only_weekday() {
        let closed = !scan.holds(right.end) || scan.has(right.end, Flags::PUNCT);
        (gap.is(Is::COMMA.or(Is::OPEN)) && closed && open && a.named != Named::Nothing).then_some(Partial { weekday: b.weekday, ..a })?
    } else {
        return None;
    };
    sum.possible().then_some(sum)
}

/// A date told with a period that is told from publication: "June next year", "Friday of last week", "the 20th of next month".
fn related(gap: &Gap<'_, '_>, left: &Item, one: When, right: &Item, two: When) -> Option<Item> {
    let scan = gap.scan;
    let item = |what: What| Some(Item { start: left.start, end: right.end, what, sure: true, the: left.the });
    let day_of = |base: Point, day: i8| {
        let first = base.days()?.0;
        jiff::civil::Date::new(first.year(), first.month(), day).ok().map(|day| Core::Point(Point::Day(day), Anchor::Published))
    };
    if two.stage != "" || one.stage != "" && gap.none() {
        return None;
    }
    match (one.core, two.core) {
        (_, Core::Now) if gap.none() && scan.is(right.start, Is::TO) && left.sure => item(What::Range(one, two)),
        (Core::Partial(a), Core::Relative(Period::Year, by)) if gap.may(Is::OF.or(Is::IN)) => {
            let named = a.named != Named::Nothing && a.year.is_none() && a.step.is_none();
            let year = scan.published?.year().checked_add(i16::try_from(by).ok()?)?;
            named.then_some(())?;
            item(What::When(When { core: Core::Partial(Partial { year: Some(year), ..a }), stage: one.stage }))
        }
        (Core::Partial(a), Core::Point(Point::Fiscal(year), Anchor::Text))
        | (Core::Point(Point::Fiscal(year), Anchor::Text), Core::Partial(a))
            if gap.may(Is::OF) && matches!(a.named, Named::Quarter(_) | Named::Half(_)) && a.year.is_none() && a.step.is_none() =>
        {
            item(Partial { year: Some(year), ..a }.into())
        }
        // "the Monday before Christmas"
        (Core::Partial(a), Core::Partial(b)) if a.only_weekday() && a.step.is_none() && left.the && gap.is(Is::BEFORE.or(Is::AFTER)) => {
            let named = b.is_day() && b.named != Named::Nothing;
            let (base, anchor) = resolve::point(scan, &two.core, &(left.start..right.end)).filter(|_| named)?;
            let day = base.days()?.0;
            let later = gap.is(Is::AFTER);
            let near = if later { day.tomorrow() } else { day.yesterday() }.ok()?;
            item(Core::Point(Point::Day(point::weekday(near, a.weekday, later)?), anchor).into())
        }
        (Core::Partial(a), Core::Same(Period::Year)) if gap.is(Is::OF.or(Is::IN)) => {
            let named = matches!(a.named, Named::Quarter(_) | Named::Half(_)) && a.year.is_none() && a.step.is_none();
            (named && right.the).then_some(())?;
            item(What::When(one))
        }
        (Core::Partial(a), Core::Relative(Period::Month, by)) if a.only_day() && gap.may(Is::OF) => {
            let ordinal = a.is_ordinal() || gap.is(Is::OF) || left.the || is_digits(scan, left.start);
            let base = resolve::relative(scan.published?, Period::Month, by)?;
            ordinal.then_some(())?;
            item(day_of(base, a.day)?.into())
        }
        (Core::Relative(Period::Month, by), Core::Partial(b)) if b.only_day() && b.is_ordinal() && gap.none() => {
            let base = resolve::relative(scan.published?, Period::Month, by)?;
            item(day_of(base, b.day)?.into())
        }
        (Core::Partial(a), Core::Relative(Period::Week, by)) if a.only_weekday() && a.step.is_none() && gap.may(Is::OF) => {
            let point = weekday_in(resolve::relative(scan.published?, Period::Week, by)?, a.weekday)?;
            let on = scan.is_before(left.start, Is::ON) && !left.the;
            item(Core::Point(point, Anchor::Published).into()).map(|item| Item { start: item.start - u32::from(on), ..item })
        }
        (Core::Relative(Period::Week, by), Core::Partial(b)) if b.only_weekday() && b.step.is_none() && (gap.none() || gap.mark()) => {
            let point = weekday_in(resolve::relative(scan.published?, Period::Week, by)?, b.weekday)?;
            item(Core::Point(point, Anchor::Published).into())
        }
        (Core::Point(Point::Day(day), anchor), Core::Partial(b)) if b.only_weekday() && b.step.is_none() && gap.is(Is::ON) => {
            let day = point::weekday(day, b.weekday, true)?;
            (anchor == Anchor::Published).then_some(())?;
            item(Core::Point(Point::Day(day), anchor).into())
        }
        (Core::Member(..), Core::Partial(b)) if b.only_weekday() && gap.is(Is::ON) => {
            let (base, anchor) = resolve::point(scan, &one.core, &(left.start..left.end))?;
            matches!(base, Point::Week(_)).then_some(())?;
            item(Core::Point(weekday_in(base, b.weekday)?, anchor).into())
        }
        (Core::Member(rank, member, Base::Partial(partial)), Core::Partial(b)) if b.only_year() && gap.none() && partial.year.is_none() => {
            matches!(partial.named, Named::Holiday(_)).then_some(())?;
            item(Core::Member(rank, member, Base::Partial(Partial { year: b.year, ..partial })).into())
        }
        _ => None,
    }
}

/// A weekday of a week.
pub(super) fn weekday_in(week: Point, weekday: i8) -> Option<Point> {
    point::shift(week.days()?.0, Period::Day, i64::from(weekday) - 1).map(Point::Day)
}

/// "Monday two weeks from now": the weekday of that week, or the month of that year.
fn day_near(partial: Partial, _: When, point: Point) -> Option<Point> {
    let first = point.days()?.0;
    if partial.only_weekday() && partial.step.is_none() {
        // a shift by months or years lands on any day: the weekday after it is meant
        match point {
            Point::Day(day) => weekday_in(Point::Week(day), partial.weekday),
            _ => Some(Point::Day(point::weekday(first, partial.weekday, true)?)),
        }
    } else if partial.only_month() && partial.year.is_none() && partial.step.is_none() {
        let Named::Month(month) = partial.named else { return None };
        Some(Point::Month(first.year(), month))
    } else {
        None
    }
}

/// "third quarter", "20th century", "third week".
fn ranked(scan: &Scan<'_>, left: &Item, rank: i16, right: &Item, period: Period) -> Option<Item> {
    if right.the || period < Period::Day {
        return None;
    }
    let item = |what: What, sure: bool| Some(Item { start: left.start, end: right.end, what, sure, the: left.the });
    let named = |named: Named| Partial { named, ..Partial::default() };
    let part = |most: i16| match rank {
        -1 => Some(most as i8),
        _ => i8::try_from(rank).ok().filter(|rank| (1..=most as i8).contains(rank)),
    };
    match period {
        Period::Quarter => item(named(Named::Quarter(part(4)?)).into(), true),
        // "the second half" of a match or a meeting is no half year
        Period::Half => item(named(Named::Half(part(2)?)).into(), !scan.is(right.end, Is::OF)),
        Period::Century => item(Core::Point(Point::Century(Some(rank).filter(|rank| (1..=22).contains(rank))?), Anchor::Text).into(), true),
        Period::Millennium => {
            item(Core::Point(Point::Millennium(Some(rank).filter(|rank| (1..=4).contains(rank))?), Anchor::Text).into(), true)
        }
        _ => item(What::Ranked(rank, Member::Period(period)), false),
    }
}

/// "the third week of March", "the last four months of 2021", "the third Tuesday after Christmas".
fn member_of(gap: &Gap<'_, '_>, left: &Item, rank: i16, member: Member, right: &Item, when: When) -> Option<Item> {
    let scan = gap.scan;
    let item = |core: Core| Some(Item { start: left.start, end: right.end, what: core.into(), sure: true, the: left.the });
    if let Member::Weekday(weekday) = member
        && gap.is(Is::AFTER.or(Is::BEFORE).or(Is::FROM))
        && rank > 0
    {
        let (base, anchor) = resolve::point(scan, &when.core, &(left.start..right.end))?;
        let (first, last) = base.days()?;
        let ahead = !gap.is(Is::BEFORE);
        let near = if ahead { last.tomorrow() } else { first.yesterday() }.ok()?;
        let steps = i64::from(rank - 1) * if ahead { 1 } else { -1 };
        let day = point::shift(point::weekday(near, weekday, ahead)?, Period::Week, steps)?;
        return item(Core::Point(Point::Day(day), anchor));
    }
    if !when.stage.is_empty() || !gap.may(Is::OF.or(Is::IN)) {
        return None;
    }
    let base = match when.core {
        Core::Partial(partial) if !partial.is_day() => Base::Partial(partial),
        Core::Relative(period, by) if period > Period::Day => Base::Relative(period, by),
        Core::Same(period) if period > Period::Day => Base::Relative(period, 0),
        Core::Point(point, anchor) if !matches!(point, Point::Day(_)) => Base::Point(point, anchor),
        _ => return None,
    };
    let adjacent = gap.none() && !matches!(member, Member::Weekday(_)) && !matches!(base, Base::Relative(..));
    if adjacent && !lone(scan, left.start, right.end) {
        return None;
    }
    // "the last half of the 1980s"
    if let (Member::Period(Period::Half), Base::Point(point @ (Point::Decade(_) | Point::Century(_)), anchor)) = (member, base) {
        let stage = if rank < 0 { "END" } else { "START" };
        let what = What::When(When { core: Core::Point(point, anchor), stage });
        return Some(Item { start: left.start, end: right.end, what, sure: true, the: left.the });
    }
    let core = Core::Member(rank, member, base);
    // a rank that the stretch does not have
    if scan.published.is_some() || matches!(base, Base::Partial(Partial { year: Some(_), .. })) {
        resolve::point(scan, &core, &(left.start..right.end))?;
    }
    item(core)
}

/// "two days after Christmas", "3 weeks from tomorrow", "3 days starting Monday", "the nine months to September".
fn counted_from(gap: &Gap<'_, '_>, left: &Item, length: Length, right: &Item, when: When) -> Option<Item> {
    let scan = gap.scan;
    if gap.is(Is::STARTING) || gap.is(Is::FROM) && scan.is_before(left.start, Is::FOR) {
        return run(scan, left, length, right, when);
    }
    if gap.is(Is::ENDED) && !gap.is(Is::STARTING) && until(&when) && right.sure {
        return Some(Item { start: left.start, end: right.end, what: What::Until(length, when), sure: true, the: left.the });
    }
    let sign = if gap.is(Is::AFTER.or(Is::FROM).or(Is::SINCE)) {
        1
    } else if gap.is(Is::BEFORE) {
        -1
    } else {
        return None;
    };
    let dayed = length.parts().iter().all(|(count, period)| count.is_some() && *period >= Period::Day);
    // "two years after 2010" is a year, "two weeks after March" no day
    let (point, anchor) = resolve::point(scan, &when.core, &(left.start..right.end))?;
    let grain = length.parts().last()?.1;
    let (first, last) = point.days()?;
    let day =
        super::length::shift(if sign > 0 && !matches!(point, Point::Year(_) | Point::Month(..)) { last } else { first }, &length, sign)?;
    let point = match point {
        Point::Day(_) => Point::Day(day),
        Point::Year(_) if grain >= Period::Year => Point::holding(day, Period::Year),
        Point::Month(..) if grain >= Period::Month => Point::holding(day, Period::Month),
        _ => return None,
    };
    if !dayed || gap.is(Is::FROM) && !(is_day(&when) && right.sure || when.core == Core::Now) || gap.is(Is::SINCE) {
        return None;
    }
    // "less than two weeks from today", "within two weeks of Christmas": all of the time to it
    let within = sign > 0 && scan.is_before(left.start, Is::WITHIN);
    let bound = bound::before(scan, left.start).filter(|(_, words)| words.len() > 1);
    let start = bound.as_ref().map_or(left.start - u32::from(within), |(_, words)| words.start);
    if within || sign > 0 && bound.is_some_and(|(bound, _)| matches!(bound, Bound::Under | Bound::AtMost)) {
        return Some(Item::new(start, right.end, What::Run(when, length)));
    }
    let core = Core::Point(point, anchor);
    Some(Item { start, end: right.end, what: core.into(), sure: true, the: left.the })
}

/// Whether a length may end at it.
fn until(when: &When) -> bool {
    match when.core {
        Core::Partial(partial) => when.stage.is_empty() && (partial.is_day() || partial.only_month()),
        Core::Point(point, _) => matches!(point, Point::Day(_)),
        _ => false,
    }
}

/// A length that begins at a date; "for" before it belongs to it.
fn run(scan: &Scan<'_>, left: &Item, length: Length, right: &Item, when: When) -> Option<Item> {
    let dayed = length.parts().iter().all(|(_, period)| *period >= Period::Day);
    let ready = right.sure || when.core == Core::Now;
    if !dayed || !ready || !is_day(&when) {
        return None;
    }
    let with = scan.is_before(left.start, Is::FOR) && !scan.is(left.end, Is::STARTING) && !scan.is(left.end + 1, Is::STARTING);
    Some(Item::new(left.start - u32::from(with), right.end, What::Run(when, length)))
}

/// "week of October 6", "weekend of Thanksgiving", "the year 2019", "the year to March".
fn unit_of(gap: &Gap<'_, '_>, left: &Item, period: Period, right: &Item, when: When) -> Option<Item> {
    let scan = gap.scan;
    let item = |what: What| Some(Item { start: left.start, end: right.end, what, sure: true, the: left.the });
    if let Some(partial) = right.partial()
        && partial.only_year()
        && period == Period::Year
        && gap.none()
        && !scan.is_before(left.start, Is::A)
    {
        return item(right.what).map(|item| item.with_article(left.the));
    }
    if gap.is(Is::ENDED) && left.the && until(&when) && right.sure && period > Period::Day && !(gap.is(Is::TO) && period < Period::Month) {
        return item(What::Until(Length::of(Some(Decimal::ONE), period), when));
    }
    let led = gap.is(Is::OF.or(Is::STARTING)) || gap.none() && scan.is(left.start, Is::WEEK_OF);
    if led { holding(scan, left, period, right, when) } else { None }
}

/// The period of a day that the words name with it.
fn holding(scan: &Scan<'_>, left: &Item, period: Period, right: &Item, when: When) -> Option<Item> {
    if !is_day(&when) || !right.sure || !when.stage.is_empty() {
        return None;
    }
    let item = |core: Core| Some(Item { start: left.start, end: right.end, what: core.into(), sure: true, the: left.the });
    match (period, when.core) {
        (Period::Weekend, Core::Partial(partial)) => item(Core::Member(1, Member::Period(period), Base::Partial(partial))),
        (Period::Week | Period::Weekend | Period::Month | Period::Fortnight, core) => {
            let (point, anchor) = resolve::point(scan, &core, &(left.start..right.end))?;
            item(Core::Point(Point::holding(point.days()?.0, period), anchor))
        }
        _ => None,
    }
}

impl Item {
    /// Whether "the" before it is its first token.
    fn with_article(self, the: bool) -> Item {
        Item { the, ..self }
    }
}
