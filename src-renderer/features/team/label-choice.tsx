import { Ban } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import { ColourName } from "#shared/model/picture.ts";
import { ColourSwatch } from "#ui/ui/colour-swatch.tsx";
import { useText } from "#ui/ui/text.tsx";

const none = "none";

/** One of the named colours, or none. Arrows go along them, and change nothing: a change is told to everybody. */
export function LabelChoice({
  title,
  label,
  onLabel,
}: {
  readonly title: string;
  readonly label: ColourName | null;
  readonly onLabel: (label: ColourName | null) => void;
}) {
  const text = useText();
  const choices = [
    { value: none, name: text("team.noLabel") },
    ...ColourName.options.map((value) => ({ value, name: text(`colour.${value}`) })),
  ];
  return (
    <div>
      <p className="mb-1 text-xs font-medium text-muted">{title}</p>
      <ToggleGroup.Root
        type="single"
        aria-label={title}
        value={label ?? none}
        onValueChange={(value) => onLabel(ColourName.safeParse(value).data ?? null)}
        className="-ml-1 flex flex-wrap"
      >
        {choices.map(({ value, name }) => (
          <ToggleGroup.Item
            key={value}
            value={value}
            aria-label={name}
            title={name}
            className="flex size-7 items-center justify-center rounded-full border-2 border-transparent hover:border-line-strong data-[state=on]:border-accent"
          >
            {value === none ? (
              <Ban aria-hidden="true" className="size-4 text-faint" />
            ) : (
              <ColourSwatch colour={value} />
            )}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
    </div>
  );
}
