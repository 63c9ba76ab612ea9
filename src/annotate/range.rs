//! Amounts that stand side by side to ranges ("between 3 and 4 points", "$3-5 billion") and lists that name the unit once ("2.1 and 3.4 per cent").

use rust_decimal::Decimal;

use super::classes::Is;
use super::scan::{Candidate, Scan};
use super::{Amount, AmountKind, AmountRole, Bound, Reading, bound, quantity};

/// How many tokens, dates apart, may stand between a level and "up from" or ", from".
const FAR: u32 = 6;

/// How many dates may stand between a level and where it came from.
const DATES: usize = 2;

/// How far before "from" a verb of change is looked for, in tokens.
const REACH: u32 = 8;

/// Joins the amounts among the accepted readings, which stand in order.
pub(crate) fn join(scan: &Scan<'_>, found: &mut Vec<Candidate>) {
    if found.len() < 2 {
        return;
    }
    lists(scan, found);
    let mut kept = 1;
    for at in 1..found.len() {
        let (left, right) = found.split_at_mut(at);
        let (one, two) = (&mut left[kept - 1], &right[0]);
        if !(pair(scan, one, two) || opposed(scan, one, two) || mixed(scan, one, two)) {
            found.swap(kept, at);
            kept += 1;
        }
    }
    found.truncate(kept);
    for at in 1..found.len() {
        let (left, right) = found.split_at_mut(at);
        bracketed_rate(scan, &mut left[at - 1], &right[0]);
        // "to $4bn in March, from $3bn": dates may stand between
        let dates = left.iter().rev().take(DATES).take_while(|candidate| amount(candidate).is_none());
        let (dates, between) = dates.fold((0, 0), |(dates, tokens), date| (dates + 1, tokens + date.tokens.end - date.tokens.start));
        if let Some(one) = left.len().checked_sub(1 + dates) {
            from_to(scan, &mut left[one], between, &mut right[0]);
        }
    }
}

fn amount(candidate: &Candidate) -> Option<&Amount> {
    match &candidate.reading {
        Reading::Amount(amount) => Some(amount),
        _ => None,
    }
}

/// Gives the unit at a list's end to the bare numbers before it.
fn lists(scan: &Scan<'_>, found: &mut [Candidate]) {
    let mut shared = false;
    for at in (1..found.len()).rev() {
        let (left, right) = found.split_at_mut(at);
        let (one, two) = (&mut left[at - 1], &right[0]);
        // "four-, five- and six-cylinder engines"
        let hyphen = u32::from(scan.is(one.tokens.end, Is::HYPHEN) && scan.glued(one.tokens.end) && two.tokens.start > one.tokens.end + 1);
        let gap = one.tokens.end + hyphen..two.tokens.start;
        let joined = match gap.len() {
            1 => {
                scan.is(gap.start, Is::AND.or(Is::OR)) && !scan.is_before(one.tokens.start, Is::BETWEEN)
                    || shared && scan.text(gap.start) == ","
            }
            2 => scan.text(gap.start) == "," && scan.is(gap.start + 1, Is::AND.or(Is::OR)),
            _ => false,
        };
        let bare = amount(one).is_some_and(Amount::is_bare);
        let unit = amount(two).is_some_and(|two| {
            use AmountKind::{Money, Number, Percent, Points, Quantity};
            match two.kind {
                // "eight or nine euros", "8 or $9"; the hundredth of "8 or 9 cents" is the second one's
                Money => {
                    gap.len() == 1
                        && right[0].numeral.and_then(|index| scan.numerals.get(index)).is_some_and(|numeral| {
                            two.value == Some(numeral.value.normalize()) && (numeral.prefix.is_none() || scan.is(gap.start, Is::OR))
                        })
                }
                Percent | Points | Quantity | Number => two.unit.is_some() && (two.dimension.as_deref() != Some("age") || hyphen > 0),
                _ => false,
            }
        });
        shared = joined && bare && unit;
        if shared && let (Reading::Amount(one), Some(two)) = (&mut one.reading, amount(two)) {
            share(one, two);
        }
    }
}

/// Copies kind and unit.
fn share(to: &mut Amount, from: &Amount) {
    to.kind = from.kind;
    to.unit.clone_from(&from.unit);
    to.currency.clone_from(&from.currency);
    to.currency_by = from.currency_by;
    to.dimension.clone_from(&from.dimension);
}

/// Whether a verb of change stands before `at` in the clause.
fn verb_before(scan: &Scan<'_>, at: u32) -> bool {
    (at.saturating_sub(REACH).max(scan.from)..at)
        .rev()
        .take_while(|&at| !scan.is(at, Is::COMMA))
        .any(|at| scan.is(at, Is::RISE.or(Is::CHANGE_NOUN).or(Is::CHANGE_ADVERB)))
}

/// Joins two amounts into one range, kept in the first.
fn pair(scan: &Scan<'_>, one: &mut Candidate, two: &Candidate) -> bool {
    let (Some(low), Some(high)) = (amount(one), amount(two)) else { return false };
    // "7- to 9-year-olds"
    let suspended = scan.is(one.tokens.end, Is::HYPHEN) && scan.is(one.tokens.end + 1, Is::TO);
    let link = if suspended { one.tokens.end + 1 } else { one.tokens.end };
    // "between 2 and about 7 kg"
    let next = if two.tokens.start > link + 1 { bound::before(scan, two.tokens.start).map(|(_, words)| words.start) } else { None };
    // the dash of "2 -7 kg" is in the token
    let dashed = two.tokens.start == link && scan.text(link).starts_with(['-', '−']);
    if next.unwrap_or(two.tokens.start) != link + 1 && !dashed {
        return false;
    }
    let start = one.tokens.start;
    // "between about $10 and about $20"
    let start = if scan.is(link, Is::AND) { bound::before(scan, start).map(|(_, words)| words.start) } else { None }
        .filter(|&first| scan.is_before(first, Is::BETWEEN))
        .unwrap_or(start);
    let between = scan.is_before(start, Is::BETWEEN) && scan.is(link, Is::AND);
    let through = scan.is(link, Is::TO.or(Is::THROUGH));
    let from = through && scan.is_before(start, Is::FROM);
    let hyphen = dashed || scan.is(link, Is::HYPHEN);
    // "the ages of 16 and 24"
    let aged = scan.is(link, Is::AND) && low.dimension.as_deref() == Some("age") && scan.is_before(start, Is::OF);
    if !between && !through && !hyphen && !aged {
        return false;
    }
    let (bare, open) = (low.is_bare(), high.is_bare());
    // "$48,000 to $90,000 a year": the rate is said once
    let rate = match (&low.unit, &high.unit) {
        (Some(low), Some(high)) => high.strip_prefix(low.as_str()).is_some_and(|rest| rest.starts_with('/')),
        _ => false,
    };
    let alike =
        low.kind == high.kind && low.currency == high.currency && (low.unit == high.unit && low.dimension == high.dimension || rate);
    let forward =
        open && (low.kind == AmountKind::Money && low.unit.as_deref().is_some_and(|unit| !unit.contains('/')) || low.dimension.is_some());
    if !(alike || bare || forward) || matches!(high.kind, AmountKind::Ordinal | AmountKind::Ratio | AmountKind::Multiplier) {
        return false;
    }
    // "rose from 12% to 15%", "rose 5% to 20%" name two amounts
    if through && (from || !bare) && verb_before(scan, if from { start - 1 } else { start }) {
        return false;
    }
    let (Some(mut first), Some(mut last)) = (low.value, high.value) else { return false };
    let scale =
        |candidate: &Candidate| candidate.numeral.and_then(|index| scan.numerals.get(index)).map_or(Decimal::ONE, |numeral| numeral.scale);
    let (small, large) = (scale(one), scale(two));
    let thousand = Decimal::from(1000);
    // "22-24 cents": the hundredth is the second one's
    let raw = two.numeral.and_then(|index| scan.numerals.get(index)).map_or(last, |numeral| numeral.value);
    let coins = |value: Decimal, candidate: &Candidate| {
        candidate.numeral.and_then(|index| scan.numerals.get(index)).is_some_and(|numeral| value < numeral.value)
    };
    // "added 15 cents to $2.70"
    if through && low.kind == AmountKind::Money && !open && coins(first, one) != coins(last, two) {
        return false;
    }
    if bare && high.kind == AmountKind::Money && last < raw {
        first = first.checked_mul(Decimal::new(1, 2)).unwrap_or(first);
    }
    if small == Decimal::ONE && large > Decimal::ONE && first < thousand && first <= last / large {
        first = first.checked_mul(large).unwrap_or(first);
    }
    // "$3 billion to 5" is rare, "$3 to $5 billion" is not
    if forward && large == Decimal::ONE && small > Decimal::ONE && last < thousand {
        last = last.checked_mul(small).unwrap_or(last);
    }
    if first >= last {
        return false;
    }
    let mut joined = if forward { low.clone() } else { high.clone() };
    if low.kind == AmountKind::Money && high.unit.as_deref().is_some_and(|unit| unit.contains('/')) {
        joined.unit.clone_from(&high.unit);
    }
    (joined.value, joined.low, joined.high) = (None, Some(first.normalize()), Some(last.normalize()));
    one.tokens = if between || from { start - 1 } else { start }..two.tokens.end;
    one.reading = Reading::Amount(joined);
    one.numeral = two.numeral;
    true
}

/// "more than 10 but fewer than 20": a lower and an upper bound of one amount.
fn opposed(scan: &Scan<'_>, one: &mut Candidate, two: &Candidate) -> bool {
    let link = one.tokens.end;
    if !scan.is(link, Is::AND.or(Is::BUT)) || two.tokens.start <= link + 1 {
        return false;
    }
    let (Some((left, words)), Some((right, between))) = (bound::before(scan, one.tokens.start), bound::before(scan, two.tokens.start))
    else {
        return false;
    };
    let (Some(first), Some(second)) = (amount(one), amount(two)) else { return false };
    let (Some(low), Some(high)) = (first.value, second.value) else { return false };
    let lower = |bound: Bound| matches!(bound, Bound::Over | Bound::AtLeast);
    let upper = |bound: Bound| matches!(bound, Bound::Under | Bound::AtMost);
    let (low, high) = if lower(left) && upper(right) {
        (low, high)
    } else if upper(left) && lower(right) {
        (high, low)
    } else {
        return false;
    };
    let alike = first.kind == second.kind && first.unit == second.unit && first.currency == second.currency;
    if between.start != link + 1 || low >= high || !(alike || first.kind == AmountKind::Number) || first.kind == AmountKind::Ordinal {
        return false;
    }
    let mut joined = second.clone();
    (joined.value, joined.low, joined.high) = (None, Some(low), Some(high));
    one.tokens = words.start..two.tokens.end;
    one.reading = Reading::Amount(joined);
    one.numeral = two.numeral;
    true
}

/// "C$6 ($4.46) per share": the rate behind the bracket is that of the amount before it.
fn bracketed_rate(scan: &Scan<'_>, one: &mut Candidate, two: &Candidate) {
    let (Reading::Amount(first), Some(second)) = (&mut one.reading, amount(two)) else { return };
    let money = first.kind == AmountKind::Money && second.kind == AmountKind::Money;
    if !money || two.tokens.start != one.tokens.end + 1 || !scan.is(one.tokens.end, Is::OPEN) || !scan.is(two.tokens.end, Is::CLOSE) {
        return;
    }
    if let Some(unit) = &mut first.unit
        && !unit.contains('/')
        && let Some((per, _)) = quantity::rate(scan, two.tokens.end + 1)
    {
        *unit = format!("{unit}/{per}");
    }
}

/// "5ft 10in", "2 km and 300 metres": a unit and a smaller one of its dimension, in the smaller one.
fn mixed(scan: &Scan<'_>, one: &mut Candidate, two: &Candidate) -> bool {
    let (Reading::Amount(large), Some(small)) = (&mut one.reading, amount(two)) else { return false };
    let gap = one.tokens.end..two.tokens.start;
    // "2 cups and 3 tbsp" of two things
    let whole =
        matches!(large.dimension.as_deref(), Some("length" | "mass")) || gap.is_empty() && large.dimension.as_deref() == Some("volume");
    let parts = whole && large.dimension == small.dimension;
    let joined = gap.is_empty()
        || gap.len() == 1
            && (scan.is(gap.start, Is::AND.or(Is::HYPHEN)) || scan.text(gap.start) == ",")
            && !scan.is_before(one.tokens.start, Is::BETWEEN);
    // "5 km and 100m races" are two
    let noun = !gap.is_empty() && scan.lower_word(two.tokens.end) && !scan.is(two.tokens.end, Is::FUNCTION.or(Is::MEASURE));
    if !joined || !parts || noun || small.bound != large.bound {
        return false;
    }
    let si = |amount: &Amount| scan.tables.units.iter().find(|unit| Some(&unit.name) == amount.unit.as_ref()).map(|unit| unit.si);
    let (Some(first), Some(last), Some(from), Some(to)) = (large.value, small.value, si(large), si(small)) else { return false };
    let Some(value) = first.checked_mul(from).and_then(|si| si.checked_div(to)).and_then(|value| value.checked_add(last)) else {
        return false;
    };
    // "10 miles and 5 kilometres" are two distances
    let part = last.checked_mul(to).zip(from.checked_mul(Decimal::from(3)));
    if from <= to || !first.fract().is_zero() || part.is_none_or(|(small, large)| small >= large) {
        return false;
    }
    large.value = Some(value.round_dp(6).normalize());
    large.unit.clone_from(&small.unit);
    one.tokens.end = two.tokens.end;
    true
}

/// "from 12% to 15%", "to 15% from 12%", "3.9 million, up from 2.4 million": the level and where it came from.
///
/// `between` tokens of the gap are dates.
fn from_to(scan: &Scan<'_>, one: &mut Candidate, between: u32, two: &mut Candidate) {
    let (first, second) = (one.tokens.clone(), two.tokens.clone());
    let (Reading::Amount(left), Reading::Amount(right)) = (&mut one.reading, &mut two.reading) else { return };
    // "up from just £2m"
    let mut lead = bound::before(scan, second.start).map_or(second.start, |(_, words)| words.start);
    while scan.is_before(lead, Is::ADVERB) && lead > first.end {
        lead -= 1;
    }
    let gap = lead.saturating_sub(first.end).saturating_sub(between);
    let before = lead.saturating_sub(2);
    let apart = scan.is(before, Is::CHANGE_ADVERB) || scan.is(before, Is::COMMA) && scan.is_before(first.start, Is::TO.or(Is::AT));
    let (from, to) = if scan.is_before(first.start, Is::FROM) && gap == 1 && scan.is(first.end, Is::TO) {
        if left.is_bare() && right.kind != AmountKind::Money {
            share(left, right);
        }
        (left, right)
    } else if gap <= if apart { FAR } else { 1 } && scan.is_before(lead, Is::FROM) && (gap == 1 || apart) {
        if scan.is(before, Is::CHANGE_ADVERB) {
            left.change = scan.word(before).change;
        }
        (right, left)
    } else {
        return;
    };
    // "raised $25m from two funds", "37 points from 14 games"
    let alike = from.kind == to.kind && (from.unit == to.unit || from.kind != AmountKind::Number);
    if from.value.is_none() || !(alike || from.is_bare() || to.is_bare()) {
        return;
    }
    from.role = Some(AmountRole::From);
    to.role = Some(AmountRole::Level);
    to.from = from.value;
}
