import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useState } from "react";
import { useText } from "@/shared/i18n";

const most = 20;
const longest = 50;

/** withTags adds what was entered, with commas between, to those there are. */
export function withTags(tags: string[], entered: string): string[] {
  const more = entered
    .split(",")
    .map((tag) => tag.trim().slice(0, longest))
    .filter((tag) => tag !== "");
  return [...new Set([...tags, ...more])].slice(0, most);
}

interface Props {
  tags: string[];
  onChange: (tags: string[]) => void;
  description?: string;
}

export function TagsField({ tags, onChange, description }: Props) {
  const t = useText();
  const [entered, setEntered] = useState("");
  const add = () => {
    onChange(withTags(tags, entered));
    setEntered("");
  };
  return (
    <FormField label={t.instances.tags} description={description ?? t.instances.tagsText}>
      <SpaceBetween size="xs">
        <Input
          value={entered}
          disabled={tags.length >= most}
          placeholder={t.instances.addTag}
          onChange={({ detail }) => setEntered(detail.value)}
          onBlur={add}
          onKeyDown={(e) => {
            if (e.detail.key === "Enter") {
              e.preventDefault(); // it adds the tag, and does not send the form
              add();
            }
          }}
        />
        {tags.length > 0 && (
          <TokenGroup
            items={tags.map((label) => ({ label, dismissLabel: `${t.app.remove} ${label}` }))}
            onDismiss={({ detail }) => onChange(tags.toSpliced(detail.itemIndex, 1))}
          />
        )}
      </SpaceBetween>
    </FormField>
  );
}
