import { expect, test } from "vitest";
import { readStandbyState, textOfLsn } from "./wal-position.ts";

const standby = { isStandby: true, timeline: 1, system: "7" };
const lsnOf = (lsn: string): bigint => readStandbyState({ ...standby, lsn }).lsn;

test("places in the log are in the order of their bytes", () => {
  expect(lsnOf("16/B374D848")).toBe(0x16_b3_74_d8_48n);
  expect(lsnOf("2/0")).toBeGreaterThan(lsnOf("1/FFFFFFFF"));
  for (const text of ["0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF"])
    expect(textOfLsn(lsnOf(text)).toUpperCase()).toBe(text);
});

test.each(["", "16", "16/", "g/1", "1/123456789"])("%j is no place in the log", (lsn) => {
  expect(() => lsnOf(lsn)).toThrow();
});
