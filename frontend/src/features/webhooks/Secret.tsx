import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useText } from "@/shared/i18n";
import { Copy } from "@/shared/ui/Copy";

/** Secret shows what signs deliveries, this once. */
export function Secret({ secret, children }: { secret: string; children?: ReactNode }) {
  const t = useText();
  return (
    <Alert type="success" header={t.webhooks.secretTitle}>
      <SpaceBetween size="s">
        <div>{t.webhooks.secretText}</div>
        <Box variant="code">
          <Copy text={secret} name={t.webhooks.secret} />
        </Box>
        {children}
      </SpaceBetween>
    </Alert>
  );
}
