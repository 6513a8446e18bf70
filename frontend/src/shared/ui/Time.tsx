import { useSpeech } from "@/shared/i18n";

/** Time shows a moment in the person's zone, and in UTC where the pointer rests. */
export function Time({ at }: { at: string }) {
  const { language } = useSpeech();
  const moment = new Date(at);
  return (
    <time
      dateTime={at}
      title={moment
        .toISOString()
        .replace("T", " ")
        .replace(/\.\d+Z/, " UTC")}
    >
      {moment.toLocaleString(language, { dateStyle: "medium", timeStyle: "medium" })}
    </time>
  );
}
