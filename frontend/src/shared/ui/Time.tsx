import { useLanguage } from "@/shared/i18n";

/** Time shows a moment in the person's zone, in lists to the minute, and in UTC where the pointer rests. */
export function Time({ at, brief }: { at: string; brief?: boolean }) {
  const { language } = useLanguage();
  const moment = new Date(at);
  const day = moment.toLocaleDateString(language, { dateStyle: "medium" });
  const hour = moment.toLocaleTimeString(language, { timeStyle: brief ? "short" : "medium" }).replace(/\s/g, "\u00a0");
  return (
    <time
      dateTime={at}
      title={moment
        .toISOString()
        .replace("T", " ")
        .replace(/\.\d+Z/, " UTC")}
    >
      {day}, {hour}
    </time>
  );
}
