//! Items to times: what the words leave open is told from the day of publication and the tense of the clause.

use std::ops::Range;

use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::item::{Base, Beyond, Core, Item, Length, Member, Named, Partial, Step, Style, What, When};
use super::length;
use super::point::{self, Point};
use super::word;
use super::{tense, unresolved};
use crate::annotate::classes::{Is, Period};
use crate::annotate::scan::Scan;
use crate::annotate::{Anchor, DateKind, Time};
use crate::text::Flags;

/// The time that an item stands for.
pub(super) fn time(scan: &Scan<'_>, item: &Item) -> Option<Time> {
    let tokens = item.start..item.end;
    match item.what {
        What::When(when) => Some(one(scan, when, &tokens)),
        What::Range(low, high) => range(scan, low, high, &tokens),
        // the words that open it tell the tense too
        What::Open(side, when) => Some(open(scan, side, when, &(item.end - 1..item.end))),
        What::Part(when, part) => {
            let mut time = one(scan, when, &tokens);
            time.value = format!("{}T{part}", time.value);
            time.kind = DateKind::DateTime;
            Some(time)
        }
        What::Length(length) => Some(length::time(&length)),
        What::Window(length, step) => Some(window(scan, &length, step)),
        What::Run(when, length) => run(scan, when, &length, &tokens),
        What::Shifted(length, sign) => Some(shifted(scan, &length, sign)),
        What::Later(length, sign) => {
            let grain = length.parts().last().map_or("day", |(_, period)| period.as_str());
            match length.single().is_none().then(|| shifted_point(scan, &length, sign)).flatten() {
                Some(point) => Some(point.time(Anchor::Published)),
                None => Some(unresolved(if sign < 0 { "PAST_REF" } else { "FUTURE_REF" }, grain)),
            }
        }
        What::Until(length, when) => Some(until(scan, &length, when, &tokens)),
        What::Rest(period) => rest(scan, period),
        What::Vague(value) => Some(word::reference(value)),
        // "second Sunday": of this month
        What::Ranked(rank, member @ Member::Weekday(_)) => {
            let core = Core::Member(rank, member, Base::Relative(Period::Month, 0));
            Some(one(scan, When { core, stage: "" }, &tokens))
        }
        What::Count(_) | What::Rank(_) | What::Ranked(..) | What::Unit(_) => None,
    }
}

/// The point that a stretch is, with what it was resolved against.
pub(super) fn point(scan: &Scan<'_>, core: &Core, tokens: &Range<u32>) -> Option<(Point, Anchor)> {
    match *core {
        Core::Partial(partial) => partial_point(scan, &partial, tokens),
        Core::Relative(period, by) => Some((relative(scan.published?, period, by)?, Anchor::Published)),
        Core::Member(rank, member, base) => {
            let (point, anchor) = match base {
                Base::Partial(partial) => partial_point(scan, &partial, tokens)?,
                Base::Relative(period, by) => (relative(scan.published?, period, by)?, Anchor::Published),
                Base::Point(point, anchor) => (point, anchor),
            };
            Some((within(point, rank, member)?.0, anchor))
        }
        Core::Point(point, anchor) => Some((point, anchor)),
        Core::Now => Some((Point::Day(scan.published?), Anchor::Published)),
        Core::Same(Period::Weekend) => Some((weekend(scan, scan.published?, tokens)?, Anchor::Published)),
        Core::Same(period) => Some((relative(scan.published?, period, 0)?, Anchor::Published)),
    }
}

/// "the weekend": the last one that has begun, or by tense the coming one.
fn weekend(scan: &Scan<'_>, day: Date, tokens: &Range<u32>) -> Option<Point> {
    let coming = tense(scan, tokens).unwrap_or_else(|| alone(scan, tokens));
    let begun = day.weekday().to_monday_zero_offset() >= 5;
    relative(day, Period::Weekend, if coming || begun { 0 } else { -1 })
}

/// The period so many away from the one that holds a day.
pub(super) fn relative(day: Date, period: Period, by: i32) -> Option<Point> {
    let unit = if period == Period::Weekend { Period::Week } else { period };
    Some(Point::holding(point::shift(day, unit, i64::from(by))?, period))
}

/// A member of a stretch: its third week, its last Friday. A week belongs to the month and year of its Thursday.
pub(super) fn within(base: Point, rank: i16, member: Member) -> Option<(Point, Point)> {
    let (first, last) = base.days()?;
    if let (Point::Day(day), Member::Period(Period::Weekend)) = (base, member) {
        // the weekend of a holiday on a Monday is the one before it
        let near = if day.weekday().to_monday_zero_offset() < 2 { point::shift(day, Period::Day, -2)? } else { day };
        return Some((Point::Weekend(near), Point::Weekend(near)));
    }
    if let (Point::Day(day), Member::Period(Period::Week)) = (base, member) {
        return Some((Point::Week(day), Point::Week(day)));
    }
    let steps = i64::from(rank - rank.signum());
    let one = |point: Point| (point, point);
    let day = |weekday: i8| {
        let start = if rank > 0 { first } else { last };
        point::shift(point::weekday(start, weekday, rank > 0)?, Period::Week, steps)
    };
    let inside = |day: Date| (first..=last).contains(&day).then_some(day);
    match member {
        Member::Weekday(weekday) => Some(one(Point::Day(inside(day(weekday)?)?))),
        Member::Period(Period::Week | Period::Fortnight) => Some(one(Point::Week(inside(day(4)?)?))),
        Member::Period(Period::Weekend) => Some(one(Point::Weekend(inside(day(6)?)?))),
        Member::Period(period) => {
            let start = if rank > 0 { first } else { last };
            Some(one(Point::holding(inside(point::shift(start, period, steps)?)?, period)))
        }
        Member::Several(count, period) => {
            let more = i64::from(count) - 1;
            let (low, high) =
                if rank > 0 { (first, point::shift(first, period, more)?) } else { (point::shift(last, period, -more)?, last) };
            Some((Point::holding(inside(low)?, period), Point::holding(inside(high)?, period)))
        }
    }
}

/// A partial date in a year: `None` where it names none.
fn in_year(scan: &Scan<'_>, partial: &Partial, year: i16) -> Option<Point> {
    Some(match partial.named {
        Named::Month(month) if partial.day > 0 => Point::Day(Date::new(year, month, partial.day).ok()?),
        Named::Month(month) => Point::Month(year, month),
        Named::Season(name) => Point::Season(year, name),
        Named::Quarter(quarter) => Point::Quarter(year, quarter),
        Named::Half(half) => Point::Half(year, half),
        Named::Week(week) => Point::Week(ISOWeekDate::new(year, week, Weekday::Monday).ok()?.date()),
        Named::Holiday(id) => Point::Day(scan.tables.word(id).holiday.as_ref()?.in_year(year)?),
        Named::Nothing if partial.day == 0 && partial.weekday == 0 => Point::Year(year),
        Named::Nothing => return None,
    })
}

fn partial_point(scan: &Scan<'_>, partial: &Partial, tokens: &Range<u32>) -> Option<(Point, Anchor)> {
    if let Some(year) = partial.year {
        return Some((in_year(scan, partial, year)?, Anchor::Text));
    }
    let day = scan.published?;
    let point = match (partial.named, partial.day) {
        (Named::Nothing, 0) => Point::Day(weekday(scan, day, partial, tokens)?),
        (Named::Nothing, _) => Point::Day(day_of_month(scan, day, partial, tokens)?),
        _ => match partial.step {
            Some(step) => stepped(scan, day, partial, step)?,
            None => nearest(scan, day, partial, tokens)?,
        },
    };
    Some((point, Anchor::Published))
}

/// A weekday: the nearest past one, the next one ahead, or as "last" and "next" say.
fn weekday(scan: &Scan<'_>, day: Date, partial: &Partial, tokens: &Range<u32>) -> Option<Date> {
    let number = partial.weekday;
    let in_week = |weeks: i64| point::shift(point::shift(point::monday(day)?, Period::Week, weeks)?, Period::Day, i64::from(number) - 1);
    match partial.step {
        None => {
            let look = partial.coming || tense(scan, tokens).unwrap_or_else(|| alone(scan, tokens));
            point::weekday(day, number, look)
        }
        Some(Step { by: 0, .. }) => point::weekday(day, number, true),
        Some(Step { by: -1, near: true }) => point::weekday(day.yesterday().ok()?, number, false),
        Some(Step { by: 1, near: true }) => point::weekday(day.tomorrow().ok()?, number, true),
        Some(Step { by: -1, .. }) => in_week(-1),
        Some(Step { by: 1, .. }) => in_week(1),
        Some(Step { by, .. }) => {
            let near = if by > 0 { day.tomorrow() } else { day.yesterday() }.ok()?;
            point::shift(point::weekday(near, number, by > 0)?, Period::Week, i64::from(by - by.signum()))
        }
    }
}

/// Whether the date is all that its sentence says: a heading of what is to come.
fn alone(scan: &Scan<'_>, tokens: &Range<u32>) -> bool {
    let mut rest = (scan.from..tokens.start).chain(tokens.end..scan.to).take(3);
    rest.all(|at| scan.has(at, Flags::PUNCT)) && scan.to - scan.from <= tokens.end - tokens.start + 2
}

/// "the 15th", "Tuesday the 15th": in the nearest month that has it, of the side that the tense looks to.
fn day_of_month(scan: &Scan<'_>, published: Date, partial: &Partial, tokens: &Range<u32>) -> Option<Date> {
    const FAR: i32 = 28;
    let look = match tense(scan, tokens) {
        _ if partial.coming || alone(scan, tokens) => Some(true),
        None if partial.weekday > 0 => None,
        other => Some(other.unwrap_or(false)),
    };
    let first = published.first_of_month();
    let fits = |months: i32| {
        let month = point::shift(first, Period::Month, i64::from(months))?;
        let date = Date::new(month.year(), month.month(), partial.day).ok()?;
        let day = partial.weekday == 0 || date.weekday().to_monday_one_offset() == partial.weekday;
        let side = match look {
            Some(true) => date >= published,
            Some(false) => date <= published,
            None => true,
        };
        (day && side).then_some(date)
    };
    (0..FAR).flat_map(|months| [-months, months]).find_map(fits)
}

/// A named stretch of the nearest year: by tense, else the latest that has begun; of days the nearest.
fn nearest(scan: &Scan<'_>, published: Date, partial: &Partial, tokens: &Range<u32>) -> Option<Point> {
    if let Named::Week(_) = partial.named {
        return in_year(scan, partial, published.year());
    }
    let is_day = partial.is_day();
    // "put off to Nov. 30"
    let put = scan.is_before(tokens.start, Is::TO);
    let tense = if partial.coming || put { Some(true) } else { tense(scan, tokens) };
    let look = if is_day { tense } else { Some(tense.unwrap_or_else(|| alone(scan, tokens))) };
    // a leap day may be years away
    let leap = partial.day == 29 && partial.named == Named::Month(2);
    let years = if leap { 8 } else { 1 };
    // what is past is past; but plans are told of days gone by too, which must be far nearer then
    let against = if is_day { 3 } else { 2 };
    let fits = |step: i16, weekday: bool, look: Option<bool>| {
        let point = in_year(scan, partial, published.year().checked_add(step)?)?;
        let (first, last) = point.days()?;
        let named = !weekday || partial.weekday == 0 || first.weekday().to_monday_one_offset() == partial.weekday;
        let side = match look {
            Some(true) => last >= published,
            Some(false) => first <= published,
            None => true,
        };
        let over = matches!(partial.named, Named::Quarter(_) | Named::Half(_)) && look == Some(true);
        let far = published.duration_until(first).as_hours().abs();
        let far = if side { far } else { far.checked_mul(against)? };
        (named && (side || is_day && look == Some(true) || over)).then_some((far, point))
    };
    let best = |weekday: bool, look: Option<bool>| {
        (-years..=years).filter_map(|step| fits(step, weekday, look)).min_by_key(|(far, _)| *far).map(|(_, point)| point)
    };
    // the weekday knows the year better than the tense
    best(true, look).or_else(|| if partial.weekday > 0 { best(true, None) } else { None }).or_else(|| best(false, look))
}

/// "last March", "this summer", "next Christmas".
fn stepped(scan: &Scan<'_>, published: Date, partial: &Partial, step: Step) -> Option<Point> {
    let year = published.year();
    let mut points = (-2..=2).filter_map(|by| in_year(scan, partial, year.checked_add(by)?));
    let days = |point: &Point| point.days();
    match step.by {
        0 => {
            let holds = |point: &Point| days(point).is_some_and(|(first, last)| first <= published && published <= last);
            points.find(holds).or_else(|| in_year(scan, partial, year))
        }
        by if by < 0 => {
            // "last September" is not said of a month just past
            let recent = if let Named::Month(_) = partial.named { if partial.day == 0 { 45 } else { 0 } } else { 0 };
            let before = point::shift(published, Period::Day, -recent)?;
            points.rfind(|point| days(point).is_some_and(|(_, last)| last < before))
        }
        by => points.filter(|point| days(point).is_some_and(|(first, _)| first > published)).nth(usize::from(by.unsigned_abs()) - 1),
    }
}

/// A stretch as a time.
pub(super) fn one(scan: &Scan<'_>, when: When, tokens: &Range<u32>) -> Time {
    if when.core == Core::Now {
        let mut time = unresolved("PRESENT_REF", "day");
        (time.start_date, time.end_date) = (scan.published, scan.published);
        return time;
    }
    if let Core::Member(rank, member @ Member::Several(..), base) = when.core
        && let Some((low, high)) = base_point(scan, base, tokens).and_then(|base| within(base, rank, member))
    {
        return between(low, high, Anchor::Text);
    }
    let Some((point, anchor)) = point(scan, &when.core, tokens) else { return unknown(&when.core) };
    let mut time = point.time(anchor);
    if !when.stage.is_empty() {
        time.modifier = Some(when.stage);
        if let Some((first, last)) = staged(point, when.stage) {
            (time.start_date, time.end_date) = (Some(first), Some(last));
        }
    }
    time
}

fn base_point(scan: &Scan<'_>, base: Base, tokens: &Range<u32>) -> Option<Point> {
    let core = match base {
        Base::Partial(partial) => Core::Partial(partial),
        Base::Relative(period, by) => Core::Relative(period, by),
        Base::Point(point, anchor) => Core::Point(point, anchor),
    };
    point(scan, &core, tokens).map(|(point, _)| point)
}

/// The days of the beginning, middle or end of a stretch: ten days of a month, some months of a year, some days of a week.
fn staged(point: Point, stage: &str) -> Option<(Date, Date)> {
    let (first, last) = point.days()?;
    let (from, to, period) = match (point, stage) {
        (Point::Month(..), "START") => (0, 10, Period::Day),
        (Point::Month(..), "MID") => (10, 20, Period::Day),
        (Point::Month(..), _) => (20, 31, Period::Day),
        (Point::Week(_), "START") => (0, 3, Period::Day),
        (Point::Week(_), "MID") => (1, 5, Period::Day),
        (Point::Week(_), _) => (4, 7, Period::Day),
        (Point::Year(_) | Point::Fiscal(_), "START") => (0, 3, Period::Month),
        (Point::Year(_) | Point::Fiscal(_), "MID") => (4, 8, Period::Month),
        (Point::Year(_) | Point::Fiscal(_), _) => (8, 12, Period::Month),
        (Point::Decade(_), "START") => (0, 3, Period::Year),
        (Point::Decade(_), "MID") => (3, 7, Period::Year),
        (Point::Decade(_), _) => (7, 10, Period::Year),
        _ => return None,
    };
    let begin = point::shift(first, period, from)?;
    let end = point::shift(first, period, to)?.yesterday().ok()?;
    Some((begin, end.min(last)))
}

/// The value of a stretch that nothing resolves, with X for what is not known.
fn unknown(core: &Core) -> Time {
    let partial = match core {
        Core::Partial(partial) => partial,
        Core::Relative(period, _) | Core::Same(period) => return unresolved(blank(*period), period.as_str()),
        Core::Member(_, Member::Weekday(day), _) => return unresolved(format!("XXXX-WXX-{day}"), "day"),
        Core::Member(_, Member::Period(period) | Member::Several(_, period), _) => return unresolved(blank(*period), period.as_str()),
        Core::Point(..) | Core::Now => return unresolved("XXXX-XX-XX", "day"),
    };
    match (partial.named, partial.day) {
        (Named::Month(month), 0) => unresolved(format!("XXXX-{month:02}"), "month"),
        (Named::Month(month), day) => unresolved(format!("XXXX-{month:02}-{day:02}"), "day"),
        (Named::Season(name), _) => unresolved(format!("XXXX-{name}"), "season"),
        (Named::Quarter(quarter), _) => unresolved(format!("XXXX-Q{quarter}"), "quarter"),
        (Named::Half(half), _) => unresolved(format!("XXXX-H{half}"), "half"),
        (Named::Week(week), _) => unresolved(format!("XXXX-W{week:02}"), "week"),
        (Named::Holiday(_), _) => unresolved("XXXX-XX-XX", "day"),
        (Named::Nothing, 0) => unresolved(format!("XXXX-WXX-{}", partial.weekday), "day"),
        (Named::Nothing, day) => unresolved(format!("XXXX-XX-{day:02}"), "day"),
    }
}

/// The value of a period that is not known.
fn blank(period: Period) -> &'static str {
    match period {
        Period::Year => "XXXX",
        Period::Month => "XXXX-XX",
        Period::Week | Period::Fortnight => "XXXX-WXX",
        Period::Weekend => "XXXX-WXX-WE",
        Period::Quarter => "XXXX-QX",
        Period::Half => "XXXX-HX",
        Period::Season => "XXXX-XX",
        Period::Decade => "XXX",
        Period::Century => "XX",
        Period::Millennium => "X",
        _ => "XXXX-XX-XX",
    }
}

/// From one point to another.
fn between(low: Point, high: Point, anchor: Anchor) -> Time {
    let first = low.days().map(|(first, _)| first);
    let last = high.days().map(|(_, last)| last);
    Time {
        kind: DateKind::DateRange,
        value: format!("{}/{}", low.value(), high.value()),
        modifier: None,
        start_date: first,
        end_date: last,
        grain: Some(high.grain()),
        anchor,
    }
}

/// From one date to another. A date without a year takes that of the other.
fn range(scan: &Scan<'_>, low: When, mut high: When, tokens: &Range<u32>) -> Option<Time> {
    if let Core::Partial(partial) = &mut high.core {
        partial.coming = alone(scan, tokens);
    }
    let open = |when: &When| matches!(when.core, Core::Partial(partial) if partial.year.is_none() && partial.step.is_none());
    let (first, last) = match (open(&low), open(&high)) {
        (false, true) => {
            let first = point(scan, &low.core, tokens)?;
            let day = first.0.days()?.0;
            (first, beside(scan, &high.core, day, true)?)
        }
        (true, _) if scan.published.is_some() || !open(&high) => {
            let last = point(scan, &high.core, tokens)?;
            let day = last.0.days()?.0;
            (beside(scan, &low.core, day, false)?, last)
        }
        (true, _) => {
            let (low, high) = (unknown(&low.core), unknown(&high.core));
            let mut time = unresolved(format!("{}/{}", low.value, high.value), high.grain.unwrap_or("day"));
            time.kind = DateKind::DateRange;
            return Some(time);
        }
        (false, false) => match (point(scan, &low.core, tokens), point(scan, &high.core, tokens)) {
            (Some(first), Some(last)) => (first, last),
            _ => {
                let (low, high) = (one(scan, low, tokens), one(scan, high, tokens));
                let mut time = unresolved(format!("{}/{}", low.value, high.value), high.grain.unwrap_or("day"));
                time.kind = DateKind::DateRange;
                (time.start_date, time.end_date) = (low.start_date, high.end_date);
                return Some(time);
            }
        },
    };
    let mut time = between(first.0, last.0, last.1);
    if !low.stage.is_empty() {
        time.start_date = staged(first.0, low.stage).map(|(first, _)| first).or(time.start_date);
    }
    if !high.stage.is_empty() {
        time.end_date = staged(last.0, high.stage).map(|(_, last)| last).or(time.end_date);
    }
    let ordered = matches!((time.start_date, time.end_date), (Some(first), Some(last)) if first <= last);
    ordered.then_some(time)
}

/// A date without a year that is the last before a day, or the first after it.
fn beside(scan: &Scan<'_>, core: &Core, day: Date, later: bool) -> Option<(Point, Anchor)> {
    let Core::Partial(partial) = core else { return None };
    let point = match (partial.named, partial.day) {
        (Named::Nothing, 0) => Point::Day(point::weekday(day, partial.weekday, later)?),
        (Named::Nothing, number) => {
            let month = day.first_of_month();
            let shift =
                |by: i64| point::shift(month, Period::Month, by).and_then(|month| Date::new(month.year(), month.month(), number).ok());
            let side = |date: &Date| if later { *date >= day } else { *date <= day };
            Point::Day([0, if later { 1 } else { -1 }].into_iter().filter_map(shift).find(side)?)
        }
        _ => {
            let years = if later { [0, 1] } else { [0, -1] };
            let side = |point: &Point| point.days().is_some_and(|(first, last)| if later { last >= day } else { first <= day });
            years.into_iter().filter_map(|by| in_year(scan, partial, day.year().checked_add(by)?)).find(side)?
        }
    };
    Some((point, Anchor::Published))
}

/// "since May", "before 2018": the stretch on one side of a date.
fn open(scan: &Scan<'_>, side: Beyond, mut when: When, tokens: &Range<u32>) -> Time {
    if let Core::Partial(partial) = &mut when.core {
        partial.coming = side == Beyond::By && !had(scan, tokens.start);
    }
    let mut time = if when.core == Core::Now {
        Point::Day(scan.published.unwrap_or_default()).time(Anchor::Published)
    } else {
        one(scan, when, tokens)
    };
    match side {
        Beyond::Since => {
            time.end_date = scan.published.filter(|day| time.start_date.is_some_and(|first| first <= *day));
        }
        Beyond::After => {
            time.start_date = time.end_date.and_then(|last| last.tomorrow().ok());
            time.end_date = None;
        }
        Beyond::Before => {
            time.end_date = time.start_date.and_then(|first| first.yesterday().ok());
            time.start_date = None;
        }
        Beyond::By => time.start_date = None,
    }
    if time.modifier.is_none() {
        time.modifier = Some(if matches!(side, Beyond::Since | Beyond::After) { "AFTER" } else { "BEFORE" });
    }
    time
}

/// Whether the clause tells what was so by then: "had fallen by March", "until March it had not".
fn had(scan: &Scan<'_>, at: u32) -> bool {
    const NEAR: u32 = 8;
    let cue = |at: &u32| scan.is(*at, Is::BEHIND.or(Is::AHEAD).or(Is::TO));
    let before = (at.saturating_sub(NEAR).max(scan.from)..at).rev().find(cue);
    let behind = at + 1..at.saturating_add(NEAR).min(scan.to);
    before.or_else(|| behind.into_iter().find(cue)).is_some_and(|at| scan.is(at, Is::BEHIND))
}

/// A length that ends or begins at publication: whole quarters and decades, other periods from day to day.
fn window(scan: &Scan<'_>, length: &Length, step: Step) -> Time {
    let mut time = length::time(length);
    let Some(day) = scan.published else { return time };
    if length.parts().iter().any(|(count, _)| count.is_none()) {
        time.modifier = Some("APPROX");
    }
    // hours have no place in a calendar of days
    let dayed = length.parts().iter().all(|(_, period)| *period >= Period::Night);
    let stretch = || match length.single().filter(|_| dayed) {
        Some((count, period @ (Period::Quarter | Period::Decade | Period::Century))) => {
            let by = i32::try_from(count).ok()?.checked_mul(i32::from(step.by))?;
            let (one, two) = (relative(day, period, by)?.days()?, relative(day, period, i32::from(step.by))?.days()?);
            Some((one.0.min(two.0), one.1.max(two.1)))
        }
        _ if !dayed => None,
        _ if step.by > 0 => Some((day.tomorrow().ok()?, length::shift(day, length, 1)?)),
        _ => Some((length::shift(day, length, -1)?, day)),
    };
    if let Some((first, last)) = stretch() {
        (time.start_date, time.end_date) = (Some(first), Some(last));
        time.anchor = Anchor::Published;
    }
    time
}

/// "3 days starting next Monday".
fn run(scan: &Scan<'_>, when: When, length: &Length, tokens: &Range<u32>) -> Option<Time> {
    let mut time = length::time(length);
    let (point, anchor) = point(scan, &when.core, tokens)?;
    let first = point.days()?.0;
    let last = length::shift(first, length, 1)?;
    (time.start_date, time.end_date, time.anchor) = (Some(first), Some(last), anchor);
    if when.core != Core::Now {
        time.kind = DateKind::DateRange;
        time.value = format!("{first}/{last}");
    }
    Some(time)
}

/// "nine months to September": a length with its last day.
fn until(scan: &Scan<'_>, length: &Length, when: When, tokens: &Range<u32>) -> Time {
    let mut time = length::time(length);
    let stretch = || {
        let (point, anchor) = point(scan, &when.core, tokens)?;
        let last = point.days()?.1;
        Some((length::shift(last.tomorrow().ok()?, length, -1)?, last, anchor))
    };
    if let Some((first, last, anchor)) = stretch() {
        (time.start_date, time.end_date, time.anchor) = (Some(first), Some(last), anchor);
    }
    time
}

/// A length counted from publication, in its own grain: "two weeks ago".
fn shifted(scan: &Scan<'_>, length: &Length, sign: i64) -> Time {
    match shifted_point(scan, length, sign) {
        Some(point) => point.time(Anchor::Published),
        None => {
            let grain = length.parts().last().map_or("day", |(_, period)| period.as_str());
            unresolved(if sign < 0 { "PAST_REF" } else { "FUTURE_REF" }, grain)
        }
    }
}

/// The point that lies so far from publication.
pub(super) fn shifted_point(scan: &Scan<'_>, length: &Length, sign: i64) -> Option<Point> {
    let day = length::shift(scan.published?, length, sign)?;
    let (_, period) = length.parts().last()?;
    Some(Point::holding(day, grain(*period)))
}

/// The grain of a date so many periods away: weeks and shorter give days.
pub(super) fn grain(period: Period) -> Period {
    match period {
        Period::Week | Period::Fortnight | Period::Weekend => Period::Day,
        other => other,
    }
}

/// From publication to the end of a period.
fn rest(scan: &Scan<'_>, period: Period) -> Option<Time> {
    let Some(day) = scan.published else { return Some(unresolved(blank(period), period.as_str())) };
    let last = relative(day, period, 0)?.days()?.1;
    Some(between(Point::Day(day), Point::Day(last), Anchor::Published))
}

/// Whether a length after "in" leads to a day to come: not where the clause tells of the past.
pub(super) fn looks_ahead(scan: &Scan<'_>, tokens: &Range<u32>) -> bool {
    tense(scan, tokens) != Some(false)
}

impl Partial {
    /// Whether there is such a date in some year.
    pub fn possible(&self) -> bool {
        match (self.named, self.year) {
            (Named::Month(month), Some(year)) if self.day > 0 => Date::new(year, month, self.day).is_ok(),
            (Named::Month(month), None) if self.day > 0 => Date::new(2000, month, self.day).is_ok(),
            _ => self.day >= 0 && self.day <= 31,
        }
    }

    /// Whether its day is written with a suffix or as a word of order.
    pub fn is_ordinal(&self) -> bool {
        self.style == Style::Ordinal
    }
}
