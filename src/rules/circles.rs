//! A graph to the groups of its nodes that hang on each other in circles.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// Groups of 0..n that hang on each other in circles, those that others rest on first. `rests_on` are pairs: the first rests on the second.
pub fn in_order(n: usize, rests_on: impl IntoIterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(n, 0);
    for _ in 0..n {
        graph.add_node(());
    }
    graph.extend_with_edges(rests_on.into_iter().map(|(a, b)| (NodeIndex::new(a), NodeIndex::new(b))));
    // Kosaraju's algorithm gives the groups that nothing else rests on last.
    kosaraju_scc(&graph).into_iter().map(|group| group.into_iter().map(NodeIndex::index).collect()).collect()
}

/// Whether each node can be reached from itself. `edges[n]` are the nodes that `n` points to.
pub fn on_circles(edges: &[Vec<usize>]) -> Vec<bool> {
    let mut circular = vec![false; edges.len()];
    let pairs = edges.iter().enumerate().flat_map(|(from, to)| to.iter().map(move |to| (from, *to)));
    for group in in_order(edges.len(), pairs) {
        for node in &group {
            circular[*node] = group.len() > 1 || edges[*node].contains(node);
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
