// Writes the sentence under a photograph, from what the other verticles know. Promises.
//
// photobooth.caption takes {facts, thumbnail?} (facts as photobooth.inspect answers them, the thumbnail a data-URI)
// and answers the sentence. A verticle that does not run is left out of it.
import { bus } from "vertx";

bus.consumer("photobooth.caption", ({ body }) =>
  Promise.all([
    when(body.facts),
    colours(body.thumbnail),
  ]).then(([moment, colours]) => sentence(body.facts, moment, colours)));

const when = ({ exif = {} }) =>
  exif.taken ? ask("photobooth.moment", { taken: exif.taken, latitude: exif.latitude ?? null }) : null;

const colours = thumbnail =>
  thumbnail ? ask("photobooth.colours", thumbnail) : null;

const ask = (address, body) =>
  bus.request(address, body).then(reply => reply.body, absent);

function absent(failure) {
  if (failure.failureType === "NO_HANDLERS") return null;
  throw failure;
}

function sentence({ format, width, height, exif = {} }, moment, colours) {
  const lying = exif.orientation >= 5; // stored on its side
  const shape = width === height ? "square" : width > height !== lying ? "landscape" : "portrait";
  const light = colours && `${colours.light} ${colours.colour}`;
  const what = ["A", light, shape, format].filter(Boolean).join(" ");
  const taken = moment && `taken on ${moment.season === "autumn" ? "an" : "a"} ${moment.season} ${moment.weekday} ${moment.part}`;
  const camera = exif.model && `with a ${exif.model}`;
  const glass = [exif.fNumber && `f/${exif.fNumber}`, exif.exposure && `${exif.exposure} s`, exif.iso && `ISO ${exif.iso}`];
  const how = [[taken, camera].filter(Boolean).join(" "), ...glass].filter(Boolean).join(", ");
  return `${what} of ${(width * height / 1e6).toFixed(1)} megapixels${how && `, ${how}`}.`;
}
