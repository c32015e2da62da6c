import { clsx } from "clsx";
import type { ComponentProps } from "react";

export type ButtonLook = "primary" | "plain" | "quiet" | "harm";
const looks: Record<ButtonLook, string> = {
  primary: "bg-accent text-on-accent shadow-1 hover:bg-accent-hover",
  plain: "border border-line bg-surface text-ink shadow-1 hover:border-line-strong hover:bg-sunken",
  quiet: "text-muted hover:bg-sunken hover:text-ink",
  harm: "border border-line bg-surface text-harm hover:bg-harm-soft",
};

const shape =
  "inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md px-3 text-sm font-medium whitespace-nowrap transition-colors select-none disabled:cursor-not-allowed disabled:opacity-55";

/** Looks as a button does and leads somewhere else, in a window of its own that learns nothing of this one. */
export function OutwardLink({
  look = "plain",
  className,
  ...rest
}: Omit<ComponentProps<"a">, "target" | "rel"> & { readonly look?: ButtonLook }) {
  return <a {...rest} target="_blank" rel="noreferrer" className={clsx(shape, looks[look], className)} />;
}

export function Button({
  look = "plain",
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & { readonly look?: ButtonLook }) {
  return <button {...rest} type={type} className={clsx(shape, looks[look], className)} />;
}
