//! Sequences of token hashes to numbered nodes; all edges in one table, so that a step is one probe.

use rustc_hash::FxHashMap;

/// A node; the root is 0.
pub type NodeId = u32;

/// A trie over token hashes.
#[derive(Clone, Debug)]
pub struct Trie {
    edges: FxHashMap<u64, NodeId>,
    /// Whether a node has children, so that most walks end without a probe.
    inner: Vec<bool>,
}

impl Default for Trie {
    fn default() -> Trie {
        Trie { edges: FxHashMap::default(), inner: vec![false] }
    }
}

impl Trie {
    /// Makes room for that many more edges.
    pub fn reserve(&mut self, edges: usize) {
        self.edges.reserve(edges);
        self.inner.reserve(edges);
    }

    /// The node of a sequence, made if it is new. An empty sequence is the root.
    pub fn insert(&mut self, hashes: impl IntoIterator<Item = u64>) -> NodeId {
        let mut node = 0;
        for hash in hashes {
            let fresh = self.inner.len() as NodeId;
            let next = *self.edges.entry(edge(node, hash)).or_insert(fresh);
            if next == fresh {
                self.inner.push(false);
                self.inner[node as usize] = true;
            }
            node = next;
        }
        node
    }

    /// The child of a node.
    pub fn step(&self, node: NodeId, hash: u64) -> Option<NodeId> {
        if !self.inner[node as usize] {
            return None;
        }
        self.edges.get(&edge(node, hash)).copied()
    }

    /// Number of nodes, the root included.
    pub fn nodes(&self) -> usize {
        self.inner.len()
    }
}

/// The key of an edge. Two edges share one with the chance of 64-bit hashes: a million edges, one in 10^7.
fn edge(node: NodeId, hash: u64) -> u64 {
    hash ^ u64::from(node).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
