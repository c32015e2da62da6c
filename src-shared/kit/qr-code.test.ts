import { expect, test } from "vitest";
import { qrCode } from "./qr-code.ts";
import { checkBytes } from "./reed-solomon.ts";

/** Each row as a number to the base 36, as another encoder (the package `qr` 0.7) wrote them. */
const known = [
  [
    "Tessera",
    "18qrj mxxd wp5p wtb1 woyl mudd 18prz 3r4 w6yz c3cd aghv 13dyy qhwq 3mj 18qws mzb3 wouf wrc2 wthk " +
      "mtup 18r78",
  ],
  [
    "otpauth://totp/Tessera:olga%40team.example?issuer=Tessera&secret=7ACQ7OGIFXJ4APXGT77C64JURQAWZ32K&algorithm=SHA1&digits=6&period=33",
    "5i55rx5oqn 2td00blcu9 41nq9kslel 41duwh907x 41ed3orxwd 2tw22cursx 5iicojrr7j ifww3ncw 4462vj8hh8 " +
      "3i6xzauqn6 4hn4jf1rjv 1b4i0sz3kz 1vk9myzcru 35o8nlkn3m xb6a6rwvb 405k6s6knm 33advds35a " +
      "54rbqohlv4 4k21ymlpyz 5hqfq5p9f7 25l02f5y78 1qjurvq5pm 347xg01se1 1wzrd6ubrk 52wxqkus0s " +
      "5dvu332gwo 3ghctkprlf 1qyxf7n4ir 2emv68l33l 2ip5rp6cjw 2kydn5ch2r 1a1a1umma 3uv70izls5 " +
      "5hr9ue8g2w 3xzumr8g97 1u46giks5t 5ajj98ebj 4nm1l4k91 1jbgnbie3v 2gagkmu275 4wq2epezgc lern4is8 " +
      "5i8570qxqz 2u0e8wxedt 41gymy0i5s 41kzxgzeup 41q75qs2aw 2tfmjw304h 5ijndxtg93",
  ],
] as const;

test.each(known)("%s is drawn as another encoder draws it", (text, rows) => {
  const drawn = qrCode(text)?.map((row) => BigInt(`0b${row.map(Number).join("")}`).toString(36));
  expect(drawn).toEqual(rows.split(" "));
});

test("check bytes are those of the example in the standard", () => {
  // ISO/IEC 18004, annex I: 01234567 in version 1 with level M.
  const data = [16, 32, 12, 86, 97, 128, 236, 17, 236, 17, 236, 17, 236, 17, 236, 17];
  expect(checkBytes(data, 10)).toEqual([165, 36, 212, 193, 237, 54, 199, 135, 44, 85]);
});

test("it grows with the text, and what has no room in it is not drawn", () => {
  const sizes = [1, 14, 15, 26, 27, 180, 181, 213].map((length) => qrCode("x".repeat(length))?.length);
  expect(sizes).toEqual([21, 21, 25, 25, 29, 53, 57, 57]);
  expect(qrCode("x".repeat(214))).toBeUndefined();
  // By bytes, not by characters.
  expect(qrCode("ü".repeat(107))).toBeUndefined();
});
