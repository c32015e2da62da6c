/**
 * The Node versions that run the program: what its dependencies ask for, and type stripping.
 * `package.json` says 18, because that is enough to start this setup, which fetches the right one.
 */
export const programNeeds = "^22.22.2 || ^24.15.0 || >=26.0.0";

/**
 * Whether a version lies in a range of `^x.y.z` and `>=x.y.z`, joined by `||`.
 * @param {string} version
 * @param {string} range
 */
export function satisfies(version, range = programNeeds) {
  const have = numbers(version);
  return range.split("||").some((part) => {
    const [, operator, bound] = /^(\^|>=)(.+)$/.exec(part.trim()) ?? [];
    if (operator === undefined || bound === undefined) throw new Error(`not a range: ${part}`);
    const want = numbers(bound);
    return compare(have, want) >= 0 && (operator === ">=" || have[0] === want[0]);
  });
}

/** @param {string} version */
const numbers = (version) =>
  version
    .replace(/^v|[-+].*$/g, "")
    .split(".")
    .map(Number);

/**
 * @param {number[]} left
 * @param {number[]} right
 */
function compare(left, right) {
  for (let at = 0; at < 3; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
