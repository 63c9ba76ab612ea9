//! dev
use newsclaim::{article::Content, extract::Extractor, rules::builtin, source::Source};
fn main() {
    let t = std::time::Instant::now();
    let (ex, problems) = Extractor::new(&[builtin::pack()]);
    for p in &problems { eprintln!("{} {} {:?} {:?} {:?} {:?}", p.code, p.message, p.origin, p.line, p.labels, p.help); }
    eprintln!("load {:?}", t.elapsed());
    let ex = ex.unwrap();
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap_or(path.clone());
        let e = ex.extract(&Source { text, origin: path, ..Default::default() }, Content::Story);
        let s = &e.article.text;
        println!("=== {} sentences parsed {}/{}", e.article.source, e.parsed.some, e.parsed.all);
        for d in &e.article.dropped { println!("DROP {:?} {:?}", d.kind, d.text); }
        for x in &e.entities { println!("ENT {} {} {:?} {:?} {:?}", x.kind, x.name, x.key, x.attributes, x.mentions.iter().map(|m| m.span.text(s)).collect::<Vec<_>>()); }
        for q in &e.quantities { println!("QTY {:?} {:?} {:?} {:?} {:?} {:?}", q.span.text(s), q.amount.kind, q.amount.value, q.amount.unit, q.amount.bound, q.bound.map(|b| b.text(s))); }
        for q in &e.dates { println!("DATE {:?} {:?} {}", q.span.text(s), q.time.kind, q.time.value); }
        for c in &e.claims {
            println!("CLAIM {} [{}] {} neg={} {:?} {:.2}", c.kind, c.trigger.text(s), c.rule, c.negated, c.modality, c.confidence);
            for r in &c.roles { for f in &r.fillers { println!("     {} = {:?} ent={:?} q={:?} inh={} desc={:?} via {}", r.name, f.span.text(s), f.entity.map(|i| &e.entities[i].name), f.quantity, f.inherited, f.descriptor.map(|d| d.text(s)), f.via); } }
            for f in &c.fields { println!("     .{:?}", f); }
            for a in &c.attribution { println!("     @{:?} {:?} {}", a.source.text(s), a.cue.text(s), a.kind); }
        }
        for r in &e.rejected { println!("REJ {r}"); }
        for p in &e.problems { println!("PROB {} {}", p.code, p.message); }
    }
}
