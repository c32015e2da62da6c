import { ReadingLanguage } from "#shared/model/reading.ts";
import type { Settings } from "#shared/rpc/system-contract.ts";
import { CheckField, Choice, SettingRow } from "#ui/ui/field.tsx";
import { languageName } from "#ui/ui/language-name.ts";
import { useText } from "#ui/ui/text.tsx";

/** Whether text in pictures is read, and in which languages it is expected. */
export function ReadingSetting({
  settings,
  onChange,
}: {
  readonly settings: Settings;
  readonly onChange: (part: Partial<Settings>) => void;
}) {
  const text = useText();
  const { readPictures, readLanguages, locale } = settings;
  const choose = (language: ReadingLanguage, isChosen: boolean): void => {
    const chosen = ReadingLanguage.options.filter((each) =>
      each === language ? isChosen : readLanguages.includes(each),
    );
    if (chosen.length > 0) onChange({ readLanguages: chosen });
  };
  return (
    <>
      <SettingRow title={text("reading.title")} hint={text("reading.hint")}>
        <Choice
          label={text("reading.title")}
          isLabelHidden
          value={readPictures ? "on" : "off"}
          choices={[
            { value: "on", label: text("reading.on") },
            { value: "off", label: text("reading.off") },
          ]}
          onValue={(value) => onChange({ readPictures: value === "on" })}
          className="w-40"
        />
      </SettingRow>
      {readPictures ? (
        <SettingRow title={text("reading.languages")} hint={text("reading.languagesHint")}>
          <div className="flex w-40 flex-col gap-1.5">
            {ReadingLanguage.options.map((language) => (
              <CheckField
                key={language}
                label={languageName(language, locale)}
                isChecked={readLanguages.includes(language)}
                onChecked={(isChecked) => choose(language, isChecked)}
              />
            ))}
          </div>
        </SettingRow>
      ) : null}
    </>
  );
}
