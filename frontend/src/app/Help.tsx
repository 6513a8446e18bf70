import HelpPanel from "@cloudscape-design/components/help-panel";
import { type Text, useText } from "@/shared/i18n";

type Topic = keyof Text["help"];

/** topicOf tells what the page at a path is about. */
export function topicOf(pathname: string): Topic {
  const [section, id] = pathname.split("/").slice(1);
  switch (section) {
    case "uploads":
      return id === undefined ? "uploads" : id === "new" ? "newUpload" : "upload";
    case "connections":
      return id === "new" ? "newConnection" : "connections";
    case "instances":
      return id === "discover" ? "discover" : id === "import" ? "importInstances" : "instances";
    default:
      return "uploads";
  }
}

export function Help({ topic }: { topic: Topic }) {
  const { title, text } = useText().help[topic];
  return (
    <HelpPanel header={<h2>{title}</h2>}>
      {text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
    </HelpPanel>
  );
}
