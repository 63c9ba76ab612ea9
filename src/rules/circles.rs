//! A graph to those of its nodes that lie on a circle; linear, and without recursion.

/// Whether each node can be reached from itself. `edges[n]` are the nodes that `n` points to.
pub fn on_circles(edges: &[Vec<usize>]) -> Vec<bool> {
    // Kosaraju: in the reverse order in which nodes are left, a search against the edges stays inside one component.
    let mut seen = vec![false; edges.len()];
    let mut left = Vec::with_capacity(edges.len());
    for start in 0..edges.len() {
        let mut way = vec![(start, 0)];
        while let Some((node, next)) = way.pop() {
            if next == 0 && std::mem::replace(&mut seen[node], true) {
                continue;
            }
            match edges[node].get(next) {
                Some(to) => {
                    way.push((node, next + 1));
                    if !seen[*to] {
                        way.push((*to, 0));
                    }
                }
                None => left.push(node),
            }
        }
    }
    let mut back = vec![Vec::new(); edges.len()];
    for (node, to) in edges.iter().enumerate().flat_map(|(node, to)| to.iter().map(move |to| (node, *to))) {
        back[to].push(node);
    }
    let mut circular = vec![false; edges.len()];
    let mut placed = vec![false; edges.len()];
    for start in left.into_iter().rev() {
        let (mut open, mut component) = (vec![start], Vec::new());
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut placed[node], true) {
                component.push(node);
                open.extend(&back[node]);
            }
        }
        for node in &component {
            circular[*node] = component.len() > 1 || edges[*node].contains(node);
        }
    }
    circular
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(edges: &[&[usize]], expected: &[usize]) {
        let edges: Vec<Vec<usize>> = edges.iter().map(|to| to.to_vec()).collect();
        let found: Vec<usize> = on_circles(&edges).iter().enumerate().filter(|(_, on)| **on).map(|(node, _)| node).collect();
        assert_eq!(found, expected, "{edges:?}");
    }

    #[test]
    fn circles_are_found() {
        check(&[], &[]);
        check(&[&[]], &[]);
        check(&[&[0]], &[0]);
        check(&[&[1, 1], &[2], &[]], &[]);
        check(&[&[1], &[0]], &[0, 1]);
        // What leads to a circle, from one, or from one to another lies on none.
        check(&[&[1], &[2], &[1, 3], &[4], &[5], &[4, 6], &[]], &[1, 2, 4, 5]);
        check(&[&[2], &[0], &[1, 2]], &[0, 1, 2]);
        let long: Vec<Vec<usize>> = (0..200_000).map(|node| vec![(node + 1) % 200_000]).collect();
        assert!(on_circles(&long).iter().all(|on| *on));
    }
}
