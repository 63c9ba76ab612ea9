//! Parser states as persistent records: a transition adds at most one record and copies nothing else.

/// What is known of a word's dependents so far.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    /// The word; `n` is ROOT, `n + 1` stands for nothing.
    pub token: u32,
    /// Leftmost and second leftmost dependent on the left.
    pub left: [u32; 2],
    /// Rightmost and second rightmost dependent on the right.
    pub right: [u32; 2],
    /// Their relations.
    pub left_label: [u8; 2],
    /// Their relations.
    pub right_label: [u8; 2],
    /// Number of dependents on the left and right, at most 4.
    pub valency: [u8; 2],
    /// Sets of the relations on the left and right, as bits.
    pub labels: [u64; 2],
}

/// No relation.
pub const NO_LABEL: u8 = 63;

impl Info {
    /// A word without dependents, in a sentence of `n` words.
    pub fn bare(token: u32, n: u32) -> Info {
        Info {
            token,
            left: [n + 1; 2],
            right: [n + 1; 2],
            left_label: [NO_LABEL; 2],
            right_label: [NO_LABEL; 2],
            valency: [0; 2],
            labels: [0; 2],
        }
    }

    fn with_left(mut self, token: u32, label: u8) -> Info {
        self.left = [token, self.left[0]];
        self.left_label = [label, self.left_label[0]];
        self.valency[0] = (self.valency[0] + 1).min(4);
        self.labels[0] |= 1 << label;
        self
    }

    fn with_right(mut self, token: u32, label: u8) -> Info {
        self.right = [token, self.right[0]];
        self.right_label = [label, self.right_label[0]];
        self.valency[1] = (self.valency[1] + 1).min(4);
        self.labels[1] |= 1 << label;
        self
    }
}

/// One level of a stack.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// Index of the word's [`Info`].
    pub info: u32,
    /// The level below; the bottom is its own.
    pub below: u32,
    /// Number of words up to here.
    pub depth: u32,
}

/// A transition. `Left` makes the buffer's first word the head of the stack's top, `Right` the word below.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Action {
    /// Moves the buffer's first word to the stack.
    Shift,
    /// Arc from the buffer's first word to the stack's top, which is popped.
    Left,
    /// Arc from the second to the top word of the stack, which is popped.
    Right,
}

impl Action {
    /// All, in the order of their numbers.
    pub const ALL: [Action; 3] = [Action::Shift, Action::Left, Action::Right];
}

/// A state, with the way it was reached.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Sum of the scores of the transitions so far.
    pub score: i32,
    /// Top of the stack.
    pub cell: u32,
    /// [`Info`] of the buffer's first word.
    pub front: u32,
    /// The buffer's first word; `n` is ROOT.
    pub next: u32,
    /// The item before the last transition.
    pub parent: u32,
    /// The last transition.
    pub action: Action,
    /// The relation of its arc.
    pub label: u8,
}

/// All records of one sentence.
#[derive(Clone, Debug, Default)]
pub struct Arena {
    /// Words with their dependents; the first `n + 2` are bare.
    pub infos: Vec<Info>,
    /// Stack levels; the first is the bottom.
    pub cells: Vec<Cell>,
    /// States; the first is the initial one.
    pub items: Vec<Item>,
}

impl Arena {
    /// Starts a sentence of `n` words.
    pub fn start(&mut self, n: u32) {
        self.infos.clear();
        self.infos.extend((0..n + 2).map(|token| Info::bare(token, n)));
        self.cells.clear();
        self.cells.push(Cell { info: n + 1, below: 0, depth: 0 });
        self.items.clear();
        self.items.push(Item { score: 0, cell: 0, front: 0, next: 0, parent: 0, action: Action::Shift, label: NO_LABEL });
    }

    /// Which transitions the item allows, in a sentence of `n` words: one root, and every word a head.
    #[inline]
    pub fn legal(&self, item: &Item, n: u32) -> [bool; 3] {
        let depth = self.cells[item.cell as usize].depth;
        [item.next < n, depth >= 1 && (item.next < n || depth == 1), depth >= 2]
    }

    /// Head and dependent of the arc that `action` makes.
    #[inline]
    pub fn arc(&self, item: &Item, action: Action) -> (Info, Info) {
        let top = self.cells[item.cell as usize];
        let dependent = self.infos[top.info as usize];
        let head = match action {
            Action::Right => self.cells[top.below as usize].info,
            _ => item.front,
        };
        (self.infos[head as usize], dependent)
    }

    /// Adds the item after `action` from item `parent` and returns it (not yet among `items`).
    pub fn follow(&mut self, parent: u32, action: Action, label: u8, score: i32) -> Item {
        let item = self.items[parent as usize];
        let top = self.cells[item.cell as usize];
        let after = Item { score, parent, action, label, ..item };
        match action {
            Action::Shift => {
                self.cells.push(Cell { info: item.front, below: item.cell, depth: top.depth + 1 });
                Item { cell: self.cells.len() as u32 - 1, front: item.next + 1, next: item.next + 1, ..after }
            }
            Action::Left => {
                let dependent = self.infos[top.info as usize].token;
                self.infos.push(self.infos[item.front as usize].with_left(dependent, label));
                Item { cell: top.below, front: self.infos.len() as u32 - 1, ..after }
            }
            Action::Right => {
                let dependent = self.infos[top.info as usize].token;
                let below = self.cells[top.below as usize];
                self.infos.push(self.infos[below.info as usize].with_right(dependent, label));
                self.cells.push(Cell { info: self.infos.len() as u32 - 1, ..below });
                Item { cell: self.cells.len() as u32 - 1, ..after }
            }
        }
    }
}
