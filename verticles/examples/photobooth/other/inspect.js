// inspect.py in JavaScript: reads what a photograph says about itself.
import { Failure, bus } from "vertx";

bus.consumer("photobooth.inspect", ({ body }) => facts(photoOf(body)));

bus.consumer("photobooth.moment", ({ body }) => {
  const taken = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):\d\d:\d\d$/.exec(body?.taken);
  if (!taken) throw new Failure(400, "photobooth.moment takes {taken: '2026-11-21T03:22:26', latitude}");
  const [year, month, day, hour] = taken.slice(1).map(Number);
  const south = (body.latitude ?? 0) < 0;
  return {
    season: ["winter", "spring", "summer", "autumn"][(Math.floor((month % 12) / 3) + (south ? 2 : 0)) % 4],
    weekday: DAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()],
    part: PARTS.find(([until]) => hour < until)[1],
  };
});

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const PARTS = [[5, "night"], [12, "morning"], [17, "afternoon"], [22, "evening"], [24, "night"]];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function photoOf(body) {
  if (body instanceof Uint8Array) return body;
  if (typeof body === "string" && body.startsWith("data:image/")) {
    try {
      return Uint8Array.from(atob(body.slice(body.indexOf(",") + 1)), (char) => char.charCodeAt(0));
    } catch (wrong) {
      throw new Failure(400, `the data-URI is not Base64: ${wrong.message}`);
    }
  }
  throw new Failure(400, "photobooth.inspect takes the bytes of a photograph, or a text that begins with data:image/");
}

function facts(photo) {
  const view = new DataView(photo.buffer, photo.byteOffset, photo.byteLength);
  const format = begins(photo, [0xff, 0xd8, 0xff]) ? "JPEG" : begins(photo, PNG) ? "PNG" : null;
  if (!format) throw new Failure(415, `this is neither a JPEG nor a PNG: it begins with ${hex(photo.subarray(0, 8)) || "nothing"}`);
  try {
    const { width, height, tiff } = format === "JPEG" ? jpeg(photo, view) : png(photo, view);
    if (!width || !height) throw new Failure(422, `the ${format} has no pixels: ${width} × ${height}`);
    return { format, width, height, bytes: photo.length, exif: tiff ? exif(tiff) : {} };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(422, `the ${format} is cut off: it ends after ${photo.length} bytes in the middle of a picture`);
  }
}

const begins = (photo, bytes) => bytes.every((byte, i) => photo[i] === byte);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
const part = (view, at, length) => new DataView(view.buffer, view.byteOffset + at, length);

/** ISO/IEC 10918-1, annex B: segments of marker, length and data; picture data runs to the next real marker. */
function jpeg(photo, view) {
  let size, tiff;
  for (let at = 2; ; ) {
    while (view.getUint8(at) !== 0xff || !isMarker(view.getUint8(at + 1))) at++;
    const marker = photo[at + 1];
    if (marker === 0xd9) return { ...size, tiff };
    const segment = part(view, at + 4, view.getUint16(at + 2) - 2);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      size = { height: segment.getUint16(1), width: segment.getUint16(3) };
    } else if (marker === 0xe1 && !tiff && begins(photo.subarray(at + 4), [0x45, 0x78, 0x69, 0x66, 0, 0])) {
      tiff = part(segment, 6, segment.byteLength - 6);
    } else if (marker === 0xda && !size) {
      throw new Failure(422, "the JPEG is damaged: its picture data comes before its dimensions");
    }
    at += 4 + segment.byteLength;
  }
}

const isMarker = (byte) => byte !== 0 && byte !== 0xff && !(byte >= 0xd0 && byte <= 0xd7);

/** ISO/IEC 15948: chunks of length, type, data and checksum, from IHDR to IEND. */
function png(photo, view) {
  let size, tiff, hasData = false;
  for (let at = 8; ; ) {
    const data = part(view, at + 8, view.getUint32(at));
    const kind = String.fromCharCode(...photo.subarray(at + 4, at + 8));
    const end = at + 8 + data.byteLength;
    if (crc(photo.subarray(at + 4, end)) !== view.getUint32(end)) {
      throw new Failure(422, `the PNG is damaged: the checksum of its '${kind}' at byte ${at} is wrong`);
    }
    if ((at === 8) !== (kind === "IHDR")) throw new Failure(422, "the PNG is damaged: it does not begin with its header");
    if (kind === "IHDR") size = { width: data.getUint32(0), height: data.getUint32(4) };
    if (kind === "eXIf") tiff ??= data;
    if (kind === "IDAT") hasData = true;
    if (kind === "IEND" && !hasData) throw new Failure(422, "the PNG is damaged: it holds no picture data");
    if (kind === "IEND") return { ...size, tiff };
    at = end + 4;
  }
}

const CRCS = Uint32Array.from({ length: 256 }, (_, n) =>
  Array.from({ length: 8 }).reduce((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n));
const crc = (bytes) => (bytes.reduce((c, byte) => CRCS[(c ^ byte) & 0xff] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

// EXIF: CIPA DC-008, a TIFF directory that points to two more. What cannot be read is left out.

const text = (value) => (typeof value === "string" && value ? value : undefined);
const whole = (value) => (Number.isInteger(value) ? value : undefined);
const ratio = ([above, below]) => above / below;
const degrees = (parts) => round(parts.reduce((sum, each, i) => sum + ratio(each) / 60 ** i, 0), 6);
const round = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;

const CAMERA = {
  0x010f: ["make", text],
  0x0110: ["model", text],
  0x0112: ["orientation", ([value]) => (value >= 1 && value <= 8 ? value : undefined)],
  0x0132: ["taken", moment],
  0x8769: ["shot", ([value]) => whole(value)],
  0x8825: ["place", ([value]) => whole(value)],
};
const SHOT = {
  0x829a: ["exposure", ([value]) => seconds(ratio(value))],
  0x829d: ["fNumber", ([value]) => round(ratio(value), 1)],
  0x8827: ["iso", ([value]) => whole(value)],
  0x9003: ["taken", moment],
  0x920a: ["focalLength", ([value]) => round(ratio(value), 1)],
  0xa434: ["lens", text],
};
const PLACE = { 1: ["north", text], 2: ["latitude", degrees], 3: ["east", text], 4: ["longitude", degrees] };

function moment(value) {
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(value);
  return found ? `${found[1]}-${found[2]}-${found[3]}T${found[4]}` : undefined;
}

const seconds = (time) => (time > 0 && time < 0.5 ? `1/${Math.round(1 / time)}` : String(time));

function exif(tiff) {
  const order = tiff.byteLength < 8 ? 0 : tiff.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return {};
  const little = order === 0x4949;
  const { shot, place, ...found } = directory(tiff, little, tiff.getUint32(4, little), CAMERA);
  Object.assign(found, directory(tiff, little, shot, SHOT));
  const { north, east, latitude, longitude } = directory(tiff, little, place, PLACE);
  if (latitude >= 0 && latitude <= 90) found.latitude = north === "S" ? -latitude : latitude;
  if (longitude >= 0 && longitude <= 180) found.longitude = east === "W" ? -longitude : longitude;
  return found;
}

function directory(tiff, little, at, names) {
  const found = {};
  if (!at) return found;
  try {
    const entries = Math.min(500, tiff.getUint16(at, little));
    for (let entry = at + 2; entry < at + 2 + 12 * entries; entry += 12) {
      const [name, readable] = names[tiff.getUint16(entry, little)] ?? [];
      const value = name && quietly(() => readable(values(tiff, little, entry)));
      if (value !== undefined && !Number.isNaN(value)) found[name] = value;
    }
  } catch (early) {
    if (!(early instanceof RangeError)) throw early; // the directory ends early; what was read so far holds
  }
  return found;
}

function quietly(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const SIZES = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };

function values(tiff, little, entry) {
  const kind = tiff.getUint16(entry + 2, little);
  const count = tiff.getUint32(entry + 4, little);
  if (!SIZES[kind] || count < 1 || count > 1024) return undefined;
  const at = SIZES[kind] * count <= 4 ? entry + 8 : tiff.getUint32(entry + 8, little);
  if (kind === 2 || kind === 7) {
    const bytes = new Uint8Array(tiff.buffer, tiff.byteOffset + at, count);
    return new TextDecoder().decode(bytes).split("\0")[0].trim();
  }
  return Array.from({ length: count }, (_, i) => value(tiff, little, kind, at + i * SIZES[kind]));
}

function value(tiff, little, kind, at) {
  switch (kind) {
    case 1:
      return tiff.getUint8(at);
    case 3:
      return tiff.getUint16(at, little);
    case 4:
      return tiff.getUint32(at, little);
    case 9:
      return tiff.getInt32(at, little);
    case 5:
      return [tiff.getUint32(at, little), tiff.getUint32(at + 4, little)];
    default:
      return [tiff.getInt32(at, little), tiff.getInt32(at + 4, little)];
  }
}
