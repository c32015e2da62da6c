import { expect, test } from "vitest";
import { withoutPlaceLines } from "#shared/model/place-line.ts";
import { describe } from "./facts.ts";

const words = (isVideo: boolean, place: string, name = "location"): string =>
  describe(new Map([[name, place]]), {
    words: "harbour",
    formatName: "MP4",
    durationMs: 61_000,
    takenMs: undefined,
    isVideo,
    video: undefined,
    heardBy: undefined,
  });

test.each([
  ["com.apple.quicktime.location.iso6709", "+48.1351+011.5820+520/", "Place 48.1351, 11.5820"],
  ["location", "-33.8583+151.21/", "Place -33.8583, 151.2100"],
  ["location-eng", "+00-179.99999/", "Place 0.0000, -180.0000"],
])("%s %s is said as a line that can be taken out, of films and recordings", (name, place, line) => {
  for (const isVideo of [true, false]) {
    const told = words(isVideo, place, name);
    expect(told.split("\n")).toContain(line);
    expect(withoutPlaceLines(told)).toBe(words(isVideo, ""));
  }
});

test.each(["", "Munich", "+91.0+011.5/", "+48.1+181/", "+48.1", "48.1351, 11.5820"])(
  "%j says no place",
  (place) => {
    expect(words(true, place)).toBe(words(true, ""));
    expect(words(true, "")).not.toContain("Place");
  },
);
