import { useSpeech } from "@/shared/i18n";

/** Time shows a moment in the person's zone, in lists to the minute, and in UTC where the pointer rests. */
export function Time({ at, brief }: { at: string; brief?: boolean }) {
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
      {moment.toLocaleString(language, { dateStyle: "medium", timeStyle: brief ? "short" : "medium" })}
    </time>
  );
}
