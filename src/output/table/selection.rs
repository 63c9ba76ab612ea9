//! The words of `--flat` and `--fields` to one table and some of its columns.

use super::{Column, TABLES, Table};
use crate::output::View;
use crate::rules::nearest;

/// A table and the columns of it that are wanted, in the order wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Selection {
    table: &'static Table,
    columns: Vec<&'static Column>,
}

impl Selection {
    /// Reads the name of a table and the names of columns with commas between them. Without a table, it is the claims; without columns,
    /// all of them.
    ///
    /// # Errors
    /// A message that says which name nothing bears, and which one is near or which there are.
    ///
    /// ```
    /// use newsclaim::output::table::Selection;
    /// let selection = Selection::parse(None, Some("source, type,change")).unwrap();
    /// assert_eq!(selection.table().name, "claims");
    /// assert_eq!(selection.columns().iter().map(|column| column.name).collect::<Vec<_>>(), ["source", "type", "change"]);
    /// let error = Selection::parse(Some("dates"), Some("grian")).unwrap_err();
    /// assert_eq!(error, "the table `dates` has no column `grian`; is it `grain`?");
    /// ```
    pub fn parse(table: Option<&str>, columns: Option<&str>) -> Result<Selection, String> {
        let name = table.unwrap_or("claims").trim();
        let Some(table) = Table::named(name) else {
            let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
            return Err(format!("there is no table `{name}`; {}", hint(name, &names)));
        };
        let Some(columns) = columns else { return Ok(Selection::whole(table)) };
        let mut selected: Vec<&'static Column> = Vec::new();
        for name in columns.split(',').map(str::trim) {
            let Some(column) = table.columns().find(|column| column.name == name) else {
                let names: Vec<&str> = table.columns().map(|column| column.name).collect();
                return Err(format!("the table `{}` has no column `{name}`; {}", table.name, hint(name, &names)));
            };
            if selected.contains(&column) {
                return Err(format!("the column `{name}` is named twice"));
            }
            selected.push(column);
        }
        Ok(Selection { table, columns: selected })
    }

    /// What a view asks for: without a choice, the claims.
    pub fn of(view: &View) -> Selection {
        view.flat.clone().or_else(|| Table::named("claims").map(Selection::whole)).unwrap_or_else(|| Selection::whole(&TABLES[0]))
    }

    /// All columns of a table.
    pub fn whole(table: &'static Table) -> Selection {
        Selection { table, columns: table.columns().collect() }
    }

    /// The table.
    pub fn table(&self) -> &'static Table {
        self.table
    }

    /// The columns, at least one.
    pub fn columns(&self) -> &[&'static Column] {
        &self.columns
    }
}

/// The name that was meant, or all there are.
fn hint(name: &str, names: &[&str]) -> String {
    match nearest(name, names.iter().copied()) {
        Some(near) => format!("is it `{near}`?"),
        None => format!("there are: {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(table: Option<&str>, columns: Option<&str>, expected: Result<(&str, &str), &str>) {
        let selection = Selection::parse(table, columns);
        let names = |selection: &Selection| selection.columns().iter().map(|column| column.name).collect::<Vec<_>>().join(",");
        let found = selection.as_ref().map(|selection| (selection.table().name, names(selection)));
        let found = found.as_ref().map(|(table, columns)| (*table, columns.as_str())).map_err(|error| error.as_str());
        assert_eq!(found, expected);
    }

    #[test]
    fn tables_and_columns_are_read() {
        check(Some("fields"), None, Ok(("fields", "article_id,source,title,published,publisher,claim_id,type,field,text,number,flag")));
        check(None, Some("type"), Ok(("claims", "type")));
        check(Some("mentions"), Some(" text , source"), Ok(("mentions", "text,source")));
    }

    #[test]
    fn what_is_not_there_is_said() {
        check(Some("claim"), None, Err("there is no table `claim`; is it `claims`?"));
        check(
            Some("sentences"),
            None,
            Err(
                "there is no table `sentences`; there are: articles, entities, mentions, quantities, dates, claims, roles, fields, attributions",
            ),
        );
        check(None, Some("type,confidance"), Err("the table `claims` has no column `confidance`; is it `confidence`?"));
        check(
            Some("fields"),
            Some("evidence_text"),
            Err(
                "the table `fields` has no column `evidence_text`; there are: article_id, source, title, published, publisher, claim_id, type, field, text, number, flag",
            ),
        );
        assert!(Selection::parse(None, Some("type,,rule")).is_err_and(|error| error.contains("no column ``")));
        check(None, Some("type,type"), Err("the column `type` is named twice"));
    }
}
