//! Draft claims to the final list: one claim for one thing said, each with its id, in text order.

use super::assemble::Draft;
use super::{Claim, Role};
use crate::rules::scene::Scene;
use std::collections::BTreeMap;

/// Drops claims that another says more fully, then sorts and numbers. The second list says what was dropped, for `explain`.
pub fn resolve(scene: &Scene<'_>, mut drafts: Vec<Draft>, article_id: &str) -> (Vec<Claim>, Vec<String>) {
    for draft in &mut drafts {
        draft.claim.confidence = draft.claim.factors.iter().map(|(_, f)| f).product();
    }
    // The fullest first, so that each is compared with those that stand already.
    drafts.sort_by(|a, b| {
        let weight = |d: &Draft| (d.claim.roles.iter().map(|r| r.fillers.len()).sum::<usize>(), (d.claim.confidence * 1e6) as i64);
        weight(b).cmp(&weight(a)).then_with(|| a.claim.rule.cmp(&b.claim.rule)).then_with(|| a.claim.trigger.cmp(&b.claim.trigger))
    });
    let mut kept: Vec<Draft> = Vec::new();
    // Only claims of one sentence can share a trigger.
    let mut of_sentence: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut rejected = Vec::new();
    for draft in drafts {
        let words = draft.claim.trigger.text(&scene.document.article.text).to_owned();
        let same = |k: &&Draft| k.claim.kind == draft.claim.kind && k.claim.trigger.overlaps(draft.claim.trigger);
        let near = of_sentence.entry(draft.sentence).or_default();
        let kept_near = || near.iter().map(|index| &kept[*index]);
        let beaten = kept_near().filter(same).find(|k| agree(&k.claim.roles, &draft.claim.roles));
        let preferred = kept_near().find(|k| k.claim.trigger.overlaps(draft.claim.trigger) && prefers(scene, k, &draft));
        if let Some(winner) = beaten.or(preferred) {
            rejected.push(format!("“{words}”: {} by {} gave way to {}", draft.claim.kind, draft.claim.rule, winner.claim.rule));
        } else {
            near.push(kept.len());
            kept.push(draft);
        }
    }
    let mut claims: Vec<Claim> = kept.into_iter().map(|d| d.claim).collect();
    for claim in &mut claims {
        claim.id = id(claim, article_id);
    }
    claims.sort_by(|a, b| (a.trigger, &a.kind, &a.rule, first(a)).cmp(&(b.trigger, &b.kind, &b.rule, first(b))));
    rejected.sort();
    (claims, rejected)
}

/// The fillers that the claim's own words give: of gapped clauses the one that is said first comes first.
fn first(claim: &Claim) -> Vec<(crate::span::Span, &str)> {
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
