import { expect, it } from "vitest";
import { chooseScreen } from "./screens.ts";

const first = { id: "screen:1:0", name: "Screen 1", display_id: "11" };
const second = { id: "screen:2:0", name: "Screen 2", display_id: "22" };
const unknown = { id: "screen:3:0", name: "Screen 3", display_id: "" };
const displays = [
  { id: 11, label: "Built-in", size: { width: 1440, height: 900 } },
  { id: 22, label: "", size: { width: 2560, height: 1440 } },
];
const never = (): Promise<number> => Promise.reject(new Error("nobody is to be asked"));

it("asks nobody where there is one screen or none", async () => {
  expect(await chooseScreen([first], displays, never)).toBe(first);
  expect(await chooseScreen([], displays, never)).toBeUndefined();
});

it("gives the one that was chosen of several, told apart by name and size where these are known", async () => {
  const asked: (readonly string[])[] = [];
  const answer = (place: number) => (names: readonly string[]) => {
    asked.push(names);
    return Promise.resolve(place);
  };
  expect(await chooseScreen([first, second, unknown], displays, answer(1))).toBe(second);
  expect(asked).toEqual([["Screen 1 (Built-in, 1440 × 900)", "Screen 2 (2560 × 1440)", "Screen 3"]]);
  // The button behind the last screen, and a closed window.
  expect(await chooseScreen([first, second], displays, answer(2))).toBeUndefined();
  expect(await chooseScreen([first, second], displays, answer(-1))).toBeUndefined();
});
