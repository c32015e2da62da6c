/** Check bytes of Reed and Solomon over GF(2⁸) by x⁸+x⁴+x³+x²+1, as codes that cameras read have them (ISO/IEC 18004, 7.5). */

function multiply(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((other >>> bit) & 1) * one;
  }
  return product;
}

/** Of the polynomial whose roots are the first powers of 2; without the leading 1. */
function divisorOf(degree: number): readonly number[] {
  let divisor = [...Array.from({ length: degree - 1 }, () => 0), 1];
  let root = 1;
  for (let turn = 0; turn < degree; turn++) {
    const before = divisor;
    const by = root;
    divisor = before.map((each, at) => multiply(each, by) ^ (before[at + 1] ?? 0));
    root = multiply(root, 2);
  }
  return divisor;
}

/** `count` bytes that stand behind the data. */
export function checkBytes(data: readonly number[], count: number): readonly number[] {
  const divisor = divisorOf(count);
  let rest: readonly number[] = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (rest[0] ?? 0);
    const moved = [...rest.slice(1), 0];
    rest = divisor.map((each, at) => (moved[at] ?? 0) ^ multiply(each, factor));
  }
  return rest;
}
