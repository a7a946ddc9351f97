"""caption.js in Python: writes the sentence under a photograph. Await."""

from vertx import Failure, bus


@bus.consumer("photobooth.caption")
async def caption(message):
    facts, thumbnail = message.body["facts"], message.body.get("thumbnail")
    exif = facts.get("exif") or {}
    taken = {"taken": exif.get("taken"), "latitude": exif.get("latitude")}
    moment = await ask("photobooth.moment", taken) if exif.get("taken") else None
    colours = await ask("photobooth.colours", thumbnail) if thumbnail else None
    return sentence(facts, exif, moment, colours)


async def ask(address, body):
    """None when nobody serves the address."""
    try:
        return (await bus.request(address, body)).body
    except Failure as failure:
        if failure.type != "NO_HANDLERS":
            raise
        return None


def sentence(facts, exif, moment, colours):
    width, height = facts["width"], facts["height"]
    lying = exif.get("orientation", 1) >= 5  # stored on its side
    shape = "square" if width == height else "landscape" if (width > height) != lying else "portrait"
    light = colours and f"{colours['light']} {colours['colour']}"
    what = " ".join(filter(None, ["A", light, shape, facts["format"]]))
    article = "an" if moment and moment["season"] == "autumn" else "a"
    taken = moment and f"taken on {article} {moment['season']} {moment['weekday']} {moment['part']}"
    camera = f"with a {exif['model']}" if exif.get("model") else None
    glass = [text.format(exif[name]) for name, text in GLASS.items() if exif.get(name)]
    how = ", ".join(filter(None, [" ".join(filter(None, [taken, camera])), *glass]))
    return f"{what} of {width * height / 1e6:.1f} megapixels{how and ', ' + how}."


GLASS = {"fNumber": "f/{:g}", "exposure": "{} s", "iso": "ISO {}"}
