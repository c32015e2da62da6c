/** What the host tells people: a closed code with its values, so that each language has its own sentence. */
import { say, type Message, type Sentences } from "../kit/message.ts";
import { doctorSentences, type DoctorRemark } from "./doctor-remark.ts";
import { folderSentences, type FolderRemark } from "./folder-remark.ts";
import { modelSentences, type ModelRemark } from "./model-remark.ts";
import { planSentences, type PlanRemark } from "./plan-remark.ts";
import { traceSentences, type TraceRemark } from "./trace-remark.ts";
import { vectorFileSentences, type VectorFileRemark } from "./vector-file-remark.ts";

export type Remark = DoctorRemark | FolderRemark | ModelRemark | PlanRemark | TraceRemark | VectorFileRemark;

/** Every sentence of the host, in English: the one place where they are written. */
export const english: Sentences<Remark> = {
  ...doctorSentences,
  ...folderSentences,
  ...modelSentences,
  ...planSentences,
  ...traceSentences,
  ...vectorFileSentences,
};

/** How one language says remarks, one after the other. */
export function createTeller(sentences: Sentences<Remark>, locale: string) {
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (...remarks: readonly Remark[]): string =>
    remarks
      .map((remark) => {
        const message: Message = sentences[remark.code];
        return say(message, remark, plurals, numbers.format);
      })
      .join(" ");
}

/** For the command line, the API and whoever reads no codes. */
export const inEnglish = createTeller(english, "en");
