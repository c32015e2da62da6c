import { clsx } from "clsx";

/** How far something has come; unknown when `fraction` is absent. */
export function Meter({
  fraction,
  label,
  className,
}: {
  readonly fraction?: number | undefined;
  readonly label: string;
  readonly className?: string;
}) {
  const percent = fraction === undefined ? undefined : Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === undefined ? {} : { "aria-valuenow": percent })}
      className={clsx("h-1.5 overflow-hidden rounded-full bg-line", className)}
    >
      <div
        className={clsx(
          "h-full rounded-full bg-accent transition-[width] duration-300",
          percent === undefined && "w-1/3 animate-pulse",
        )}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
