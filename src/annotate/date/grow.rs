//! Items with the words straight before and behind them: "early", "last", "the", "since", "ago".

use rust_decimal::Decimal;

use super::item::{Core, Count, Item, Length, Member, Named, Partial, Step, Style, What, When};
use super::leaf::lone;
use super::resolve::looks_ahead;
use crate::annotate::classes::{Is, Period};
use crate::annotate::scan::Scan;
use crate::text::Flags;

/// Adds what the item becomes with the words before it.
pub(super) fn left(scan: &Scan<'_>, item: &Item, into: &mut Vec<Item>) {
    if item.start == scan.from {
        return;
    }
    let before = item.start - 1;
    match item.what {
        What::When(when) => {
            if let Some(partial) = item.partial().filter(|partial| partial.only_weekday() && partial.step.is_none())
                && scan.is(before, Is::LAST)
            {
                let what = What::Ranked(-1, Member::Weekday(partial.weekday));
                into.push(Item { start: before, what, sure: false, ..*item });
            }
            into.extend(stepped(scan, item));
            into.extend(staged(scan, item, when));
            into.extend(rest(scan, item, when));
            into.extend(qualified(scan, item, when));
        }
        What::Unit(period) if !item.the => unit(scan, item, period, into),
        What::Length(length) => self::length(scan, item, length, into),
        What::Window(length, step) if step.by > 0 && scan.is(before, Is::WITHIN) => {
            let what = What::Run(When { core: Core::Now, stage: "" }, length);
            into.push(Item { start: before, what, sure: true, the: false, ..*item });
        }
        What::Range(..) if scan.is(before, Is::FROM.or(Is::BETWEEN)) => into.push(Item { start: before, sure: true, ..*item }),
        _ => {}
    }
    if !item.the && scan.is(before, Is::THE) {
        into.push(Item { start: before, the: true, sure: with_article(scan, item), ..*item });
    }
    open_before(scan, item, into);
}

/// Whether "the" that an item begins with belongs to it.
pub(super) fn takes_article(scan: &Scan<'_>, item: &Item) -> bool {
    !item.the || with_article(scan, &Item { start: item.start + 1, the: false, ..*item })
}

/// Whether "the" belongs to the date it stands before.
fn with_article(scan: &Scan<'_>, item: &Item) -> bool {
    match item.what {
        What::When(When { core: Core::Partial(partial), stage: "" }) if partial.only_day() => {
            let before = item.start - 1;
            let closed = !scan.holds(item.end) || scan.has(item.end, Flags::PUNCT) && !scan.is(item.end, Is::HYPHEN);
            let led = scan.is_before(before, Is::ON.or(Is::FOR).or(Is::BY).or(Is::SINCE).or(Is::UNTIL));
            let alone = lone(scan, before, item.end);
            closed && (led || alone) && (partial.is_ordinal() || scan.has(item.start, Flags::NUM))
        }
        What::When(When { core: Core::Partial(partial), .. }) => {
            let named = matches!(partial.named, Named::Quarter(_) | Named::Half(_) | Named::Season(_));
            let day_first = partial.day > 0 && partial.style == Style::Ordinal && partial.weekday == 0;
            item.sure && (named && partial.step.is_none() || day_first)
        }
        // "the EOM"
        What::When(When { core: Core::Relative(..), stage: "START" | "MID" | "END" }) => item.sure,
        What::When(When { core: Core::Relative(period, by), .. }) => {
            let named = matches!(period, Period::Decade | Period::Century | Period::Millennium) || period == Period::Day;
            item.sure && named && by != 0
        }
        What::When(When { core: Core::Point(point, _), .. }) => {
            item.sure && !matches!(point, super::point::Point::Fiscal(_) | super::point::Point::School(_) | super::point::Point::Year(_))
        }
        What::When(When { core: Core::Member(..), .. }) => item.sure,
        What::When(When { core: Core::Now | Core::Same(_), .. }) => false,
        What::Window(length, _) => length.single().is_some_and(|(count, period)| count == 1 || period >= Period::Decade),
        What::Ranked(..) => item.sure,
        What::Length(_) | What::Vague(_) | What::Count(_) | What::Rank(_) | What::Unit(_) => false,
        What::Range(low, _) => item.sure && !matches!(low.core, Core::Partial(partial) if partial.only_year()),
        What::Open(..) | What::Shifted(..) | What::Later(..) | What::Part(..) | What::Run(..) => item.sure,
        What::Rest(_) => false,
        // "the year to March", but "nine months to March"
        What::Until(length, _) => length.single().is_some_and(|(count, _)| count == 1),
    }
}

/// "last Friday", "next June", "this upcoming Monday".
fn stepped(scan: &Scan<'_>, item: &Item) -> Option<Item> {
    let before = item.start - 1;
    let partial = item.partial()?;
    let word = scan.word(before);
    if !word.is.any(Is::RELATIVE) || item.the {
        return None;
    }
    if let Some(step) = partial.step {
        return (step.near && word.step == 0).then_some(Item { start: before, ..*item });
    }
    let named = partial.weekday > 0 || partial.named != Named::Nothing;
    if !named || partial.year.is_some() {
        return None;
    }
    let step = Step { by: word.step, near: word.is.any(Is::WINDOW) };
    let what = Partial { step: Some(step), ..partial }.into();
    // "this march"
    let verb = matches!(partial.named, Named::Month(3 | 5)) && !scan.capital(item.start);
    Some(Item { start: before, what, sure: item.sure || !verb, ..*item })
}

/// "early March", "mid-2019", "the end of last year".
fn staged(scan: &Scan<'_>, item: &Item, when: When) -> Option<Item> {
    let day = match when.core {
        Core::Partial(partial) => partial.is_day(),
        Core::Relative(period, _) | Core::Same(period) => period == Period::Day,
        _ => false,
    };
    if day || !when.stage.is_empty() {
        return None;
    }
    let start = item.start;
    let hyphen = scan.is_before(start, Is::HYPHEN) && scan.past_hyphen(start - 1) == start;
    let of = scan.is_before(start, Is::OF);
    let at = if hyphen || of || scan.is_before(start, Is::IN) { start - 1 } else { start };
    let adjective = scan.is_before(at, Is::STAGE) && !of && !item.the;
    let found = matches!(when.core, Core::Point(..));
    let noun = scan.is_before(at, Is::STAGE_NOUN) && (at == start && !found || hyphen || of);
    // a month may be said to be late, a bare number may not
    if !(adjective || noun) || !item.sure && !matches!(when.core, Core::Partial(_) | Core::Same(_) | Core::Relative(..)) {
        return None;
    }
    let first = at - 1;
    let what = What::When(When { stage: scan.word(first).stage, ..when });
    // "at the end of March"
    let year = matches!(when.core, Core::Partial(partial) if partial.only_year());
    let the = u32::from(noun && !year && scan.is_before(first, Is::THE));
    let at = u32::from(noun && of && scan.is_before(first - the, Is::AT));
    Some(Item { start: first - the - at, what, sure: true, the: the > at, ..*item })
}

/// "the rest of the week", "rest of my week".
fn rest(scan: &Scan<'_>, item: &Item, when: When) -> Option<Item> {
    let (Core::Relative(period, 0) | Core::Same(period)) = when.core else { return None };
    let at = if scan.is_before(item.start, Is::OF) { item.start - 1 } else { item.start };
    let first = scan.is_before(at, Is::REST).then(|| at - 1)?;
    Some(Item::new(first, item.end, What::Rest(period)))
}

/// "earlier this month", "later this week", "this past weekend".
fn qualified(scan: &Scan<'_>, item: &Item, when: When) -> Option<Item> {
    let before = item.start - 1;
    let current = matches!(when.core, Core::Relative(_, 0)) && when.stage.is_empty();
    let shifted = current && scan.is(before, Is::SHIFT) && !scan.is(before, Is::AGO);
    // "this past weekend"
    let near = matches!(when.core, Core::Relative(_, by) if by != 0) && scan.is(item.start, Is::WINDOW);
    let this = near && scan.is(before, Is::RELATIVE) && scan.word(before).step == 0;
    (!item.the && (shifted || this)).then_some(Item { start: before, ..*item })
}

/// "since May", "no later than Friday".
fn open_before(scan: &Scan<'_>, item: &Item, into: &mut Vec<Item>) {
    let What::When(when) = item.what else { return };
    let ready = item.sure || item.the && !matches!(when.core, Core::Partial(partial) if partial.only_day());
    if !ready {
        return;
    }
    if scan.is(item.end, Is::DAYPART) {
        return;
    }
    let last = item.start - 1;
    for (rest, side) in &scan.word(last).opens_before {
        if scan.spells_left(last, rest) {
            into.push(Item::new(last - rest.len() as u32, item.end, What::Open(*side, when)));
            return;
        }
    }
}

/// What a word for a period becomes with the word before it.
fn unit(scan: &Scan<'_>, item: &Item, period: Period, into: &mut Vec<Item>) {
    let hyphen = scan.is_before(item.start, Is::HYPHEN) && scan.past_hyphen(item.start - 1) == item.start && item.start > scan.from + 1;
    let before = if hyphen { item.start - 2 } else { item.start - 1 };
    let word = scan.word(before);
    let plural = scan.text(item.end - 1).ends_with(['s', 'S']);
    let mut push = |start: u32, what: What, sure: bool| into.push(Item::new(start, item.end, what).sure(sure));
    let second = period == Period::Second && scan.is(item.start, Is::ORDINAL);
    let core = |core: Core| What::from(core);
    let clock = hyphen && period < Period::Day;
    if word.is.any(Is::RELATIVE) && !second && !plural && !clock {
        let led = scan.is_before(before, Is::THE) || scan.is_before(before, Is::OVER.or(Is::IN));
        if word.is.any(Is::WINDOW) && led && period >= Period::Day {
            push(before, What::Window(Length::of(Some(Decimal::ONE), period), Step { by: word.step, near: true }), true);
        } else if period >= Period::Day {
            push(before, core(Core::Relative(period, i32::from(word.step))), true);
        }
    }
    if word.is.any(Is::LAST) {
        push(before, What::Ranked(-1, Member::Period(period)), false);
    }
    if hyphen && word.is.any(Is::SEVERAL_WORD) && period >= Period::Day {
        push(before, What::Length(Length::of(None, period)), true);
    }
    if hyphen && !word.is.any(Is::WHOLE) {
        return;
    }
    if word.is.any(Is::FISCAL) && matches!(period, Period::Year | Period::Quarter | Period::Half) {
        push(before, What::Unit(period), false);
    }
    let one = What::Length(Length::of(Some(Decimal::ONE), period));
    if word.is.any(Is::WHOLE) && !second && !plural && period >= Period::Hour && period != Period::Half {
        push(before, one, true);
    }
    if plural && word.is.any(Is::RELATIVE.or(Is::WINDOW)) && period >= Period::Day {
        // "recent years", "coming weeks"
        let (by, value) = if word.step > 0 { (1, "FUTURE_REF") } else { (-1, "PAST_REF") };
        let counted = period < Period::Year && word.is.any(Is::WINDOW);
        let what = if counted { What::Window(Length::of(None, period), Step { by, near: true }) } else { What::Vague(value) };
        push(before, what, true);
    } else if plural && word.is.any(Is::SEVERAL_WORD.or(Is::FEW)) {
        let start = if scan.is_before(before, Is::A) { before - 1 } else { before };
        push(start, What::Length(Length::of(None, period)), true);
    }
    let of = if word.is.any(Is::OF) && before > scan.from { before - 1 } else { before };
    if plural && scan.is(of, Is::COUPLE) {
        let start = if scan.is_before(of, Is::A) { of - 1 } else { of };
        push(start, What::Length(Length::of(Some(Decimal::TWO), period)), true);
    }
    if word.is.any(Is::ANOTHER) && !plural && !second && period >= Period::Hour && !word.is.any(Is::SUPERLATIVE) {
        let start = if scan.is_before(before, Is::A) { before - 1 } else { before };
        push(start, one, scan.text(before).len() > 4);
    }
    if word.is.any(Is::A) && !plural && !scan.is(before, Is::SLASH) {
        push(before, one, is_length(scan, before, item, second, period));
    }
    if plural || second || period < Period::Day {
        return;
    }
    if word.is.any(Is::SAME) {
        let more = scan.is_before(before, Is::SAME);
        push(if more { before - 1 } else { before }, core(Core::Same(period)), period != Period::Half);
    } else if word.is.any(Is::OWN) {
        push(before, core(Core::Relative(period, 0)), period >= Period::Weekend && period < Period::Half);
    } else if word.is.any(Is::THE) {
        let named = matches!(period, Period::Quarter | Period::Weekend);
        let core = core(if named { Core::Same(period) } else { Core::Relative(period, 0) });
        push(before, core, said_of(scan, before, item.end, period));
    } else if scan.is(before, Is::REST) || scan.is(before, Is::OF) && scan.is_before(before, Is::STAGE_NOUN) {
        // "end of month"
        push(item.start, core(Core::Relative(period, 0)), false);
    }
}

/// Whether "a week" is a length and no rate ("$300 a week") or rank ("a second term").
fn is_length(scan: &Scan<'_>, article: u32, item: &Item, second: bool, period: Period) -> bool {
    if second && scan.lower_word(item.end) && !scan.is(item.end, Is::FUNCTION) {
        return false;
    }
    let rate = article > scan.from
        && !scan.is(article - 1, Is::IN)
        && (scan.is(article - 1, Is::CURRENCY.or(Is::UNIT).or(Is::MULTIPLIER).or(Is::TIMES).or(Is::PERCENT).or(Is::CENT))
            || scan.has(article - 1, Flags::NUM));
    !rate && period != Period::Half && period != Period::Quarter && !scan.is(item.end, Is::HYPHEN)
}

/// Whether "the quarter", "the weekend" is said of a certain one: where it is the time of something.
fn said_of(scan: &Scan<'_>, the: u32, end: u32, period: Period) -> bool {
    if lone(scan, the, end) {
        return true;
    }
    let led = scan.is_before(the, Is::IN.or(Is::FOR).or(Is::OVER).or(Is::THROUGH));
    let closed = !scan.lower_word(end) && !scan.has(end, Flags::NUM) && !scan.is(end, Is::HYPHEN)
        || scan.is(end, Is::FUNCTION.or(Is::BE).or(Is::TO).or(Is::FROM).or(Is::IN).or(Is::ON).or(Is::AT).or(Is::WITH));
    match period {
        Period::Quarter | Period::Weekend | Period::Fortnight => closed && !scan.is(end, Is::OF),
        Period::Year | Period::Month | Period::Week | Period::Day => led && closed && !scan.is(end, Is::OF),
        _ => false,
    }
}

/// What a length becomes with the word before it.
fn length(scan: &Scan<'_>, item: &Item, length: Length, into: &mut Vec<Item>) {
    let before = item.start - 1;
    let word = scan.word(before);
    let known = length.parts().iter().all(|(_, period)| *period >= Period::Day);
    let a = scan.is(item.start, Is::A);
    // "will last three weeks"
    let verb = word.is.any(Is::LAST) && scan.is_before(before, Is::AHEAD.or(Is::TO));
    if word.is.any(Is::RELATIVE) && word.step != 0 && !a && !verb {
        let step = Step { by: word.step, near: word.is.any(Is::WINDOW) };
        into.push(Item { start: before, what: What::Window(length, step), sure: true, ..*item });
    }
    if word.is.any(Is::LAST)
        && let Some((count, period)) = length.single()
        && let Ok(count) = u16::try_from(count)
    {
        into.push(Item { start: before, what: What::Ranked(-1, Member::Several(count, period)), sure: false, ..*item });
    }
    // "the highest in 41 years" looks back
    let record = scan.is_before(before, Is::SUPERLATIVE);
    if known
        && word.is.any(Is::IN)
        && !record
        && looks_ahead(scan, &(before..item.end))
        && !scan.is(item.end, Is::OF)
        && !scan.is(item.end, Is::SHIFT)
    {
        into.push(Item { start: before, what: What::Shifted(length, 1), ..*item });
    }
    if known && word.is.any(Is::WITHIN) {
        into.push(Item { start: before, what: What::Run(When { core: Core::Now, stage: "" }, length), ..*item });
    }
}

/// "an hour and a half", "one year and a quarter".
fn and_part(scan: &Scan<'_>, at: u32) -> Option<(Decimal, u32)> {
    if !scan.is(at, Is::AND) {
        return None;
    }
    let first = if scan.is(at + 1, Is::A) { at + 2 } else { at + 1 };
    let (times, first) = match scan.word(first) {
        word if word.is.any(Is::ONES) && word.cardinal < 4 => (word.cardinal, first + 1),
        _ => (1, first),
    };
    let word = scan.word(first);
    (word.is.any(Is::PART) && (word.part == 2 || word.part == 4)).then(|| (Decimal::from(times) / Decimal::from(word.part), first + 1))
}

/// Adds what the item becomes with the words behind it.
pub(super) fn right(scan: &Scan<'_>, item: &Item, into: &mut Vec<Item>) {
    let at = item.end;
    if !scan.holds(at) {
        return;
    }
    match item.what {
        What::Length(length) => {
            into.extend(later(scan, item, length));
            if let [(Some(count), period)] = length.parts()
                && let Some((part, end)) = and_part(scan, at)
                && !scan.is(end, Is::OF)
            {
                into.push(Item { end, what: What::Length(Length::of(Some(*count + part), *period)), ..*item });
            }
        }
        What::Count(Count { number: Some(number), part: false, words }) => {
            if let Some((part, end)) = and_part(scan, at)
                && number < Decimal::ONE_THOUSAND
            {
                into.push(Item { end, what: What::Count(Count { number: Some(number + part), part: true, words }), ..*item });
            }
        }
        What::Unit(period) => {
            if item.the || scan.is_before(item.start, Is::EVERY) {
                into.extend(later(scan, item, Length::of(Some(Decimal::ONE), period)));
            }
            into.extend(after_next(scan, item));
            into.extend(hyphened(scan, item, period));
        }
        What::Ranked(rank, Member::Weekday(day)) if rank > 0 && !item.the => {
            let shift = scan.entry(at, Is::SHIFT);
            if let Some((word, end)) = shift {
                let by = if word.shift < 0 { -rank } else { rank };
                let step = Step { by: i8::try_from(by).unwrap_or(i8::MAX), near: false };
                // a step of one or two has a sense of its own
                let partial = Partial { weekday: day, step: Some(Step { near: true, ..step }), ..Partial::default() };
                into.push(Item { end, what: partial.into(), sure: true, ..*item });
            }
        }
        What::When(when) => {
            into.extend(after_next(scan, item));
            for (rest, side) in &scan.word(at).opens_after {
                let end = at + 1 + rest.len() as u32;
                let closed = !scan.holds(end) || scan.has(end, Flags::PUNCT);
                if scan.spells(at + 1, rest) && item.sure && closed {
                    into.push(Item { end: at + 1 + rest.len() as u32, what: What::Open(*side, when), ..*item });
                    break;
                }
            }
            let dayed = match when.core {
                Core::Partial(partial) => partial.is_day(),
                Core::Relative(period, _) => period == Period::Day,
                Core::Point(super::point::Point::Day(_), _) => true,
                _ => false,
            };
            if dayed && item.sure && scan.is(at, Is::DAYPART) {
                into.push(Item { end: at + 1, what: What::Part(when, scan.word(at).timex), ..*item });
            }
        }
        _ => {}
    }
}

/// "two weeks ago", "a year earlier", "the day before".
fn later(scan: &Scan<'_>, item: &Item, length: Length) -> Option<Item> {
    let at = item.end;
    let unit = matches!(item.what, What::Unit(_));
    let (sign, end, direct) = if let Some((word, end)) = scan.entry(at, Is::SHIFT) {
        (i64::from(word.shift), end, word.is.any(Is::AGO))
    } else if unit && scan.is(at, Is::AFTER) {
        (1, at + 1, false)
    } else {
        return None;
    };
    // "before" and "after" lead on to other things
    if scan.is(at, Is::BEFORE.or(Is::AFTER)) && scan.holds(end) && (scan.lower_word(end) || scan.capital(end)) {
        return None;
    }
    let what = if direct { What::Shifted(length, sign) } else { What::Later(length, sign) };
    (!unit || !direct).then_some(Item { end, what, sure: true, ..*item })
}

/// "the year-ago quarter", "year-earlier results".
fn hyphened(scan: &Scan<'_>, item: &Item, period: Period) -> Option<Item> {
    let word = scan.past_hyphen(item.end);
    let shift = scan.word(word).shift;
    let what = What::Later(Length::of(Some(Decimal::ONE), period), i64::from(shift));
    (word > item.end && shift != 0 && period >= Period::Week).then_some(Item { end: word + 1, what, sure: true, ..*item })
}

/// "Friday after next", "the month after the next", "the week before last".
fn after_next(scan: &Scan<'_>, item: &Item) -> Option<Item> {
    let at = item.end;
    let sign = if scan.is(at, Is::AFTER) { 1 } else { -1 };
    if !scan.is(at, Is::AFTER.or(Is::BEFORE)) {
        return None;
    }
    let next = if scan.is(at + 1, Is::THE) { at + 2 } else { at + 1 };
    let word = scan.word(next);
    let free =
        !scan.is(next + 1, Is::PERIOD.or(Is::MONTH).or(Is::WEEKDAY).or(Is::SEASON).or(Is::HOLIDAY)) && !scan.has(next + 1, Flags::NUM);
    if !word.is.any(Is::RELATIVE) || i32::from(word.step) != sign || word.is.any(Is::WINDOW) || !free {
        return None;
    }
    let what = match item.what {
        What::Unit(period) => Core::Relative(period, 2 * sign).into(),
        _ => {
            let partial = item.partial().filter(|partial| partial.step.is_none() && partial.year.is_none() && !partial.only_day())?;
            Partial { step: Some(Step { by: 2 * sign as i8, near: false }), ..partial }.into()
        }
    };
    Some(Item { end: next + 1, what, sure: true, ..*item })
}
