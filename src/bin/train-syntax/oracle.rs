//! A gold tree to the transitions that build it, or as much of it as a projective parser can.

use newsclaim::syntax::state::Action;

/// The transitions, LEFT before RIGHT before SHIFT, each losing as few gold arcs as possible (Goldberg and Nivre 2013).
pub fn transitions(heads: &[u32]) -> Vec<Action> {
    let n = heads.len() as u32;
    let (mut stack, mut next): (Vec<u32>, u32) = (Vec::new(), 0);
    let mut out = Vec::with_capacity(2 * heads.len());
    while next < n || !stack.is_empty() {
        let legal = [next < n, !stack.is_empty() && (next < n || stack.len() == 1), stack.len() >= 2];
        let cost = |action: Action| -> usize {
            let Some(&top) = stack.last() else { return 0 };
            let head = |word: u32| heads[word as usize];
            let waiting = (next..n).filter(|&word| head(word) == top).count();
            match action {
                Action::Left => {
                    let below = stack.len() >= 2 && head(top) == stack[stack.len() - 2];
                    waiting + usize::from(below || head(top) > next)
                }
                Action::Right => waiting + usize::from(head(top) >= next),
                Action::Shift => {
                    let deep = &stack[..stack.len() - 1];
                    usize::from(deep.contains(&head(next))) + stack.iter().filter(|&&word| head(word) == next).count()
                }
            }
        };
        let best = [Action::Left, Action::Right, Action::Shift].into_iter().filter(|&a| legal[a as usize]).min_by_key(|&a| cost(a));
        let Some(action) = best else { break };
        match action {
            Action::Shift => {
                stack.push(next);
                next += 1;
            }
            Action::Left | Action::Right => {
                stack.pop();
            }
        }
        out.push(action);
    }
    out
}
