import type { ReactNode } from "react";

/** Nothing to show, why, and the next step. */
export function Empty({
  icon,
  title,
  hint,
  children,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly hint?: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-md animate-rise flex-col items-center gap-2 px-6 py-16 text-center">
      <div className="mb-2 flex size-12 items-center justify-center rounded-xl border border-line bg-surface text-accent shadow-1 [&>svg]:size-5">
        {icon}
      </div>
      <h2 className="text-lg font-semibold">{title}</h2>
      {hint === undefined ? null : <p className="text-muted">{hint}</p>}
      {children === undefined ? null : (
        <div className="mt-3 flex flex-wrap justify-center gap-2">{children}</div>
      )}
    </div>
  );
}
