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

/// A small cache from two or more numbers to a value; an entry gives way to the next one with its place.
#[derive(Clone, Debug, Default)]
pub struct Memo<V> {
    slots: Vec<(u32, [u32; 4], V)>,
    round: u32,
}

/// Places in a [`Memo`].
const PLACES: usize = 512;

impl<V: Copy + Default> Memo<V> {
    /// Forgets everything, in constant time.
    pub fn clear(&mut self) {
        self.round = self.round.wrapping_add(1);
        if self.slots.is_empty() || self.round == 0 {
            self.slots.clear();
            self.slots.resize(PLACES, (0, [0; 4], V::default()));
            self.round = 1;
        }
    }

    #[inline]
    fn place(key: [u32; 4]) -> usize {
        let low = u64::from(key[0]) | u64::from(key[1]) << 32;
        let high = u64::from(key[2]) | u64::from(key[3]) << 32;
        (low.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(high.wrapping_mul(0xd6e8_feb8_6659_fd93)) >> 40) as usize % PLACES
    }

    /// The value of `key`, if it is still there.
    #[inline]
    pub fn get(&self, key: [u32; 4]) -> Option<V> {
        let (round, found, value) = self.slots[Memo::<V>::place(key)];
        (round == self.round && found == key).then_some(value)
    }

    /// Remembers a value.
    #[inline]
    pub fn set(&mut self, key: [u32; 4], value: V) {
        self.slots[Memo::<V>::place(key)] = (self.round, key, value);
    }
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
    /// (head, dependent) as infos to the relation chosen and the head's info with the arc.
    pub arcs: Memo<(u8, u32)>,
    /// (info, level below) to a stack level.
    levels: Memo<u32>,
    /// (info, dependent, relation, side) to the info with that arc: words that look the same to all templates are one.
    heads: Memo<u32>,
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
        self.arcs.clear();
        self.levels.clear();
        self.heads.clear();
    }

    /// Which transitions the item allows, in a sentence of `n` words: one root, and every word a head.
    #[inline]
    pub fn legal(&self, item: &Item, n: u32) -> [bool; 3] {
        let depth = self.cells[item.cell as usize].depth;
        [item.next < n, depth >= 1 && (item.next < n || depth == 1), depth >= 2]
    }

    /// Indices of the infos of head and dependent of the arc that `action` makes.
    #[inline]
    pub fn arc_infos(&self, item: &Item, action: Action) -> (u32, u32) {
        let top = self.cells[item.cell as usize];
        match action {
            Action::Right => (self.cells[top.below as usize].info, top.info),
            _ => (item.front, top.info),
        }
    }

    /// All that the templates see of a state, as a key.
    #[inline]
    pub fn look(&self, item: &Item) -> [u32; 4] {
        let top = self.cells[item.cell as usize];
        let under = self.cells[top.below as usize];
        let third = self.infos[self.cells[under.below as usize].info as usize].token;
        [top.info, under.info, item.front, third << 3 | top.depth.min(6)]
    }

    /// Head and dependent of the arc that `action` makes.
    #[inline]
    pub fn arc(&self, item: &Item, action: Action) -> (Info, Info) {
        let (head, dependent) = self.arc_infos(item, action);
        (self.infos[head as usize], self.infos[dependent as usize])
    }

    /// The level of `info` on `below`: equal stacks are one.
    #[inline]
    fn push(&mut self, info: u32, below: u32, depth: u32) -> u32 {
        let key = [info, below, 0, 0];
        self.levels.get(key).unwrap_or_else(|| {
            self.cells.push(Cell { info, below, depth });
            self.levels.set(key, self.cells.len() as u32 - 1);
            self.cells.len() as u32 - 1
        })
    }

    /// Adds the arc of `action` with `label` and returns the head's new info.
    pub fn attach(&mut self, item: &Item, action: Action, label: u8) -> u32 {
        let (head, dependent) = self.arc_infos(item, action);
        let token = self.infos[dependent as usize].token;
        let key = [head, token, u32::from(label), action as u32];
        self.heads.get(key).unwrap_or_else(|| {
            let info = self.infos[head as usize];
            self.infos.push(if action == Action::Left { info.with_left(token, label) } else { info.with_right(token, label) });
            self.heads.set(key, self.infos.len() as u32 - 1);
            self.infos.len() as u32 - 1
        })
    }

    /// The item after `action` from item `parent` (not yet among `items`). For an arc, `info` is what [`Arena::attach`] returned.
    pub fn follow(&mut self, parent: u32, action: Action, (label, info): (u8, u32), score: i32) -> Item {
        let item = self.items[parent as usize];
        let top = self.cells[item.cell as usize];
        let after = Item { score, parent, action, label, ..item };
        match action {
            Action::Shift => {
                let cell = self.push(item.front, item.cell, top.depth + 1);
                Item { cell, front: item.next + 1, next: item.next + 1, ..after }
            }
            Action::Left => Item { cell: top.below, front: info, ..after },
            Action::Right => {
                let below = self.cells[top.below as usize];
                Item { cell: self.push(info, below.below, below.depth), ..after }
            }
        }
    }
}
