//! Names of elements to what the tree needs to know of them.

macro_rules! tags {
    ($($tag:ident $name:literal $flags:expr),* $(,)?) => {
        /// An element's name, or what else a node is.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        #[expect(missing_docs, reason = "the names are those of HTML")]
        pub enum Tag {
            /// The page itself.
            Root,
            /// Character data.
            Text,
            /// An element that the tree knows nothing of.
            Unknown,
            $($tag),*
        }

        impl Tag {
            /// How many there are.
            pub const COUNT: usize = [$(Tag::$tag),*].len() + 3;

            /// The tag of a name, in letters of any size.
            pub fn of(name: &[u8]) -> Tag {
                let mut small = [0; 12];
                let Some(buffer) = small.get_mut(..name.len()) else { return Tag::Unknown };
                for (to, from) in buffer.iter_mut().zip(name) {
                    *to = from.to_ascii_lowercase();
                }
                match std::str::from_utf8(buffer).unwrap_or_default() {
                    $($name => Tag::$tag,)*
                    _ => Tag::Unknown,
                }
            }

            /// The name in small letters; `#text` and so on for what is no element.
            pub fn name(self) -> &'static str {
                match self {
                    Tag::Root => "#root",
                    Tag::Text => "#text",
                    Tag::Unknown => "#unknown",
                    $(Tag::$tag => $name,)*
                }
            }

            const fn flags(self) -> u16 {
                match self {
                    Tag::Root | Tag::Text | Tag::Unknown => 0,
                    $(Tag::$tag => $flags,)*
                }
            }
        }
    };
}

/// Has no content and no end tag.
const VOID: u16 = 1;
/// Ends the search for an end tag's element ("special" in the standard).
const SPECIAL: u16 = 2;
/// Closes an open paragraph.
const BLOCK: u16 = 4;
/// End tags do not reach beyond it ("scope" in the standard).
const SCOPE: u16 = 8;
/// May be closed while blocks inside it are open.
const FORMAT: u16 = 16;
/// Stands in the head.
const HEAD: u16 = 32;
/// Its text is one block of a story.
const TEXT: u16 = 64;
/// Breaks the line without saying what its text is.
const BOX: u16 = 128;
/// Never holds the text of a story.
const MACHINE: u16 = 256;
/// Part of a table.
const TABLE: u16 = 512;
/// A heading.
const HEADING: u16 = 1024;

tags! {
    Html "html" SPECIAL | SCOPE, Head "head" SPECIAL | MACHINE, Body "body" SPECIAL | BOX,
    Title "title" HEAD | SPECIAL | MACHINE, Base "base" HEAD | VOID, Link "link" HEAD | VOID, Meta "meta" HEAD | VOID,
    Style "style" HEAD | SPECIAL | MACHINE, Script "script" HEAD | SPECIAL | MACHINE, Noscript "noscript" HEAD | SPECIAL | MACHINE,
    Template "template" HEAD | SPECIAL | SCOPE | MACHINE,
    Article "article" SPECIAL | BLOCK | BOX, Section "section" SPECIAL | BLOCK | BOX, Main "main" SPECIAL | BLOCK | BOX,
    Nav "nav" SPECIAL | BLOCK | BOX, Aside "aside" SPECIAL | BLOCK | BOX, Header "header" SPECIAL | BLOCK | BOX,
    Footer "footer" SPECIAL | BLOCK | BOX, Hgroup "hgroup" SPECIAL | BLOCK | BOX, Search "search" SPECIAL | BLOCK | BOX,
    Address "address" SPECIAL | BLOCK | BOX, Div "div" SPECIAL | BLOCK | BOX, Center "center" SPECIAL | BLOCK | BOX,
    Details "details" SPECIAL | BLOCK | BOX, Summary "summary" SPECIAL | BLOCK | BOX, Dialog "dialog" SPECIAL | BLOCK | BOX,
    Menu "menu" SPECIAL | BLOCK | BOX, Figure "figure" SPECIAL | BLOCK | BOX, Fieldset "fieldset" SPECIAL | BLOCK | BOX,
    Form "form" SPECIAL | BLOCK | BOX, Hr "hr" SPECIAL | BLOCK | VOID | BOX, Dir "dir" SPECIAL | BLOCK | BOX,
    Ul "ul" SPECIAL | BLOCK | BOX, Ol "ol" SPECIAL | BLOCK | BOX, Dl "dl" SPECIAL | BLOCK | BOX,
    P "p" SPECIAL | BLOCK | TEXT, Pre "pre" SPECIAL | BLOCK | TEXT, Blockquote "blockquote" SPECIAL | BLOCK | TEXT,
    Figcaption "figcaption" SPECIAL | BLOCK | TEXT, Listing "listing" SPECIAL | BLOCK | TEXT,
    H1 "h1" SPECIAL | BLOCK | TEXT | HEADING, H2 "h2" SPECIAL | BLOCK | TEXT | HEADING, H3 "h3" SPECIAL | BLOCK | TEXT | HEADING,
    H4 "h4" SPECIAL | BLOCK | TEXT | HEADING, H5 "h5" SPECIAL | BLOCK | TEXT | HEADING, H6 "h6" SPECIAL | BLOCK | TEXT | HEADING,
    Li "li" SPECIAL | BLOCK | TEXT, Dt "dt" SPECIAL | BLOCK | TEXT, Dd "dd" SPECIAL | BLOCK | TEXT,
    Table "table" SPECIAL | SCOPE | BOX, Caption "caption" SPECIAL | SCOPE | TABLE | TEXT,
    Colgroup "colgroup" SPECIAL | TABLE | BOX, Col "col" SPECIAL | VOID | TABLE, Tbody "tbody" SPECIAL | TABLE | BOX,
    Thead "thead" SPECIAL | TABLE | BOX, Tfoot "tfoot" SPECIAL | TABLE | BOX, Tr "tr" SPECIAL | TABLE | BOX,
    Td "td" SPECIAL | SCOPE | TABLE | TEXT, Th "th" SPECIAL | SCOPE | TABLE | TEXT,
    A "a" FORMAT, B "b" FORMAT, Big "big" FORMAT, Code "code" FORMAT, Em "em" FORMAT, Font "font" FORMAT, I "i" FORMAT,
    Nobr "nobr" FORMAT, S "s" FORMAT, Small "small" FORMAT, Strike "strike" FORMAT, Strong "strong" FORMAT, Tt "tt" FORMAT, U "u" FORMAT,
    Span "span" 0, Time "time" 0, Abbr "abbr" 0, Cite "cite" 0, Q "q" 0, Mark "mark" 0, Sub "sub" 0, Sup "sup" 0, Label "label" BOX,
    Br "br" VOID | SPECIAL, Wbr "wbr" VOID | SPECIAL, Img "img" VOID | SPECIAL, Input "input" VOID | SPECIAL, Area "area" VOID | SPECIAL,
    Embed "embed" VOID | SPECIAL, Source "source" VOID | SPECIAL, Track "track" VOID | SPECIAL, Param "param" VOID | SPECIAL,
    Picture "picture" 0, Button "button" SPECIAL | BOX, Select "select" SPECIAL | MACHINE, Option "option" BOX, Optgroup "optgroup" BOX,
    Textarea "textarea" SPECIAL | MACHINE, Iframe "iframe" SPECIAL | MACHINE, Object "object" SPECIAL | SCOPE | MACHINE,
    Video "video" MACHINE, Audio "audio" MACHINE, Canvas "canvas" MACHINE, Noembed "noembed" SPECIAL | MACHINE,
    Noframes "noframes" SPECIAL | MACHINE | HEAD, Xmp "xmp" SPECIAL | BLOCK | TEXT, Plaintext "plaintext" SPECIAL | BLOCK | TEXT,
    Marquee "marquee" SPECIAL | SCOPE | BOX, Applet "applet" SPECIAL | SCOPE | MACHINE,
    Svg "svg" MACHINE, Math "math" MACHINE, ForeignObject "foreignobject" SPECIAL | SCOPE | MACHINE, Desc "desc" 0,
}

impl Tag {
    const fn has(self, flag: u16) -> bool {
        self.flags() & flag != 0
    }

    /// Has no content and no end tag.
    pub const fn is_void(self) -> bool {
        self.has(VOID)
    }

    /// Ends the search for an end tag's element.
    pub const fn is_special(self) -> bool {
        self.has(SPECIAL)
    }

    /// Closes an open paragraph.
    pub const fn closes_paragraph(self) -> bool {
        self.has(BLOCK)
    }

    /// End tags do not reach beyond it.
    pub const fn bounds(self) -> bool {
        self.has(SCOPE)
    }

    /// May be closed while blocks inside it are open.
    pub const fn is_formatting(self) -> bool {
        self.has(FORMAT)
    }

    /// May stand in the head of a page.
    pub const fn is_head(self) -> bool {
        self.has(HEAD)
    }

    /// Its text is one block of a story.
    pub const fn is_text_block(self) -> bool {
        self.has(TEXT)
    }

    /// Breaks the line without saying what its text is.
    pub const fn is_box(self) -> bool {
        self.has(BOX)
    }

    /// Never holds the text of a story: scripts, forms' fields, pictures.
    pub const fn is_machinery(self) -> bool {
        self.has(MACHINE)
    }

    /// A row, cell, or group of these.
    pub const fn is_table_part(self) -> bool {
        self.has(TABLE)
    }

    /// `h1` to `h6`.
    pub const fn is_heading(self) -> bool {
        self.has(HEADING)
    }
}
