const columnCount = 26;
const rowCount = 9;
const tilePx = 46;

/** The same tile every time: a number from 0 to 1 for a place. */
const chance = (column: number, row: number, salt: number): number => {
  const value = Math.sin(column * 127.1 + row * 311.7 + salt * 74.7) * 43_758.5453;
  return value - Math.floor(value);
};

const tiles = Array.from({ length: columnCount * rowCount }, (_, index) => {
  const column = index % columnCount;
  const row = Math.floor(index / columnCount);
  // Thinner towards the top, as if the picture were still being laid.
  const isLaid = chance(column, row, 1) < ((row + 1) / rowCount) ** 1.6;
  const tone = chance(column, row, 2);
  const look = tone > 0.965 ? "fill-gold" : tone > 0.7 ? "fill-accent-soft" : "fill-sunken";
  const jitter = (salt: number): number => (chance(column, row, salt) - 0.5) * 5;
  const corners = [
    [column * tilePx + 3 + jitter(3), row * tilePx + 3 + jitter(4)],
    [(column + 1) * tilePx - 3 + jitter(5), row * tilePx + 3 + jitter(6)],
    [(column + 1) * tilePx - 3 + jitter(7), (row + 1) * tilePx - 3 + jitter(8)],
    [column * tilePx + 3 + jitter(9), (row + 1) * tilePx - 3 + jitter(10)],
  ];
  return {
    index,
    isLaid,
    look,
    points: corners.map((corner) => corner.map((value) => value.toFixed(1)).join(",")).join(" "),
  };
}).filter(({ isLaid }) => isLaid);

/** Tiles along the lower edge: decoration only. */
export function Mosaic() {
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${columnCount * tilePx} ${rowCount * tilePx}`}
      preserveAspectRatio="xMidYMax slice"
      className="pointer-events-none absolute inset-x-0 bottom-0 h-[42%] w-full animate-fade [mask-image:linear-gradient(to_bottom,transparent,black_75%)]"
    >
      {tiles.map(({ index, look, points }) => (
        <polygon key={index} points={points} className={look} />
      ))}
    </svg>
  );
}
