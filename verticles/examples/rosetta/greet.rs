// Build it, run what was built: rustc -O -o greet greet.rs && vertx run ./greet
mod frames;
use frames::{text, Bus, Json};

fn greet(body: &Json) -> Result<String, String> {
    match body.get("name") {
        Some(Json::Text(name)) => {
            let greeting = text(&format!("Hello, {name}"));
            Ok(format!(r#"{{"greeting":{greeting},"language":"Rust"}}"#))
        }
        _ => Err(r#"greet takes {"name":"Ada"}"#.to_string()),
    }
}

fn main() -> std::io::Result<()> {
    let mut bus = Bus::connect()?;
    bus.tell(r#"{"type":"register","address":"greet","id":1}"#)?;
    while let Some(frame) = bus.hear()? {
        match (frame.text("type"), frame.text("replyAddress")) {
            ("ok", _) => bus.tell(r#"{"type":"ready"}"#)?,
            ("stop", _) => break,
            ("message", "") => continue, // wants no answer
            ("message", sender) => {
                let answer = match greet(frame.get("body").unwrap_or(&Json::Null)) {
                    Ok(body) => format!(r#""body":{body}"#),
                    Err(why) => format!(r#""failureCode":400,"message":{}"#, text(&why)),
                };
                bus.tell(&format!(r#"{{"type":"send","address":{},{answer}}}"#, text(sender)))?;
            }
            ("err", _) => return Err(std::io::Error::other(frame.text("message").to_string())),
            _ => continue,
        }
    }
    Ok(())
}
