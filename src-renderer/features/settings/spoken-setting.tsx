import { SpokenLanguage } from "#shared/model/spoken-language.ts";
import type { Settings } from "#shared/rpc/system-contract.ts";
import { Choice, SettingRow } from "#ui/ui/field.tsx";
import { languageName } from "#ui/ui/language-name.ts";
import { useText } from "#ui/ui/text.tsx";

/** Which language is spoken in recordings, where a model writes down what is said. */
export function SpokenSetting({
  settings: { spokenLanguage, locale },
  onChange,
}: {
  readonly settings: Settings;
  readonly onChange: (part: Partial<Settings>) => void;
}) {
  const text = useText();
  const languages = SpokenLanguage.options
    .filter((value) => value !== "automatic")
    .map((value) => ({ value, label: languageName(value, locale) }))
    .toSorted((left, right) => left.label.localeCompare(right.label, locale));
  return (
    <SettingRow title={text("spoken.language")} hint={text("spoken.languageHint")}>
      <Choice<SpokenLanguage>
        label={text("spoken.language")}
        isLabelHidden
        value={spokenLanguage}
        choices={[{ value: "automatic", label: text("spoken.automatic") }, ...languages]}
        onValue={(value) => onChange({ spokenLanguage: value })}
        className="w-40"
      />
    </SettingRow>
  );
}
