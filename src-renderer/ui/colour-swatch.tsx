import { ColourName } from "#shared/model/picture.ts";

/** What stands for each name: the middle of what it holds, as people would paint it. */
const paints: Readonly<Record<ColourName, string>> = {
  black: "#17181a",
  grey: "#8f9296",
  white: "#fbfbf9",
  red: "#d03a32",
  orange: "#ef8d2c",
  brown: "#83552f",
  yellow: "#f1d13c",
  green: "#4b9b4a",
  teal: "#2aa3a3",
  blue: "#3f6fd1",
  purple: "#8a4fb8",
  pink: "#ee8fb4",
};

/** A dot of colour beside its name, which says the same to whoever does not see it. */
export function ColourSwatch({ colour, mean }: { readonly colour: string; readonly mean?: string }) {
  const name = ColourName.safeParse(colour);
  return (
    <span
      aria-hidden="true"
      className="inline-block size-3.5 shrink-0 rounded-full border border-line-strong"
      style={{ backgroundColor: mean ?? (name.success ? paints[name.data] : "transparent") }}
    />
  );
}
