//! The frames of eventbus-codecs/PROTOCOL.md: a length in four bytes, then JSON, which Rust's library does not know.
use std::io::{Error, Read, Result, Write};
use std::{env, os::unix::net::UnixStream, str::Chars};

#[derive(Debug, PartialEq)]
pub enum Json { Null, Bool(bool), Number(f64), Text(String), Array(Vec<Json>), Object(Vec<(String, Json)>) }

impl Json {
    pub fn get(&self, key: &str) -> Option<&Json> {
        let Json::Object(entries) = self else { return None };
        entries.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }
    pub fn text(&self, key: &str) -> &str {
        if let Some(Json::Text(text)) = self.get(key) { text } else { "" }
    }
    fn read(from: &mut Chars) -> Option<Json> {
        *from = from.as_str().trim_start().chars();
        let rest = from.as_str();
        for (word, value) in [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))] {
            if rest.starts_with(word) { *from = rest[word.len()..].chars(); return Some(value); }
        }
        match rest.chars().next()? {
            '"' => string(from).map(Json::Text),
            '[' => items(from, ']', Json::read).map(Json::Array),
            '{' => items(from, '}', |entry| {
                *entry = entry.as_str().trim_start().chars();
                let name = string(entry)?;
                *entry = entry.as_str().trim_start().strip_prefix(':')?.chars();
                Some((name, Json::read(entry)?))
            }).map(Json::Object),
            _ => {
                let end = rest.find(|c| !"+-.0123456789eE".contains(c)).unwrap_or(rest.len());
                *from = rest[end..].chars();
                rest[..end].parse().ok().map(Json::Number)
            }
        }
    }
}

fn items<T>(from: &mut Chars, end: char, item: impl Fn(&mut Chars) -> Option<T>) -> Option<Vec<T>> {
    let mut all = Vec::new();
    from.next();
    *from = from.as_str().trim_start().chars();
    if let Some(rest) = from.as_str().strip_prefix(end) { *from = rest.chars(); return Some(all); }
    loop {
        all.push(item(from)?);
        *from = from.as_str().trim_start().chars();
        match from.next()? { ',' => continue, c if c == end => return Some(all), _ => return None }
    }
}

fn string(from: &mut Chars) -> Option<String> {
    let mut units = Vec::new(); // UTF-16, as \u escapes are
    from.next().filter(|&c| c == '"')?;
    loop {
        let c = match from.next()? {
            '"' => return String::from_utf16(&units).ok(),
            '\\' => match from.next()? {
                'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\u{8}', 'f' => '\u{c}',
                'u' => {
                    let digits: String = from.by_ref().take(4).collect();
                    units.push(u16::from_str_radix(&digits, 16).ok()?);
                    continue;
                }
                other => other,
            },
            other => other,
        };
        units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    }
}

/// A text as JSON.
pub fn text(value: &str) -> String {
    let escaped = value.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c < ' ' => format!("\\u{:04x}", c as u32),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

pub struct Bus(UnixStream);

impl Bus {
    pub fn connect() -> Result<Bus> {
        let variable = |name| env::var(name).map_err(|_| Error::other(format!("{name} is not set; use vertx run")));
        let mut bus = Bus(UnixStream::connect(variable("VERTX_BUS")?.trim_start_matches("unix:"))?);
        bus.tell(&format!(r#"{{"type":"hello","version":1,"key":{}}}"#, text(&variable("VERTX_KEY")?)))?;
        Ok(bus)
    }
    pub fn tell(&mut self, frame: &str) -> Result<()> {
        self.0.write_all(&[&(frame.len() as u32).to_be_bytes(), frame.as_bytes()].concat())
    }
    /// Nothing when the node is gone.
    pub fn hear(&mut self) -> Result<Option<Json>> {
        let mut length = [0; 4];
        if self.0.read_exact(&mut length).is_err() { return Ok(None); }
        let mut bytes = vec![0; u32::from_be_bytes(length) as usize];
        self.0.read_exact(&mut bytes)?;
        let text = String::from_utf8(bytes).map_err(Error::other)?;
        Json::read(&mut text.chars()).map(Some).ok_or_else(|| Error::other("a frame that is no JSON"))
    }
}
