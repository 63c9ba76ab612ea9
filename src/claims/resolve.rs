//! Draft claims to the final list: one claim for one thing said, each with its id, in text order.

use super::assemble::Draft;
use super::{Claim, Role};
use crate::rules::file::Overlap;
use crate::rules::program::WIDEST;
use crate::rules::scene::Scene;
use crate::span::Span;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Drops claims that another rule is preferred to or says more fully, and those that the `overlap` of their type takes away; then sorts and
/// numbers. The second list says what was dropped, for `explain`.
pub fn resolve(scene: &Scene<'_>, mut drafts: Vec<Draft>, article_id: &str) -> (Vec<Claim>, Vec<String>) {
    for draft in &mut drafts {
        draft.claim.confidence = draft.claim.factors.iter().map(|(_, f)| f).product();
    }
    let mut rejected = Vec::new();
    let confidence = |d: &Draft| Reverse((d.claim.confidence * 1e6) as i64);
    let name = |d: &Draft| (d.claim.rule.clone(), d.claim.trigger);

    drafts.sort_by_cached_key(|d| (Reverse(scene.program.rules[d.rule as usize].precedence), confidence(d), name(d)));
    let drafts = keep(scene, drafts, 0, &mut rejected, |winner, loser| {
        winner.claim.trigger.overlaps(loser.claim.trigger) && prefers(scene, winner, loser)
    });

    // The fullest first, so that each is compared with those that stand already.
    let mut drafts = drafts;
    let fillers = |d: &Draft| d.claim.roles.iter().map(|r| r.fillers.len()).sum::<usize>();
    drafts.sort_by_cached_key(|d| (Reverse(fillers(d)), confidence(d), name(d)));
    let mut drafts = keep(scene, drafts, 0, &mut rejected, |winner, loser| {
        winner.claim.kind == loser.claim.kind
            && winner.claim.trigger.overlaps(loser.claim.trigger)
            && agree(&winner.claim.roles, &loser.claim.roles)
    });

    let overlap = |d: &Draft| scene.program.overlaps.get(&d.claim.kind).copied().unwrap_or(Overlap::Keep);
    let order = |d: &Draft| match overlap(d) {
        Overlap::First => (extent(d).start, Reverse(extent(d).len())),
        _ => (0, Reverse(extent(d).len())),
    };
    drafts.sort_by_cached_key(|d| (order(d), confidence(d), name(d)));
    let drafts = keep(scene, drafts, WIDEST, &mut rejected, |winner, loser| {
        winner.claim.kind == loser.claim.kind && overlap(winner) != Overlap::Keep && extent(winner).overlaps(extent(loser))
    });

    let mut claims: Vec<Claim> = drafts.into_iter().map(|d| d.claim).collect();
    for claim in &mut claims {
        claim.id = id(claim, article_id);
    }
    claims.sort_by(|a, b| (a.trigger, &a.kind, &a.rule, first(a)).cmp(&(b.trigger, &b.kind, &b.rule, first(b))));
    rejected.sort();
    (claims, rejected)
}

/// Drafts in their order, those left out that give way to one before them whose trigger stands at most `near` sentences away.
fn keep(
    scene: &Scene<'_>,
    drafts: Vec<Draft>,
    near: u32,
    rejected: &mut Vec<String>,
    beats: impl Fn(&Draft, &Draft) -> bool,
) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::with_capacity(drafts.len());
    let mut of_sentence: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for draft in drafts {
        let around = of_sentence.range(draft.sentence.saturating_sub(near)..=draft.sentence + near).flat_map(|(_, indices)| indices);
        match around.map(|index| &kept[*index]).find(|winner| beats(winner, &draft)) {
            Some(winner) => {
                let words = draft.claim.trigger.text(&scene.document.article.text);
                rejected.push(format!("“{words}”: {} by {} gave way to {}", draft.claim.kind, draft.claim.rule, winner.claim.rule));
            }
            None => {
                of_sentence.entry(draft.sentence).or_default().push(kept.len());
                kept.push(draft);
            }
        }
    }
    kept
}

/// The words of a claim that are its own: trigger and fillers.
fn extent(draft: &Draft) -> Span {
    let own = draft.claim.roles.iter().flat_map(|r| &r.fillers).filter(|f| !f.inherited).map(|f| f.span);
    own.fold(draft.claim.trigger, |a, b| Span { start: a.start.min(b.start), end: a.end.max(b.end) })
}

/// The fillers that the claim's own words give: of gapped clauses the one that is said first comes first.
fn first(claim: &Claim) -> Vec<(Span, &str)> {
    claim.roles.iter().flat_map(|r| r.fillers.iter().filter(|f| !f.inherited).map(|f| (f.span, r.name.as_str()))).collect()
}

fn prefers(scene: &Scene<'_>, winner: &Draft, loser: &Draft) -> bool {
    let (winner, loser) = (&scene.program.rules[winner.rule as usize], &scene.program.rules[loser.rule as usize]);
    winner.written.prefer_over.iter().any(|name| loser.written.answers_to(&name.value))
}

/// Whether two claims about one trigger do not contradict each other: in each role that both have, one's fillers lie in the other's.
fn agree(fuller: &[Role], other: &[Role]) -> bool {
    other.iter().all(|role| match fuller.iter().find(|r| r.name == role.name) {
        None => true,
        Some(known) => {
            let within =
                |a: &Role, b: &Role| a.fillers.iter().all(|f| b.fillers.iter().any(|g| g.span.contains(f.span) || f.span.contains(g.span)));
            within(role, known) || within(known, role)
        }
    })
}

/// Hash of article, type, trigger and roles; not of rule, version or confidence, so that a rule may be renamed.
fn id(claim: &Claim, article_id: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut feed = |part: &[u8]| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    };
    feed(article_id.as_bytes());
    feed(claim.kind.as_bytes());
    feed(&claim.trigger.start.to_le_bytes());
    feed(&claim.trigger.end.to_le_bytes());
    for role in &claim.roles {
        feed(role.name.as_bytes());
        for filler in &role.fillers {
            feed(&filler.span.start.to_le_bytes());
            feed(&filler.span.end.to_le_bytes());
        }
    }
    format!("c:{}", &hasher.finalize().to_hex()[..16])
}
