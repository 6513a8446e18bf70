import Badge from "@cloudscape-design/components/badge";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useText } from "@/shared/i18n";

export function Tags({ tags }: { tags: string[] | undefined }) {
  const t = useText();
  return tags?.length ? (
    <SpaceBetween direction="horizontal" size="xxs">
      {tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
    </SpaceBetween>
  ) : (
    t.app.none
  );
}
