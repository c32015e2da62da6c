export interface Formats {
  number(value: number): string;
  percent(fraction: number): string;
  decimal(value: number): string;
  bytes(sizeBytes: number): string;
  date(timeMs: number): string;
  dateTime(timeMs: number): string;
  /** To the second. */
  time(timeMs: number): string;
  duration(durationMs: number): string;
}

const byteUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Dates, sizes and numbers as a language writes them. */
export function createFormats(locale: string): Formats {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent" });
  const decimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  const unit = (value: number, name: string): string =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit: name,
      unitDisplay: name === "byte" ? "long" : "short",
      maximumFractionDigits: value < 10 && name !== "byte" ? 1 : 0,
    }).format(value);
  return {
    number: (value) => number.format(value),
    percent: (fraction) => percent.format(fraction),
    decimal: (value) => decimal.format(value),
    bytes(sizeBytes) {
      const step =
        sizeBytes < 1000 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(sizeBytes) / 3));
      return unit(sizeBytes / 1000 ** step, byteUnits[step] ?? "byte");
    },
    date: (timeMs) => date.format(timeMs),
    dateTime: (timeMs) => dateTime.format(timeMs),
    time: (timeMs) => time.format(timeMs),
    duration(durationMs) {
      const seconds = Math.max(1, Math.round(durationMs / 1000));
      if (seconds < 60) return unit(seconds, "second");
      if (seconds < 3600) return unit(Math.round(seconds / 60), "minute");
      return unit(Math.round(seconds / 360) / 10, "hour");
    },
  };
}
