import HelpPanel from "@cloudscape-design/components/help-panel";
import { useLocation } from "react-router-dom";
import { type Language, useLanguage } from "@/shared/i18n";
import { help as de } from "@/shared/i18n/de/help";
import { help as en } from "@/shared/i18n/en/help";

const texts: Record<Language, typeof en> = { en, de };
type Topic = keyof typeof en;

const ofSteps: Record<string, Topic> = {
  source: "wizardSource",
  destination: "wizardDestination",
  columns: "wizardColumns",
  checks: "wizardChecks",
  review: "wizardReview",
};

/** topicOf tells what the page at an address is about; a wizard's step stands in its query. */
export function topicOf(pathname: string, search: string): Topic {
  const [section, id] = pathname.split("/").slice(1);
  switch (section) {
    case "uploads":
      if (id === "new") {
        return ofSteps[new URLSearchParams(search).get("step") ?? "source"] ?? "wizardSource";
      }
      return id === undefined ? "uploads" : "upload";
    case "connections":
      return id === "new" ? "newConnection" : "connections";
    case "instances":
      return id === "discover" ? "discover" : id === "import" ? "importInstances" : "instances";
    case "datasets":
      return id === "new" ? "newDataSet" : "datasets";
    case "mappings":
      return "mappings";
    case "forget":
      return id === "new" ? "newDeletion" : "forget";
    case "activity":
      return "activity";
    case "webhooks":
      return "webhooks";
    default:
      return "uploads";
  }
}

/** Help is a file of its own, with its texts: it is loaded behind the page. */
export default function Help() {
  const { pathname, search } = useLocation();
  const { title, text } = texts[useLanguage().language][topicOf(pathname, search)];
  return (
    <HelpPanel header={<h2>{title}</h2>}>
      {text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
    </HelpPanel>
  );
}
