import type { ColourName } from "#shared/model/picture.ts";
import { ColourSwatch } from "#ui/ui/colour-swatch.tsx";
import { useText } from "#ui/ui/text.tsx";

/** The colour that somebody gave a shared thing; nothing where nobody did. */
export function LabelDot({ label }: { readonly label: ColourName | undefined }) {
  const text = useText();
  if (label === undefined) return null;
  const name = text("team.labelled", { colour: text(`colour.${label}`) });
  return (
    <span role="img" aria-label={name} title={name} className="inline-flex shrink-0">
      <ColourSwatch colour={label} />
    </span>
  );
}
