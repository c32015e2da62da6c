// The package has no types; this is what is used of it.
declare module "tesseract.js-core/*" {
  interface TextApi {
    /** 0 when all is well. */
    Init(dataPath: null, languages: string, engineMode: number): number;
    SetVariable(name: string, value: string): void;
    /** Reads `/input`; 1 when it cannot. */
    SetImageFile(orientation: number, angle: number): number;
    Recognize(monitor: null): number;
    GetTSVText(page: number): string;
    Clear(): void;
    End(): void;
  }
  interface TextCore {
    readonly FS: { writeFile(path: string, bytes: Uint8Array): void; unlink(path: string): void };
    readonly TessBaseAPI: new () => TextApi;
  }
  const start: (options: {
    readonly TesseractProgress: () => void;
    readonly print: () => void;
    readonly printErr: () => void;
  }) => Promise<TextCore>;
  export default start;
}
