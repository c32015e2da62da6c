import * as fc from "fast-check";
import { expect, test } from "vitest";
import { joinLink } from "#shared/rpc/join-link.ts";
import { deepLinkIn, parseDeepLink } from "./deep-link.ts";

const itemId = "0193a2b4-7c5e-7f00-8000-0123456789ab";

test("a search link carries its query", () => {
  expect(parseDeepLink("tessera://search?q=tickets%20to%20Lisbon")).toEqual({
    kind: "search",
    text: "tickets to Lisbon",
  });
});

test("a search link without a query only brings the box up", () => {
  expect(parseDeepLink("tessera://search")).toEqual({ kind: "focus-search" });
});

test("an item link may name the segment", () => {
  expect(parseDeepLink(`tessera://item/${itemId}`)).toEqual({ kind: "open-item", itemId });
  expect(parseDeepLink(`tessera://item/${itemId}?segment=7`)).toEqual({
    kind: "open-item",
    itemId,
    segmentId: 7,
  });
});

test.each([
  { server: "https://team.example" },
  { server: "http://localhost:7420", code: "tessera-invite-a&b=c" },
  { server: "https://team.example", email: "olga+boat@team.example" },
])("a link of a server's pages, for $server, begins the form for joining", (offer) => {
  expect(parseDeepLink(joinLink(offer))).toEqual({ kind: "join-team", offer });
});

test.each([
  "tessera://item/../../etc/passwd",
  "tessera://item/",
  "tessera://nowhere",
  "tessera://join",
  "tessera://join?server=team.example",
  "tessera://join?server=javascript:alert(1)",
  "tessera://join?server=file:///etc/passwd",
  "https://search?q=x",
  "javascript:alert(1)",
  "",
])("%s is not a link of ours", (text) => expect(parseDeepLink(text)).toBeUndefined());

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseDeepLink(`tessera://${text}`)));
});

test("the link is found among a second instance's arguments", () => {
  expect(deepLinkIn(["/usr/bin/tessera", "--flag", "tessera://search?q=x"])).toEqual({
    kind: "search",
    text: "x",
  });
  expect(deepLinkIn(["/usr/bin/tessera"])).toBeUndefined();
});
