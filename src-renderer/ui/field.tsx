import { clsx } from "clsx";
import { useId, type ReactNode } from "react";

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly placeholder?: string;
  readonly className?: string;
  readonly mono?: boolean;
  readonly type?: "text" | "number" | "search" | "password" | "email" | "datetime-local";
  readonly name?: string;
  readonly autoComplete?: AutoFill;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly isLabelHidden?: boolean;
  /** What is to be written there. */
  readonly hint?: string | undefined;
  /** What is wrong with the value, said below it. */
  readonly error?: string | undefined;
}

const box =
  "h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 text-sm text-ink placeholder:text-faint";

export function TextField({
  label,
  value,
  onValue,
  className,
  mono = false,
  isLabelHidden = false,
  type = "text",
  autoComplete = "off",
  hint,
  error,
  ...rest
}: TextFieldProps) {
  const id = useId();
  const errorId = useId();
  const hintId = useId();
  const described = [...(error === undefined ? [] : [errorId]), ...(hint === undefined ? [] : [hintId])];
  return (
    <div className={className}>
      <label
        htmlFor={id}
        className={clsx("mb-1 block text-xs font-medium text-muted", isLabelHidden && "sr-only")}
      >
        {label}
      </label>
      <input
        {...rest}
        id={id}
        type={type}
        value={value}
        spellCheck={false}
        autoComplete={autoComplete}
        onChange={(event) => onValue(event.target.value)}
        {...(error === undefined ? {} : { "aria-invalid": true })}
        {...(described.length === 0 ? {} : { "aria-describedby": described.join(" ") })}
        className={clsx(box, mono && "font-mono")}
      />
      {error === undefined ? null : (
        <p id={errorId} role="alert" className="mt-1 text-xs text-harm">
          {error}
        </p>
      )}
      {hint === undefined ? null : (
        <p id={hintId} className="mt-1 text-xs text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly onValue: (value: Value) => void;
  readonly isLabelHidden?: boolean;
  readonly className?: string;
}

/** A list to choose one from, as the system draws it. */
export function Choice<Value extends string>({
  label,
  value,
  choices,
  onValue,
  isLabelHidden = false,
  className,
}: ChoiceProps<Value>) {
  const id = useId();
  return (
    <div className={className}>
      <label
        htmlFor={id}
        className={clsx("mb-1 block text-xs font-medium text-muted", isLabelHidden && "sr-only")}
      >
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const chosen = choices.find((choice) => choice.value === event.target.value);
          if (chosen !== undefined) onValue(chosen.value);
        }}
        className={clsx(box, "pr-7")}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}

export function CheckField({
  label,
  isChecked,
  onChecked,
}: {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChecked: (isChecked: boolean) => void;
}) {
  return (
    <label className="flex w-fit items-center gap-2 text-sm text-ink">
      <input
        type="checkbox"
        checked={isChecked}
        onChange={(event) => onChecked(event.target.checked)}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  );
}

/** Many lines; what they mean is said below. */
export function LinesField({
  label,
  value,
  onValue,
  hint,
  rows = 6,
}: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint: string;
  readonly rows?: number;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-xs font-medium text-muted">
        {label}
      </label>
      <textarea
        id={id}
        rows={rows}
        value={value}
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onValue(event.target.value)}
        className="w-full rounded-md border border-line-strong bg-surface px-2.5 py-1.5 font-mono text-sm"
      />
      <p id={`${id}-hint`} className="mt-1 text-xs text-faint">
        {hint}
      </p>
    </div>
  );
}

/** A setting: what it is and does at the left, the control at the right. */
export function SettingRow({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-2 border-t border-line py-4 first:border-t-0">
      <div className="min-w-48 flex-1">
        <h3 className="font-medium">{title}</h3>
        {hint === undefined ? null : <p className="mt-0.5 max-w-[56ch] text-sm text-muted">{hint}</p>}
      </div>
      <div className="max-w-full shrink-0">{children}</div>
    </div>
  );
}
