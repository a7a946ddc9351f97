// caption.js in TypeScript: writes the sentence under a photograph. Await.
import { Failure, bus } from "vertx";

interface Exif {
  taken?: string;
  latitude?: number;
  orientation?: number;
  model?: string;
  fNumber?: number;
  exposure?: string;
  iso?: number;
}

interface Facts {
  format: string;
  width: number;
  height: number;
  exif?: Exif;
}

type Moment = { season: string; weekday: string; part: string };
type Colours = { light: string; colour: string };

bus.consumer<{ facts: Facts; thumbnail?: string }>("photobooth.caption", async ({ body: { facts, thumbnail } }) => {
  const { taken, latitude = null } = facts.exif ?? {};
  const [moment, colours] = await Promise.all([
    taken ? ask<Moment>("photobooth.moment", { taken, latitude }) : null,
    thumbnail ? ask<Colours>("photobooth.colours", thumbnail) : null,
  ]);
  return sentence(facts, moment, colours);
});

/** Null when nobody serves the address. */
async function ask<T>(address: string, body: object | string): Promise<T | null> {
  try {
    return (await bus.request<T>(address, body)).body;
  } catch (failure) {
    if (failure instanceof Failure && failure.failureType === "NO_HANDLERS") return null;
    throw failure;
  }
}

function sentence({ format, width, height, exif = {} }: Facts, moment: Moment | null, colours: Colours | null): string {
  const lying = (exif.orientation ?? 1) >= 5; // stored on its side
  const shape = width === height ? "square" : width > height !== lying ? "landscape" : "portrait";
  const what = words(" ", "A", colours && `${colours.light} ${colours.colour}`, shape, format);
  const article = moment?.season === "autumn" ? "an" : "a";
  const taken = moment && `taken on ${article} ${moment.season} ${moment.weekday} ${moment.part}`;
  const how = words(
    ", ",
    words(" ", taken, exif.model && `with a ${exif.model}`),
    exif.fNumber && `f/${exif.fNumber}`,
    exif.exposure && `${exif.exposure} s`,
    exif.iso && `ISO ${exif.iso}`,
  );
  return `${what} of ${((width * height) / 1e6).toFixed(1)} megapixels${how && `, ${how}`}.`;
}

const words = (between: string, ...all: unknown[]): string => all.filter(Boolean).join(between);
