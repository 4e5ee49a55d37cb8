//! Records: fields of any type, and records again.

use std::collections::HashMap;

use super::lex::{Lexer, Token, cut};
use super::parse::{Gathered, kind};
use super::{Data, Field, Kind, MAX_DEPTH, Malformed};

/// The types of fields, by their names in lower case.
pub(super) type Types = HashMap<String, Kind>;

/// `(schema`: which type each field is of, up to behind the bracket. Fields of inner records are written with their own
/// names, since a value is known by the name of its field wherever it stands.
pub(super) fn schema(lexer: &mut Lexer<'_>, fields: &mut Types, depth: usize) -> Result<(), Malformed> {
    if depth > MAX_DEPTH {
        return Err(lexer.malformed("records stand in one another too deep"));
    }
    while !lexer.takes(b')')? {
        lexer.expect(b'(')?;
        match lexer.take()? {
            Token::Word(word) if word.eq_ignore_ascii_case("fieldName") => field(lexer, fields, depth)?,
            _ => lexer.skip_rest()?,
        }
    }
    Ok(())
}

fn field(lexer: &mut Lexer<'_>, fields: &mut Types, depth: usize) -> Result<(), Malformed> {
    let name = match lexer.take()? {
        Token::Text(name) | Token::Word(name) => name.to_ascii_lowercase(),
        _ => return Err(lexer.malformed("a field has no name")),
    };
    while !lexer.takes(b')')? {
        lexer.expect(b'(')?;
        match lexer.take()? {
            Token::Word(word) if word.eq_ignore_ascii_case("type") => {
                if let Token::Word(word) = lexer.peek()? {
                    fields.extend(kind(word).map(|kind| (name.clone(), kind)));
                }
                lexer.skip_rest()?;
            }
            Token::Word(word) if word.eq_ignore_ascii_case("schema") => schema(lexer, fields, depth + 1)?,
            _ => lexer.skip_rest()?,
        }
    }
    Ok(())
}

/// Records up to the bracket that closes what they stand in, which is left; square brackets may be around them.
pub(super) fn records<'a>(lexer: &mut Lexer<'a>, types: &Types, depth: usize) -> Result<Data<'a>, Malformed> {
    if depth > MAX_DEPTH {
        return Err(lexer.malformed("records stand in one another too deep"));
    }
    let mut records = Vec::new();
    let bracket = lexer.takes(b'[')?;
    while matches!(lexer.peek()?, Token::Bracket(b'(')) {
        lexer.take()?;
        match lexer.take()? {
            Token::Word(word) if word.eq_ignore_ascii_case("record") => {
                let mut fields = Vec::new();
                while !lexer.takes(b')')? {
                    fields.push(value(lexer, types, depth)?);
                }
                records.push(fields);
            }
            _ => return Err(lexer.malformed("something else than a record")),
        }
    }
    if bracket {
        lexer.expect(b']')?;
    }
    Ok(Data::Records(records))
}

/// `( "Name" value )`.
fn value<'a>(lexer: &mut Lexer<'a>, types: &Types, depth: usize) -> Result<Field<'a>, Malformed> {
    lexer.expect(b'(')?;
    let Token::Text(name) = lexer.take()? else { return Err(lexer.malformed("a field has no name")) };
    let declared = types.get(&name.to_ascii_lowercase()).copied();
    if declared == Some(Kind::Record) || (declared.is_none() && is_record(lexer)?) {
        let data = records(lexer, types, depth + 1)?;
        lexer.expect(b')')?;
        return Ok(Field { name, array: data.len() != 1, data });
    }
    let mut gathered = Gathered::of(declared.unwrap_or(Kind::Variant));
    gathered.fill(lexer, 0)?;
    let array = gathered.array;
    let data = gathered.finish(lexer)?;
    lexer.expect(b')')?;
    if !array && data.len() != 1 {
        return Err(lexer.malformed(format!("the field `{}` has {} values", cut(name), data.len())));
    }
    Ok(Field { name, array, data })
}

/// Whether a record comes next.
fn is_record(lexer: &mut Lexer<'_>) -> Result<bool, Malformed> {
    let mut ahead = lexer.clone();
    ahead.takes(b'[')?;
    Ok(ahead.takes(b'(')? && matches!(ahead.peek()?, Token::Word(word) if word.eq_ignore_ascii_case("record")))
}
