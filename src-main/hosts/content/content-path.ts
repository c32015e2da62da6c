/** Whether a request of this path asks for bytes of an item: then it is answered by the content, with a refusal if need be. */
export const isContentPath = (pathname: string): boolean =>
  /^\/(?:content|thumbnail|waveform|frame|shared)\//.test(pathname);
