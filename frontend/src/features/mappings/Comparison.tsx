import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { Loaded } from "@/shared/ui/Loaded";
import { useVersion } from "./api/getMapping";
import { changes } from "./diff";

/** What differs between two versions: the older one stands left, whichever is shown. */
export function Comparison({ shown, other }: { shown: Schemas["SavedMapping"]; other: number }) {
  const t = useText();
  return (
    <Loaded of={useVersion(shown.name, other)} inside>
      {({ value }) => {
        const [before, after] = value.version < shown.version ? [value, shown] : [shown, value];
        return (
          <Table
            header={<Header>{t.mappings.between(before.version, after.version)}</Header>}
            wrapLines
            items={changes(before.mapping, after.mapping)}
            empty={t.mappings.same}
            columnDefinitions={[
              {
                id: "what",
                header: t.mappings.what,
                cell: ({ column, field }) =>
                  column ? t.mappings.ofColumn(column, field) : <Box variant="code">{field}</Box>,
                isRowHeader: true,
              },
              { id: "before", header: t.mappings.inVersion(before.version), cell: (c) => c.before ?? t.app.none },
              { id: "after", header: t.mappings.inVersion(after.version), cell: (c) => c.after ?? t.app.none },
            ]}
          />
        );
      }}
    </Loaded>
  );
}
