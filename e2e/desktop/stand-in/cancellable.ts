export interface Cancellable {
  defaultPrevented: boolean;
  preventDefault(): void;
}

/** An event that a listener may prevent, as Electron gives it. */
export const cancellable = (): Cancellable => ({
  defaultPrevented: false,
  preventDefault() {
    this.defaultPrevented = true;
  },
});
