import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import { useText } from "@/shared/i18n";

/** Copy shows a text with a button that copies it. */
export function Copy({ text, name }: { text: string; name: string }) {
  const t = useText();
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      copyButtonAriaLabel={t.app.copy(name)}
      copySuccessText={t.app.copied}
      copyErrorText={t.app.notCopied}
    />
  );
}
