import { describe, expect, it } from "vitest";
import { SegmentId } from "#shared/model/ids.ts";
import {
  givenApart,
  hasFacet,
  toggleFacet,
  understood,
  understoodSoFar,
  withoutExcluded,
  withoutFilter,
  withoutPhrase,
  withoutTree,
  withExample,
  withGiven,
  withoutExample,
  withSort,
} from "./edit-query.ts";

const firstFilter = (text: string) => {
  const [filter] = understood(text).filters;
  if (filter === undefined) throw new Error(`no filter in ${text}`);
  return filter;
};

describe("editing a query", () => {
  it("adds a facet and takes it out again", () => {
    const added = toggleFacet("red bicycle", "kind", "pdf");
    expect(added).toBe("red bicycle kind:pdf");
    expect(hasFacet(added, "kind", "pdf")).toBe(true);
    expect(toggleFacet(added, "kind", "pdf")).toBe("red bicycle");
  });

  it("quotes a folder with a space", () => {
    expect(toggleFacet("", "folder", "/home/a/My notes")).toBe('in:"/home/a/My notes"');
    expect(toggleFacet('x in:"/home/a/My notes"', "folder", "/home/a/My notes")).toBe("x");
  });

  it("asks for a year by its two ends", () => {
    const added = toggleFacet("x", "year", "2025");
    expect(added).toBe("x after:2025 before:2026");
    expect(toggleFacet(added, "year", "2025")).toBe("x");
  });

  it("takes out an understood filter wherever and however it is written", () => {
    expect(withoutFilter("a KIND:PDFs b", firstFilter("kind:pdf"))).toBe("a b");
    expect(withoutFilter("a -kind:pdf b", firstFilter("kind:pdf"))).toBe("a -kind:pdf b");
    expect(withoutFilter("a -kind:pdf b", firstFilter("-kind:pdf"))).toBe("a b");
    expect(withoutFilter("a kind:pdf,md", firstFilter("kind:pdf"))).toBe("a kind:markdown");
    expect(withoutFilter("after:2026-01 b", firstFilter("after:2026-01"))).toBe("b");
  });

  it("calls nothing wrong that is still being written", () => {
    expect(understoodSoFar("bread kind:", true).problems).toEqual([]);
    expect(understoodSoFar("bread kind:", false).problems).toHaveLength(1);
    expect(understoodSoFar("kind:bread loaf", true).problems).toHaveLength(1);
  });

  it("takes out a tree whole, and a filter beside it alone", () => {
    const text = "a (kind:pdf OR b) kind:pdf -(c OR after:yesterday)";
    const [either, neither] = understood(text).required;
    if (either === undefined || neither === undefined) throw new Error("no trees");
    expect(withoutTree(text, either)).toBe("a kind:pdf -(c OR after:yesterday)");
    expect(withoutTree(text, neither)).toBe("a (kind:pdf OR b) kind:pdf");
    expect(withoutFilter(text, firstFilter("kind:pdf"))).toBe("a (kind:pdf OR b) -(c OR after:yesterday)");
    expect(withoutFilter("(a kind:pdf) b", firstFilter("kind:pdf"))).toBe("a b");
  });

  it("adds what to be like, and changes its mind", () => {
    const target = SegmentId.parse(4711);
    const liked = withExample("bread -car", { target, not: false });
    expect(liked).toBe("bread -car like:4711");
    const unliked = withExample(liked, { target, not: true });
    expect(unliked).toBe("bread -car -like:4711");
    expect(withoutExample(unliked, { target, not: true })).toBe("bread -car");
    expect(withoutExample(unliked, { target: SegmentId.parse(5), not: true })).toBe(unliked);
  });

  it("writes an order once, and takes it out", () => {
    expect(withSort("bread", "newest")).toBe("bread sort:newest");
    expect(withSort("sort:size bread SORT:old", "name")).toBe("bread sort:name");
    expect(withSort("(bread sort:size) cake", "relevance")).toBe("bread cake");
    expect(withSort("bread", "relevance")).toBe("bread");
  });

  it("calls no bracket wrong that may still be closed", () => {
    expect(understoodSoFar("(bread OR cake", true).problems).toEqual([]);
    expect(understoodSoFar("(bread OR cake", false).problems).toHaveLength(1);
  });

  it("takes out phrases and exclusions", () => {
    expect(withoutPhrase('a "b c" d', "b c")).toBe("a d");
    expect(withoutExcluded("a -b", "b")).toBe("a");
  });
});

it("identifiers stand apart from what is written, and come back before it", () => {
  const item = "01900000-0000-7000-8000-000000000002";
  const text = `bread like:4711 kind:pdf look:${item} -like:4712 fl`;
  const { written, given } = givenApart(text);
  expect(written).toBe("bread kind:pdf fl");
  expect(given.split(" ").toSorted()).toEqual(["-like:4712", "like:4711", `look:${item}`].toSorted());
  expect(understood(withGiven(given, written))).toMatchObject({
    words: [{ text: "bread" }, { text: "fl" }],
    examples: [{ not: false }, { not: true }],
    looks: [{ target: item }],
  });
  expect(givenApart("kind:pdf ")).toEqual({ written: "kind:pdf ", given: "" });
  expect(withGiven(given, "")).toBe(given);
});
