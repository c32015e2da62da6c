import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { SeenPicture } from "#core/ports/picture.ts";
import { dequantise } from "#shared/kit/int8-vector.ts";
import type { PictureHash } from "#shared/model/picture.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { withoutPlaceLines } from "#shared/model/place-line.ts";
import { isParseRefusal } from "#adapters/formats/format.ts";
import { format } from "../format.ts";
import { makeScene } from "../make-scene.ts";
import { seePart } from "../pixels.ts";
import { colourOfBytes } from "./colours.ts";
import { placeOf } from "./place.ts";

async function parsed(bytes: Buffer) {
  const result = await format.parse(bytes, { name: "scene.png", extension: "png", words: "scene" });
  if (isParseRefusal(result)) throw new Error(result.reason.detail);
  return result;
}

async function seen(bytes: Buffer): Promise<SeenPicture> {
  const { picture } = await parsed(bytes);
  if (picture === undefined) throw new Error("nothing was seen");
  return picture;
}

const unit = (vector: Float32Array): Float32Array => {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
};
const cosine = (left: Float32Array, right: Float32Array): number =>
  left.reduce((sum, value, place) => sum + value * (right[place] ?? 0), 0);
const vectorsOf = ({ looks }: SeenPicture) => looks.map(({ vector }) => unit(dequantise(vector)));
/** As a search weighs it: the whole of the question against the whole and the parts of what is stored. */
const likeness = (asked: SeenPicture, stored: SeenPicture): number => {
  const [question] = vectorsOf(asked);
  return Math.max(...vectorsOf(stored).map((vector) => cosine(question ?? vector, vector)));
};
const differentBits = (left: PictureHash | undefined, right: PictureHash | undefined): number =>
  [...(BigInt(`0x${left}`) ^ BigInt(`0x${right}`)).toString(2)].filter((bit) => bit === "1").length;

const solid = (background: string, channels: 3 | 4 = 3) =>
  sharp({ create: { width: 200, height: 150, channels, background } });

describe("colours", () => {
  it("are called what people call them", () => {
    const css = {
      black: ["000000", "0b0b0f"],
      grey: ["808080", "c0c0c0", "708090"],
      white: ["ffffff", "fffff0", "f5f5dc"],
      red: ["ff0000", "dc143c", "8b0000", "ff6347"],
      orange: ["ffa500", "ff8c00"],
      brown: ["8b4513", "a0522d", "d2b48c"],
      yellow: ["ffff00", "ffd700", "f0e68c"],
      green: ["008000", "00ff00", "228b22", "7fff00"],
      teal: ["008080", "40e0d0", "00ffff"],
      blue: ["0000ff", "87ceeb", "4682b4", "000080"],
      purple: ["800080", "8a2be2", "4b0082"],
      pink: ["ffc0cb", "ff69b4", "ff1493"],
    };
    const byte = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
    for (const [name, all] of Object.entries(css))
      for (const hex of all)
        expect([hex, colourOfBytes(byte(hex, 0), byte(hex, 2), byte(hex, 4))]).toEqual([hex, name]);
  });

  it("are those that much of the picture has, most first, with their share and mean", async () => {
    const spot = await solid("#0000ff").resize(60, 60).png().toBuffer();
    const speck = await solid("#ffff00").resize(12, 12).png().toBuffer();
    const bytes = await solid("#ff0000")
      .composite([
        { input: spot, left: 10, top: 10 },
        { input: speck, left: 150, top: 100 },
      ])
      .png()
      .toBuffer();
    const { colours } = await seen(bytes);
    expect(colours.map(({ name }) => name)).toEqual(["red", "blue"]);
    expect(colours[0]).toMatchObject({ mean: "#ff0000" });
    expect(colours[1]?.share).toBeCloseTo(3600 / 30_000, 2);
  });

  it("are not those of what cannot be seen", async () => {
    expect((await seen(await solid("#ff000000", 4).png().toBuffer())).colours).toEqual([]);
  });
});

describe("the same picture", () => {
  const sceneCount = 20;
  const changes: Readonly<Record<string, (scene: Buffer) => Promise<Buffer>>> = {
    scaled: (scene) => sharp(scene).resize(190).png().toBuffer(),
    recoded: (scene) => sharp(scene).jpeg({ quality: 35 }).toBuffer(),
    brighter: (scene) => sharp(scene).modulate({ brightness: 1.2 }).png().toBuffer(),
    cropped: (scene) => sharp(scene).extract({ left: 60, top: 50, width: 500, height: 380 }).png().toBuffer(),
    halved: (scene) => sharp(scene).extract({ left: 0, top: 0, width: 330, height: 250 }).png().toBuffer(),
    turned: (scene) =>
      sharp(scene).rotate(4).extract({ left: 60, top: 60, width: 520, height: 380 }).png().toBuffer(),
  };

  it("is found among others, however it was changed", { timeout: 120_000 }, async () => {
    const scenes = await Promise.all(Array.from({ length: sceneCount }, (_, seed) => makeScene(seed)));
    const library: SeenPicture[] = [];
    for (const scene of scenes) library.push(await seen(scene));
    for (const [name, change] of Object.entries(changes)) {
      let firstCount = 0;
      for (const [place, scene] of scenes.entries()) {
        const asked = await seen(await change(scene));
        const order = library
          .map((stored, at) => ({ at, score: likeness(asked, stored) }))
          .toSorted((a, b) => b.score - a.score);
        if (order[0]?.at === place) firstCount++;
      }
      expect(firstCount, name).toBeGreaterThanOrEqual(sceneCount - 1);
    }
  });

  it("has nearly the same hash in another size, format and light, and others have another", async () => {
    const [scene, other] = [await makeScene(3), await seen(await makeScene(4))];
    const { hash } = await seen(scene);
    for (const name of ["scaled", "recoded", "brighter"]) {
      const changed = await changes[name]?.(scene);
      expect(differentBits(hash, (await seen(changed ?? scene)).hash)).toBeLessThanOrEqual(6);
    }
    expect(differentBits(hash, other.hash)).toBeGreaterThan(14);
  });

  it("is looked at as it is to be held, not as it lies in the file", async () => {
    const scene = await makeScene(5);
    const lying = await sharp(scene).rotate(90).withMetadata({ orientation: 8 }).png().toBuffer();
    const upright = await seen(lying);
    expect([upright.widthPx, upright.heightPx]).toEqual([640, 480]);
    expect(likeness(upright, await seen(scene))).toBeGreaterThan(0.98);
  });

  it("is known by a part that a person chose", async () => {
    const scene = await makeScene(6);
    const part = await seePart(scene, { x: 0.25, y: 0.25, width: 0.5, height: 0.5 });
    expect(likeness(part, await seen(scene))).toBeGreaterThan(0.95);
    // A box that is hardly a line is one pixel at least.
    expect((await seePart(scene, { x: 1, y: 1, width: 0, height: 0 })).looks).toHaveLength(1);
  });
});

describe("pictures of every make", () => {
  it("are looked at as 8-bit sRGB", async () => {
    const orange = solid("#ff8800");
    const makes = {
      cmyk: await orange.clone().toColourspace("cmyk").jpeg().toBuffer(),
      sixteen: await orange.clone().toColourspace("rgb16").png().toBuffer(),
      palette: await orange.clone().gif().toBuffer(),
      alpha: await solid("#ff8800", 4).webp().toBuffer(),
    };
    for (const [name, bytes] of Object.entries(makes))
      expect([name, (await seen(bytes)).colours.map((colour) => colour.name)]).toEqual([name, ["orange"]]);
  });

  it("may be without any colour", async () => {
    const grey = await sharp(await makeScene(7))
      .greyscale()
      .png()
      .toBuffer();
    const { colours, looks } = await seen(grey);
    for (const { name } of colours) expect(["black", "grey", "white"]).toContain(name);
    expect(looks).toHaveLength(10);
  });

  it("that move are looked at in their first moment", async () => {
    const frames = await Promise.all(["#ff0000", "#0000ff"].map((paint) => solid(paint).png().toBuffer()));
    const moving = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await seen(moving)).colours.map(({ name }) => name)).toEqual(["red"]);
  });

  it("that are small have no parts", async () => {
    const { looks } = await seen(await solid("#123456").resize(40, 30).png().toBuffer());
    expect(looks.map(({ box }) => box)).toEqual([undefined]);
    expect(looks[0]?.vector.codes).toHaveLength(lookSpace.dimensions);
    expect((await seen(await solid("#123456").resize(1, 1).png().toBuffer())).looks).toHaveLength(1);
  });

  it("that are damaged or huge are found by their names alone", async () => {
    const scene = await makeScene(8);
    const cut = await parsed(scene.subarray(0, scene.length >> 1));
    expect(cut.picture).toMatchObject({ colours: [], looks: [] });
    expect(cut.notices[0]?.code).toBe("damaged");
    const noise = await parsed(Buffer.concat([scene.subarray(0, 60), Buffer.alloc(4_000, 7)]));
    expect(noise.picture?.looks).toEqual([]);
    // The head of a picture of more pixels than are read; its measures are all that is believed.
    const huge = Buffer.from(scene);
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);
    expect((await parsed(huge)).picture).toMatchObject({ colours: [], looks: [] });
  });
});

describe("place", () => {
  it("is where a camera says, as far as that is on earth", () => {
    expect(placeOf(48.137, -11.575)).toEqual({ latitude: 48.137, longitude: -11.575 });
    for (const [latitude, longitude] of [
      [NaN, 11],
      [48, Infinity],
      [91, 11],
      [48, 181],
      [0, 0],
      [48, undefined],
    ])
      expect(placeOf(latitude, longitude)).toBeUndefined();
  });

  it("is read from EXIF, and is said in the words of the item only where it is one", async () => {
    const at = (latitude: string, longitude: string) =>
      solid("#228b22")
        .withExif({
          IFD3: {
            GPSLatitudeRef: "S",
            GPSLatitude: latitude,
            GPSLongitudeRef: "E",
            GPSLongitude: longitude,
          },
        })
        .jpeg()
        .toBuffer();
    const sydney = await parsed(await at("33/1 51/1 30/1", "151/1 12/1 36/1"));
    expect(sydney.picture?.place?.latitude).toBeCloseTo(-33.8583, 3);
    expect(sydney.picture?.place?.longitude).toBeCloseTo(151.21, 3);
    expect(sydney.blocks[0]?.text).toContain("Place -33.8583, 151.2100");
    for (const [latitude, longitude] of [
      ["0/0 0/0 0/0", "0/0 0/0 0/0"],
      ["0/1 0/1 0/1", "0/1 0/1 0/1"],
      ["500/1 0/1 0/1", "151/1 0/1 0/1"],
    ] as const) {
      const nowhere = await parsed(await at(latitude, longitude));
      expect(nowhere.picture?.place).toBeUndefined();
      expect(nowhere.blocks[0]?.text).not.toContain("Place");
    }
    expect((await seen(await makeScene(9))).place).toBeUndefined();
  });

  it("is said by its name as a line that can be taken out; what is too long for a name is none", async () => {
    const textOf = async (city: string) => {
      const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="${city}" photoshop:Country="Portugal"/>
        </rdf:RDF></x:xmpmeta>`;
      return (await parsed(await solid("#228b22").withXmp(xmp).jpeg().toBuffer())).blocks[0]?.text ?? "";
    };
    for (const [city, line] of [
      ["Lisbon", "Place by name: Lisbon, Portugal"],
      ["x".repeat(101), "Place by name: Portugal"],
    ] as const) {
      const text = await textOf(city);
      expect(text.split("\n")).toContain(line);
      expect(withoutPlaceLines(text)).not.toMatch(/Lisbon|Portugal|x{9}/u);
    }
  });
});
