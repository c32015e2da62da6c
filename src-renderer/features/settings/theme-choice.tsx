import { clsx } from "clsx";
import { Monitor, Moon, Sun } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { Settings } from "#shared/rpc/system-contract.ts";
import { useText } from "#ui/ui/text.tsx";

const icons = { system: Monitor, light: Sun, dark: Moon } as const;

export function ThemeChoice({
  theme,
  onTheme,
}: {
  readonly theme: Settings["theme"];
  readonly onTheme: (theme: Settings["theme"]) => void;
}) {
  const text = useText();
  return (
    <RadioGroup.Root
      aria-label={text("settings.theme")}
      value={theme}
      onValueChange={(value) => onTheme(Settings.shape.theme.parse(value))}
      className="flex rounded-md border border-line bg-canvas p-0.5"
    >
      {Settings.shape.theme.options.map((option) => {
        const Icon = icons[option];
        return (
          <RadioGroup.Item
            key={option}
            value={option}
            className={clsx(
              "flex h-7 items-center gap-1.5 rounded-sm px-3 text-sm text-muted data-[state=checked]:bg-surface data-[state=checked]:font-medium data-[state=checked]:text-ink data-[state=checked]:shadow-1",
            )}
          >
            <Icon aria-hidden="true" className="size-4" />
            {text(`settings.theme.${option}`)}
          </RadioGroup.Item>
        );
      })}
    </RadioGroup.Root>
  );
}
